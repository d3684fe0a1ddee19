//! `policyc lint`: what is linted, levels, exit codes and formats.

use crate::run::{Folder, command, finish};
use serde_json::Value;

/// One error (L0013) and one warning (L0001).
const OPEN: &str = "create table public.notes (id uuid primary key, next uuid references public.notes (id));\ngrant select on public.notes to anon;\n";

/// One warning.
const SLOW: &str = "create table public.notes (id uuid primary key, next uuid references public.notes (id));\n";

const CLEAN: &str = "create table public.notes (id uuid primary key);\n";

fn codes(folder: &Folder, arguments: &[&str], code: i32) -> Vec<String> {
    let all: Vec<&str> = ["lint", "--format", "json"].iter().chain(arguments).copied().collect();
    folder.run(&all).exits(code).codes()
}

#[test]
fn folders_files_projects_and_standard_input_are_linted() {
    let folder = Folder::empty();
    folder.write("supabase/migrations/20270101000000_notes.sql", CLEAN);
    folder.write("supabase/migrations/20270102000000_open.sql", "grant select on public.notes to anon;\n");
    for path in [&[][..], &["."], &["supabase"], &["supabase/migrations"], &["--project", "."]] {
        // `--project` is for policyc's own projects.
        if path.contains(&"--project") {
            folder.write("policyc.yaml", "");
        }
        assert_eq!(codes(&folder, path, 1), ["L0013"], "{path:?}");
    }
    let ran = folder.run(&["lint", "supabase/migrations/20270101000000_notes.sql"]).exits(0);
    assert_eq!((ran.stdout.as_str(), ran.stderr.as_str()), ("", "nothing found in 1 file\n"));
    let ran = finish(command(&folder.path, &["lint", "-", "--format", "short"]), Some(OPEN)).exits(1);
    assert!(ran.stdout.starts_with("<stdin>:1:1: error[L0013]: "), "{}", ran.stdout);
}

#[test]
fn a_finding_is_shown_with_its_statement_reason_and_repair() {
    let folder = Folder::empty();
    folder.write("a.sql", OPEN);
    let ran = folder.run(&["lint", "a.sql"]).exits(1);
    insta::assert_snapshot!(ran.stderr);
    let json = folder.run(&["lint", "a.sql", "--format", "json"]).exits(1).stdout;
    let json: Value = serde_json::from_str(&json).unwrap();
    assert_eq!(json[0]["name"], "rls-disabled-in-public");
    assert_eq!(json[0]["splinter"]["name"], "rls_disabled_in_public");
    assert_eq!(json[0]["splinter"]["cache_key"], "rls_disabled_in_public_public_notes");
    assert_eq!(json[0]["splinter"]["metadata"]["schema"], "public");
}

#[test]
fn what_supabases_linter_alone_takes_for_a_problem_stands_in_json_alone() {
    let folder = Folder::empty();
    let fires = "create function public.f() returns trigger language plpgsql security definer set search_path = '' as $$ begin return new; end $$;\n";
    folder.write("a.sql", fires);
    for format in ["human", "short", "sarif", "github"] {
        let ran = folder.run(&["lint", "a.sql", "-D", "warnings", "--format", format]).exits(0);
        assert!(!ran.stdout.contains("L0028") && !ran.stderr.contains("L0028"), "{format}: {}", ran.stdout);
        assert!(ran.stderr.contains("nothing found in 1 file"), "{format}: {}", ran.stderr);
    }
    assert_eq!(codes(&folder, &["a.sql", "-D", "warnings"], 0), ["L0028", "L0029"]);
    let json = folder.run(&["lint", "a.sql", "--format", "json"]).exits(0).stdout;
    let json: Value = serde_json::from_str(&json).unwrap();
    assert_eq!(json[0]["splinter"]["is_wrong"], true);
    assert_eq!(json[0]["splinter"]["differs"], "a trigger function can't be called");
}

#[test]
fn of_a_long_statement_the_first_line_is_shown() {
    let folder = Folder::empty();
    folder.write(
        "a.sql",
        "create table public.notes (\n  id uuid primary key\n);\ngrant select on public.notes to anon;\n",
    );
    let ran = folder.run(&["lint", "a.sql"]).exits(1);
    assert!(ran.stderr.contains("1 | create table public.notes (\n"), "{}", ran.stderr);
    assert!(!ran.stderr.contains("id uuid"), "{}", ran.stderr);
}

#[test]
fn warnings_are_clean_unless_they_are_denied() {
    let folder = Folder::empty();
    folder.write("a.sql", SLOW);
    assert_eq!(codes(&folder, &["a.sql"], 0), ["L0001"]);
    assert_eq!(codes(&folder, &["a.sql", "-D", "warnings"], 1), ["L0001"]);
    assert_eq!(codes(&folder, &["a.sql", "-D", "performance"], 1), ["L0001"]);
    assert_eq!(codes(&folder, &["a.sql", "-A", "L0001", "-D", "warnings"], 0), Vec::<String>::new());
    folder.write("b.sql", OPEN);
    assert_eq!(codes(&folder, &["b.sql", "-W", "rls_disabled_in_public", "--allow", "performance"], 0), ["L0013"]);
    let ran = folder.run(&["lint", "-A", "rls-disabled-in-publik", "b.sql"]).exits(2);
    assert!(ran.stderr.contains("did you mean"), "{}", ran.stderr);
}

#[test]
fn the_settings_say_levels_by_rule_and_path() {
    let folder = Folder::empty();
    folder.write("supabase/migrations/20270101000000_notes.sql", SLOW);
    folder.write("supabase/migrations/20270202000000_more.sql", SLOW.replace("notes", "more"));
    folder.write("policyc.yaml", "lint:\n  rules: { unindexed-foreign-keys: deny }\n");
    assert_eq!(codes(&folder, &[], 1), ["L0001", "L0001"]);
    let path = "  paths:\n    - path: supabase/migrations/202701*\n      rules: { L0001: allow }\n";
    folder.write("policyc.yaml", format!("lint:\n  rules: {{ L0001: warn }}\n{path}"));
    let ran = folder.run(&["lint", "--format", "short"]).exits(0);
    assert!(ran.stdout.starts_with("supabase/migrations/20270202000000_more.sql:1:"), "{}", ran.stdout);
    assert_eq!(ran.stdout.lines().count(), 1);
    for (settings, message) in [
        ("lint: { rules: { L9999: deny } }", "there is no rule `L9999`"),
        ("lint: { rules: { L0001: error } }", "the value of `L0001` must be one of `allow`, `warn`, `deny`"),
        ("lint: { paths: { a: b } }", "the value of `paths` must be a list of mappings"),
        ("lint: { paths: [{ rules: {} }] }", "the value of `path` must be a path"),
        ("lint: { rule: {} }", "there is no setting `rule`"),
    ] {
        folder.write("policyc.yaml", settings);
        let ran = folder.run(&["lint"]).exits(2);
        assert!(ran.stderr.contains(message), "{settings}: {}", ran.stderr);
    }
}

#[test]
fn the_mistakes_of_the_model_and_of_replay_are_told_too() {
    let folder = Folder::started();
    folder.run(&["build"]).exits(0);
    folder.run(&["lint"]).exits(0);
    folder.write("policies/app.policy", "role\n");
    assert!(!codes(&folder, &[], 1).is_empty());
    let other = Folder::empty();
    other.write(
        "a.sql",
        "create table public.t (id int primary key);\ncreate table public.t (id int);\nselect from where;\n",
    );
    assert_eq!(codes(&other, &["a.sql"], 1), ["P0713", "P0711"]);
    let ran = other.run(&["lint"]).exits(2);
    assert!(ran.stderr.contains("`policyc lint path/to/supabase/migrations`"), "{}", ran.stderr);
}

#[test]
fn what_the_api_exposes_and_what_new_tables_are_given_is_read() {
    let folder = Folder::empty();
    folder.write(
        "supabase/migrations/20270101000000_notes.sql",
        "create schema app;\ncreate table app.t (id int primary key);\ngrant select on app.t to anon;\n",
    );
    assert_eq!(codes(&folder, &[], 0), Vec::<String>::new());
    folder.write("supabase/config.toml", "[api]\nschemas = [\"app\"]\n");
    assert_eq!(codes(&folder, &[], 1), ["L0013"]);
    folder.write("b.sql", CLEAN);
    assert_eq!(codes(&folder, &["b.sql"], 0), Vec::<String>::new());
    assert_eq!(codes(&folder, &["b.sql", "--default-grants", "old"], 1), ["L0013"]);
    assert_eq!(codes(&folder, &["b.sql", "--plain"], 0), Vec::<String>::new());
}

#[test]
fn a_rule_is_explained_by_its_page() {
    let folder = Folder::empty();
    for name in ["L0013", "l0013", "rls-disabled-in-public", "rls_disabled_in_public"] {
        let ran = folder.run(&["explain", name]).exits(0);
        assert!(ran.stdout.starts_with("# L0013: "), "{name}: {}", ran.stdout);
    }
    assert!(folder.run(&["explain"]).exits(0).stdout.contains("\nL0201  constraint-without-not-valid "));
}
