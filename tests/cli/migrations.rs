//! A migration that exists is never changed.

use crate::run::{Folder, MORE};

const MIGRATION: &str = "supabase/migrations/001_initial_schema.sql";

#[test]
fn a_migration_that_no_database_has_run_is_written_again() {
    let folder = Folder::started();
    folder.run(&["build"]).exits(0);
    folder.append("policies/app.policy", MORE);
    let rebuilt = folder.run(&["build", "--rebuild"]).exits(0);
    assert!(rebuilt.stdout.contains(&format!("wrote {MIGRATION}\n")), "{}", rebuilt.stdout);
    folder.run(&["build", "--check"]).exits(0);
}

#[test]
fn a_migration_is_judged_by_what_it_leads_to_and_not_by_its_bytes() {
    let folder = Folder::started();
    folder.run(&["build"]).exits(0);
    let text = folder.read(MIGRATION) + "\n-- a remark by hand\n";
    folder.write(MIGRATION, &text);
    folder.run(&["build"]).exits(0);
    folder.run(&["build", "--check"]).exits(0);
    assert_eq!(folder.read(MIGRATION), text);
}

#[test]
fn rebuild_is_for_one_migration_that_policyc_wrote() {
    let folder = Folder::started();
    folder.run(&["build"]).exits(0);
    folder.append("policies/app.policy", MORE);
    folder.write("supabase/migrations/002_by_hand.sql", "select 1;\n");
    let before = folder.snapshot();
    let ran = folder.run(&["build", "--rebuild"]).exits(1);
    assert!(ran.stderr.contains("error[P0702]") && ran.stderr.contains("002_by_hand.sql"), "{}", ran.stderr);
    assert_eq!(folder.snapshot(), before);

    let two = folder.read(MIGRATION);
    folder.write("supabase/migrations/002_by_hand.sql", two);
    assert!(folder.run(&["build", "--rebuild"]).exits(1).stderr.contains("a later migration"));
}

#[test]
fn migrations_of_somebody_else_are_left_alone() {
    let folder = Folder::started();
    folder.write(MIGRATION, "create table mine ();\n");
    let before = folder.snapshot();
    assert!(folder.run(&["build", "--rebuild"]).exits(1).stderr.contains("error[P0702]"));
    assert_eq!(folder.snapshot(), before);
    // What the model means comes on top of them.
    folder.run(&["build"]).exits(0);
    assert_eq!(folder.read(MIGRATION), "create table mine ();\n");
    assert!(folder.run(&["build"]).exits(0).stderr.starts_with("nothing to do: "));
}

#[test]
fn files_that_supabase_skips_are_warned_of() {
    let folder = Folder::started();
    folder.write("supabase/migrations/notes.sql", "select 1;\n");
    folder.write("supabase/migrations/.gitkeep", "");
    let ran = folder.run(&["build"]).exits(0);
    assert!(ran.stderr.contains("warning[P0705]") && ran.stderr.contains("notes.sql"), "{}", ran.stderr);
    assert!(folder.has(MIGRATION));
}

#[test]
fn a_version_stands_once() {
    let folder = Folder::started();
    folder.write("supabase/migrations/001_a.sql", "select 1;\n");
    folder.write("supabase/migrations/001_b.sql", "select 1;\n");
    assert_eq!(folder.run(&["build", "--format", "json"]).exits(1).codes(), ["P0706"]);
}

#[test]
fn a_migration_that_can_not_be_followed_is_told_statement_by_statement() {
    let folder = Folder::started();
    folder.write(
        MIGRATION,
        "create tabel x ();\nalter table nothing add column a int;\ncreate schema mine;\ncreate schema mine;\n\
         create table t (a int);\nalter table t add foreign key (a) references t (a);\n\\restrict x\nselect 1;\n",
    );
    let ran = folder.run(&["build", "--format", "json"]).exits(1);
    assert_eq!(ran.codes(), ["P0711", "P0712", "P0713", "P0714", "P0715"]);
}

#[test]
fn a_migration_that_can_be_run_again_is_asked_for_in_the_settings() {
    let folder = Folder::empty();
    folder.run(&["init"]).exits(0);
    folder.append("policyc.yaml", "migrations: { naming: sequential, idempotent: true }\n");
    folder.run(&["build"]).exits(0);
    let text = folder.read(MIGRATION);
    for form in ["CREATE TABLE IF NOT EXISTS", "CREATE OR REPLACE FUNCTION", "DROP POLICY IF EXISTS", "DO $$"] {
        assert!(text.contains(form), "{form}");
        assert!(!folder.read("supabase/schema.sql").contains(form), "the schema stays plain: {form}");
    }
    let before = folder.snapshot();
    assert!(folder.run(&["build"]).exits(0).stderr.starts_with("nothing to do: "));
    folder.run(&["build", "--check"]).exits(0);
    assert_eq!(folder.snapshot(), before);
    folder.append("policies/app.policy", MORE);
    folder.run(&["build", "--rebuild"]).exits(0);
    folder.run(&["build", "--check"]).exits(0);
}

#[test]
fn a_migration_that_exists_stays_as_it_is_when_the_settings_ask_for_another_form() {
    let folder = Folder::started();
    folder.run(&["build"]).exits(0);
    let plain = folder.read(MIGRATION);
    let settings = folder.read("policyc.yaml");
    folder.write("policyc.yaml", settings.replace("sequential", "sequential, idempotent: true"));
    let before = folder.snapshot();
    let ran = folder.run(&["build"]).exits(1);
    assert!(ran.stderr.contains("error[P0701]: the migration that exists can't be run again"), "{}", ran.stderr);
    assert!(ran.stderr.contains("policyc build --rebuild"), "{}", ran.stderr);
    assert_eq!(folder.run(&["build", "--check", "--format", "json"]).exits(1).codes(), ["P0701"]);
    assert_eq!(folder.snapshot(), before);

    folder.run(&["build", "--rebuild"]).exits(0);
    let again = folder.read(MIGRATION);
    assert_ne!(again, plain);
    folder.run(&["build", "--check"]).exits(0);

    // One that can be run again is as good as a plain one where nobody asks.
    folder.write("policyc.yaml", &settings);
    folder.run(&["build"]).exits(0);
    folder.run(&["build", "--check"]).exits(0);
    assert_eq!(folder.read(MIGRATION), again);
    folder.run(&["build", "--rebuild"]).exits(0);
    assert_eq!(folder.read(MIGRATION), plain);

    // Once another one builds on it, only the next can be another.
    folder.write("supabase/migrations/002_by_hand.sql", "select 1;\n");
    folder.write("policyc.yaml", settings.replace("sequential", "sequential, idempotent: true"));
    folder.run(&["build"]).exits(0);
}
