//! The judges of SQL: Supabase's CLI and linter, pg-delta, `pg_dump`.

use std::fs;

use crate::support::{Cluster, Grants, VERSIONS, Version, pg_dump, pgdelta, supabase};

const SAFE: &str = "create table public.notes (id uuid primary key default gen_random_uuid(), body text not null);
    alter table public.notes enable row level security;
    create policy notes_select on public.notes for select to authenticated using (id is not null);";

fn project(files: &[(&str, &str)]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let migrations = folder.path().join("supabase/migrations");
    fs::create_dir_all(&migrations).unwrap();
    for (name, text) in files {
        fs::write(migrations.join(name), text).unwrap();
    }
    folder
}

#[test]
fn supabase_pushes_a_migration_once() {
    for version in VERSIONS {
        let database = Cluster::get(version).database(Grants::New);
        let project = project(&[("001_notes.sql", SAFE)]);
        let first = supabase::push(&database, project.path()).expect_success("the first push");
        assert!(!first.contains("up to date"), "{version}: {first}");
        assert_eq!(database.look("select version from supabase_migrations.schema_migrations"), ["001"]);
        let second = supabase::push(&database, project.path());
        assert!(second.success() && second.text().contains("up to date"), "{version}: {second:?}");
    }
}

#[test]
fn supabase_refuses_a_migration_that_the_server_refuses() {
    let database = Cluster::get(Version::V17).database(Grants::New);
    let project = project(&[("001_wrong.sql", "create table public.t (id int);\ncreate table auth.t (id int);\n")]);
    let output = supabase::push(&database, project.path());
    assert!(!output.success() && output.text().contains("42501"), "{output:?}");
    assert!(database.look("select relname::text from pg_class where relname = 't'").is_empty());
}

#[test]
fn the_advisors_find_what_is_wrong_and_nothing_else() {
    for version in VERSIONS {
        let database = Cluster::get(version).database(Grants::Old);
        database.apply_ok(SAFE);
        assert_eq!(supabase::advisors(&database, &[]), Vec::<serde_json::Value>::new(), "{version}");
        database.apply_ok(
            "create table public.open (id int primary key, note uuid references public.notes (id));
             create function public.f() returns int language sql security definer as 'select 1';
             create policy mine on public.notes for update to authenticated using (id = auth.uid())",
        );
        let findings = supabase::advisors(&database, &[]);
        let names: Vec<&str> = findings.iter().filter_map(|finding| finding["name"].as_str()).collect();
        for name in
            ["rls_disabled_in_public", "unindexed_foreign_keys", "function_search_path_mutable", "auth_rls_initplan"]
        {
            assert!(names.contains(&name), "{version}: no {name} among {names:?}");
        }
        let fewer = supabase::advisors(&database, &["rls_disabled_in_public"]);
        assert_eq!(fewer.len(), findings.len() - 1, "{version}");
    }
}

#[test]
fn pgdelta_tells_two_schemas_apart() {
    for version in VERSIONS {
        let [left, right] = [(), ()].map(|()| {
            let database = Cluster::get(version).database(Grants::Old);
            database.apply_ok(SAFE);
            database
        });
        assert_eq!(pgdelta::diff(&left, &right), None, "{version}");
        right.apply_ok("revoke truncate on public.notes from anon");
        let difference = pgdelta::diff(&left, &right).unwrap();
        assert!(difference.contains("notes"), "{version}: {difference}");
    }
}

#[test]
fn pg_dump_tells_two_schemas_apart() {
    let [left, right] = [(), ()].map(|()| {
        let database = Cluster::get(Version::V15).database(Grants::Old);
        database.apply_ok(SAFE);
        database
    });
    let dump = pg_dump::schema(&left);
    assert!(dump.contains("CREATE TABLE public.notes"), "{dump}");
    assert_eq!(dump, pg_dump::schema(&right));
    right.apply_ok("comment on table public.notes is 'x'");
    assert_ne!(dump, pg_dump::schema(&right));
}
