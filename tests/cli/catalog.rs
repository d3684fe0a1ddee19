//! `policyc catalog`: which migrations are meant, the three formats, exit codes, and input that is none.

#[path = "catalog/input.rs"]
mod input;
#[path = "catalog/schema.rs"]
pub(crate) mod schema;

use crate::run::{Folder, finish};
use serde_json::Value;

const NOTES: &str = "create table public.notes (id uuid primary key, body text);\nalter table public.notes enable row level security;\n\
                     create policy own on public.notes for select to authenticated using (id = auth.uid());\n";

/// A Supabase project without anything of policyc's.
fn plain_project() -> Folder {
    let folder = Folder::empty();
    folder.write("supabase/migrations/20240101000000_notes.sql", NOTES);
    folder.write("supabase/migrations/20240102000000_more.sql", "comment on table public.notes is 'Notes';\n");
    folder
}

fn json(folder: &Folder, arguments: &[&str], code: i32) -> Value {
    let all: Vec<&str> = ["catalog", "--format", "json"].iter().chain(arguments).copied().collect();
    serde_json::from_str(&folder.run(&all).exits(code).stdout).unwrap()
}

/// What anon may do with the table.
fn anon(catalog: &Value) -> String {
    catalog["relations"][0]["effective"]["anon"].to_string()
}

#[test]
fn a_project_without_a_model_is_listed() {
    let folder = plain_project();
    let ran = folder.run(&["catalog"]).exits(0);
    assert_eq!(ran.stdout, "table public.notes: 2 columns, row security, 1 policy\n");
    assert_eq!(ran.stderr, "2 files replayed\n");
    folder.write("apps/web/x.txt", "");
    for (place, arguments) in [
        ("", &["catalog", "."][..]),
        ("", &["catalog", "supabase"]),
        ("", &["catalog", "supabase/migrations"]),
        ("", &["catalog", "--project", "."]),
        ("apps/web", &["catalog"]),
        ("", &["catalog", "supabase/migrations/20240101000000_notes.sql"]),
    ] {
        let ran = finish(crate::run::command(&folder.path.join(place), arguments), None).exits(0);
        assert_eq!(ran.stdout, "table public.notes: 2 columns, row security, 1 policy\n", "{arguments:?}");
    }
    let ran = finish(crate::run::command(&folder.path, &["catalog", "-", "-q"]), Some(NOTES)).exits(0);
    assert_eq!((ran.stdout.lines().count(), ran.stderr.as_str()), (1, ""));
}

#[test]
fn json_has_every_key_that_its_schema_says_and_no_other() {
    let folder = plain_project();
    folder.write("supabase/migrations/20240103000000_rest.sql", REST);
    let catalog = json(&folder, &[], 0);
    insta::assert_snapshot!(serde_json::to_string_pretty(&catalog["relations"]).unwrap());
    schema::check(&catalog);
    let all = json(&folder, &["--all"], 0);
    schema::check(&all);
    let names = |catalog: &Value| catalog["relations"].as_array().unwrap().len();
    assert!(names(&all) > names(&catalog) + 5, "the platform's own are there with --all");
    assert_eq!(json(&folder, &[], 0), catalog);
}

const REST: &str = "
create type public.mood as enum ('a', 'b');
create domain public.code as text check (value <> '');
create function public.f(a int default 1, out b text) language sql security definer set search_path = '' as $$ select 'x' $$;
create function public.t() returns trigger language plpgsql as $$ begin return new; end $$;
create trigger t after insert on public.notes for each row execute function public.t();
create index notes_body on public.notes (lower(body)) where body is not null;
alter table public.notes add parent uuid references public.notes on delete cascade, add check (body <> '');
revoke all on public.notes from anon;
grant select (id) on public.notes to anon;
alter default privileges in schema public revoke all on tables from anon;
create role helper nologin;
";

#[test]
fn what_new_objects_are_given_hangs_on_the_age_of_the_project() {
    let folder = plain_project();
    assert!(anon(&json(&folder, &[], 0)).contains("INSERT"), "a project of 2024");
    assert!(!anon(&json(&folder, &["--default-grants", "new"], 0)).contains("INSERT"));
    folder.write("supabase/config.toml", "[api]\nauto_expose_new_tables = false\n");
    assert!(!anon(&json(&folder, &[], 0)).contains("INSERT"), "config.toml says it");
    assert!(anon(&json(&folder, &["--default-grants", "old"], 0)).contains("INSERT"));
    let folder = Folder::empty();
    folder.write("supabase/migrations/20260601000000_notes.sql", NOTES);
    assert!(!anon(&json(&folder, &[], 0)).contains("INSERT"), "a project of June 2026");
    folder.write("supabase/config.toml", "[api]\nauto_expose_new_tables = true\n");
    assert!(anon(&json(&folder, &[], 0)).contains("INSERT"));
}

#[test]
fn a_plain_postgres_has_nothing_of_the_platform() {
    let folder = Folder::empty();
    folder.write("a.sql", "create table public.a (id int);\ngrant select on public.a to anon;\n");
    let ran = folder.run(&["catalog", "--plain", "a.sql"]).exits(1);
    assert!(ran.stderr.contains("role \"anon\" does not exist") && ran.stdout.contains("table public.a"), "{ran:?}");
    folder.run(&["catalog", "--plain", "--default-grants", "old", "a.sql"]).exits(2);
}

#[test]
fn a_project_of_policycs_needs_no_good_model() {
    let folder = Folder::started();
    folder.run(&["build"]).exits(0);
    let ran = folder.run(&["catalog"]).exits(0);
    assert!(ran.stdout.contains("table public.notes"), "{}", ran.stdout);
    folder.write("policies/app.policy", "nonsense\n");
    assert_eq!(folder.run(&["catalog"]).exits(0).stdout, ran.stdout);
    assert_eq!(folder.run(&["catalog", "--format", "sql"]).exits(0).stderr, "");
}

#[test]
fn sql_is_printed_to_be_run() {
    let folder = plain_project();
    let ran = folder.run(&["catalog", "--format", "sql"]).exits(0);
    insta::assert_snapshot!(ran.stdout);
    // What is printed leads where the migrations lead.
    folder.write("again.sql", &ran.stdout);
    let arguments = ["catalog", "again.sql", "--default-grants", "old", "--format", "sql"];
    assert_eq!(folder.run(&arguments).exits(0).stdout, ran.stdout);
}

#[test]
fn what_is_refused_is_left_out_and_what_isnt_known_is_told() {
    let folder = plain_project();
    folder.write(
        "supabase/migrations/20240103000000_odd.sql",
        "alter table public.missing add x int;\ndo $$ begin execute 'alter table notes ' || f(); end $$;\ncreate table public.b (id int);\n",
    );
    let ran = folder.run(&["catalog"]).exits(1);
    for part in ["error[P0712]", "warning[P0721]", "20240103000000_odd.sql:2:1"] {
        assert!(ran.stderr.contains(part), "{part}: {}", ran.stderr);
    }
    assert!(ran.stdout.contains("table public.b: 1 column,"), "{}", ran.stdout);
    assert!(ran.stdout.contains("public.notes: 2 columns, row security, 1 policy ?"), "{}", ran.stdout);
    let catalog = json(&folder, &[], 1);
    assert_eq!(catalog["uncertain"][0], "table public.notes");
    assert_eq!(catalog["notes"][0]["line"], 2);
    schema::check(&catalog);
    assert!(
        folder
            .run(&["catalog", "--format", "sql"])
            .exits(1)
            .stdout
            .contains("-- Not certain:\n-- table public.notes\n")
    );
}
