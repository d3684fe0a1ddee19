//! Seed rows on real servers: written by the migration role with every trigger in force, once, twice, and after something has changed.

mod script;

use std::collections::BTreeMap;
use std::fs;

use policyc::compile::{self, Artifacts, Options, PrismaSettings};
use policyc::diagnostics::Diagnostics;
use policyc::span::SourceMap;

use crate::support::database::{MIGRATION_ROLE, describe, sqlstate};
use crate::support::session::End;
use crate::support::{Actor, Cluster, Database, GRANTS, Grants, VERSIONS, Version, supabase};

const MODEL: &str = include_str!("seed_rows/model.policy");

/// How many rows the seeds have in which table.
const ROWS: [(&str, usize); 8] = [
    ("auth.users", 3),
    ("public.organizations", 2),
    // The third is the sign-up's.
    ("public.profiles", 3),
    ("public.customers", 2),
    ("public.events", 2),
    ("public.select", 1),
    ("public.excluded", 2),
    ("public.existing", 2),
];

fn compiled(text: &str) -> Artifacts {
    compiled_with(text, None)
}

/// With Prisma's files too.
fn compiled_with(text: &str, prisma: Option<PrismaSettings>) -> Artifacts {
    let mut sources = SourceMap::default();
    let file = sources.add("seeded.policy", text);
    let mut diagnostics = Diagnostics::default();
    let options = Options { prisma, ..Options::default() };
    let artifacts = compile::compile(&mut sources, &[file], &options, &mut diagnostics);
    let found: Vec<String> =
        diagnostics.resolved(&sources).iter().map(|it| format!("{}: {}", it.code.id, it.message)).collect();
    assert_eq!(found, Vec::<String>::new());
    artifacts.expect("a model without mistakes compiles")
}

/// An empty project. Every real one has pgcrypto, which the emulated platform leaves out.
fn project(version: Version, grants: Grants) -> Database {
    let database = Cluster::get(version).database(grants);
    database.apply_ok("create extension if not exists pgcrypto schema extensions");
    database
}

/// Runs a whole file as psql does: on one connection, statement by statement.
fn run(database: &Database, sql: &str) {
    if let Err(error) = database.connect(MIGRATION_ROLE).batch_execute(sql) {
        panic!("{} on {}", describe(&error, sql), database.version());
    }
}

/// Every row of every table, with the transaction that has written it: the same text means that nothing was written.
fn rows(database: &Database) -> BTreeMap<&'static str, Vec<String>> {
    let tables = ROWS.iter().map(|(table, _)| *table).chain(["public.audit_logs"]);
    let look = |table: &'static str| {
        let (schema, name) = table.split_once('.').unwrap();
        let sql =
            format!("select concat(t.xmin::text, ' ', t.ctid::text, ' ', t) from {schema}.\"{name}\" t order by 1");
        (table, database.look(&sql))
    };
    tables.map(look).collect()
}

#[test]
fn a_seed_is_written_once_and_the_second_time_nothing_is_written() {
    let artifacts = compiled(MODEL);
    let seed = artifacts.seed.expect("seed rows");
    for version in VERSIONS {
        for grants in GRANTS {
            let database = project(version, grants);
            database.apply_ok(&artifacts.migration);
            run(&database, &seed);
            let first = rows(&database);
            for (table, count) in ROWS {
                assert_eq!(first[table].len(), count, "{table} on {version}");
            }
            assert_eq!(
                database.look(
                    "select concat_ws('|', email, organization_id, role, manager_id) from public.profiles order by id"
                ),
                [
                    "a@example.com|00000000-0000-4000-8000-000000000001|admin",
                    "b@example.com|00000000-0000-4000-8000-000000000001|member|00000000-0000-4000-8000-00000000000a",
                    "c@example.com|member",
                ]
            );
            assert_eq!(
                database.look(
                    "select concat_ws('|', name, mood, email, tags, moods, data, old_data, price, born, place, upper, raw, updated_at at time zone 'UTC')
                     from public.customers where parent_id is not null"
                ),
                ["One|happy|A@Example.com|{a,\"b c\"}|{happy,\"it's sad\"}|{\"a\": [1, null]}|{\"b\": 1}|12.50|2024-02-29|(1,2)|ONE|\\xdeadbeef|2024-01-02 00:00:00"]
            );
            assert_eq!(
                database.look("select text from public.events where customer_id is null"),
                ["a \"quoted\" \\ and $tagged$ 'text'"]
            );
            assert_eq!(
                database.look("select concat_ws('|', excluded, \"x'; DROP TABLE y; --\") from public.\"select\""),
                ["back\\slash|a\nb"]
            );
            // Everything that happened is in the log: two organizations, three profiles of which two were then updated, two customers.
            assert_eq!(
                database.look("select concat(table_name, ' ', action, ' ', count(*)) from public.audit_logs group by table_name, action order by 1"),
                ["customers INSERT 2", "organizations INSERT 2", "profiles INSERT 3", "profiles UPDATE 2"]
            );
            run(&database, &seed);
            run(&database, &seed);
            assert_eq!(rows(&database), first, "{version}, {grants:?} grants");
        }
    }
}

#[test]
fn what_was_changed_is_as_the_seed_says_again_and_what_it_does_not_give_stays() {
    let artifacts = compiled(MODEL);
    let seed = artifacts.seed.expect("seed rows");
    for version in VERSIONS {
        let database = project(version, Grants::New);
        database.apply_ok(&artifacts.migration);
        run(&database, &seed);
        database.apply_ok(
            "update public.organizations set name = 'Renamed' where name = 'Acme';
             update public.customers set price = 99, old_data = '{\"b\": 2}', place = '(3,4)' where name = 'One';
             update public.existing set value = 'changed' where year = 2025;
             insert into public.organizations (name) values ('Mine');
             delete from public.excluded where existing = 'three'",
        );
        let password = "select encrypted_password from auth.users where email = 'a@example.com'";
        let before = database.look(password);
        run(&database, &seed);
        assert_eq!(
            database.look("select name from public.organizations order by 1"),
            ["Acme", "Globex; DROP TABLE organizations; --", "Mine"]
        );
        assert_eq!(
            database.look("select concat_ws('|', price, old_data, place) from public.customers where name = 'One'"),
            ["12.50|{\"b\": 1}|(1,2)"]
        );
        assert_eq!(database.look("select value from public.existing where year = 2025"), [""]);
        assert_eq!(database.look("select existing from public.excluded order by 1"), ["one", "three"]);
        // A salt is another one every time: the hash that is there stays.
        assert_eq!(database.look(password), before);
        let after = rows(&database);
        run(&database, &seed);
        assert_eq!(rows(&database), after, "{version}");
    }
}

#[test]
fn an_edited_model_changes_what_was_seeded_and_adds_what_is_new() {
    let first = compiled(MODEL);
    let edited = MODEL
        .replace("'Acme'", "'Acme Inc.'")
        .replace("('one', 'two')", "('one', 'two')\n  ('four', null)")
        .replace("'text''')\n", "'text''')\n  ('00000000-0000-4000-8000-0000000000e3', '00000000-0000-4000-8000-000000000001', null, 'new')\n");
    let second = compiled(&edited);
    assert_eq!(first.migration, second.migration, "rows aren't part of the schema");
    let database = project(Version::V17, Grants::New);
    database.apply_ok(&first.migration);
    run(&database, &first.seed.expect("seed rows"));
    run(&database, &second.seed.expect("seed rows"));
    assert_eq!(
        database.look("select name from public.organizations where id = '00000000-0000-4000-8000-000000000001'"),
        ["Acme Inc."]
    );
    assert_eq!(database.look("select existing from public.excluded order by 1"), ["four", "one", "three"]);
    assert_eq!(database.look("select count(*)::text from public.events"), ["3"]);
}

#[test]
fn a_row_that_is_refused_leaves_nothing_behind() {
    let artifacts = compiled(&MODEL.replace("12.50,", "12.50 / 0,"));
    let database = project(Version::V17, Grants::New);
    database.apply_ok(&artifacts.migration);
    let error = database.connect(MIGRATION_ROLE).batch_execute(&artifacts.seed.expect("seed rows")).unwrap_err();
    assert_eq!(sqlstate(&error), Some("22012"));
    for (table, found) in rows(&database) {
        assert_eq!(found, Vec::<String>::new(), "{table}");
    }
}

/// The comparison of rows above finds what it looks for: without its conditions the file writes every row again, and records it.
#[test]
fn without_its_conditions_the_file_would_write_again() {
    let artifacts = compiled(MODEL);
    let seed = artifacts.seed.expect("seed rows");
    let blunt: Vec<&str> = seed.lines().map(|line| if line.starts_with("WHERE ") { ";" } else { line }).collect();
    let database = project(Version::V17, Grants::New);
    database.apply_ok(&artifacts.migration);
    run(&database, &seed);
    let first = rows(&database);
    run(&database, &blunt.join("\n"));
    let second = rows(&database);
    let same: Vec<&str> = first.keys().copied().filter(|table| first[table] == second[table]).collect();
    // What is only added is left alone in any case.
    assert_eq!(same, ["public.events"]);
}

/// What guards refuse to everybody, they refuse to the seeds: a later edition of the model can't move a row or change what is immutable.
#[test]
fn guards_hold_for_seed_rows() {
    let artifacts = compiled(MODEL);
    let second = "'00000000-0000-4000-8000-000000000002'";
    let edits = [
        // Of a customer, the tenant; the other columns that carry it are let go, or the foreign keys would refuse them first.
        ("'00000000-0000-4000-8000-000000000001', concat('Tw', 'o')", format!("{second}, concat('Tw', 'o')")),
        (
            "('00000000-0000-4000-8000-00000000000b', 'b@example.com', '",
            "('00000000-0000-4000-8000-00000000000b', 'c@example.com', '".to_owned(),
        ),
    ];
    for version in VERSIONS {
        let database = project(version, Grants::New);
        database.apply_ok(&artifacts.migration);
        run(&database, artifacts.seed.as_deref().expect("seed rows"));
        let before = rows(&database);
        for (old, new) in &edits {
            let text =
                MODEL.replace(old, new).replace("'00000000-0000-4000-8000-0000000000c2', 'active'", "null, 'active'");
            let seed = compiled(&text).seed.expect("seed rows");
            let error = database.connect(MIGRATION_ROLE).batch_execute(&seed).unwrap_err();
            let message = error.as_db_error().map(|it| it.message().to_owned()).unwrap_or_default();
            assert!(message.contains("never change"), "{old}: {message}");
            assert_eq!(rows(&database), before, "{version}: {old}");
        }
    }
}

/// Why the compiler refuses it, though the column could tell (P0311).
#[test]
fn an_empty_array_has_no_type() {
    for version in VERSIONS {
        let database = project(version, Grants::New);
        let refused = database.apply("create table public.t (a text[]); insert into public.t values (array[])");
        assert_eq!(sqlstate(&refused.unwrap_err()), Some("42P18"), "{version}");
    }
}

/// The seeds stand behind the policies like every other row.
#[test]
fn seeded_people_see_what_is_theirs() {
    let artifacts = compiled(MODEL);
    for version in VERSIONS {
        let database = project(version, Grants::New);
        database.apply_ok(&artifacts.migration);
        run(&database, artifacts.seed.as_deref().expect("seed rows"));
        let count = |actor: &Actor, table: &str| -> i64 {
            let sql = format!("select count(*) from public.{table}");
            database.act(actor, End::Rollback, |it| it.query_one(&sql, &[])).unwrap().get(0)
        };
        let admin = Actor::user("00000000-0000-4000-8000-00000000000a");
        let member = Actor::user("00000000-0000-4000-8000-00000000000b");
        let stranger = Actor::user("00000000-0000-4000-8000-00000000000c");
        let seen = |actor: &Actor| ["organizations", "profiles", "customers"].map(|table| count(actor, table));
        assert_eq!(seen(&admin), [1, 2, 2], "{version}");
        assert_eq!(seen(&member), [1, 2, 1], "the bin is for who may delete");
        assert_eq!(seen(&stranger), [0, 1, 0], "{version}");
    }
}

#[test]
fn the_platforms_own_command_takes_the_file() {
    let artifacts = compiled(MODEL);
    let seed = artifacts.seed.expect("seed rows");
    for (version, grants) in [(Version::V15, Grants::Old), (Version::V17, Grants::New)] {
        let database = project(version, grants);
        let files = tempfile::tempdir().unwrap();
        let folder = files.path().join("supabase");
        fs::create_dir_all(folder.join("migrations")).unwrap();
        fs::write(folder.join("migrations/001_initial_schema.sql"), &artifacts.migration).unwrap();
        fs::write(folder.join("seed.sql"), &seed).unwrap();
        supabase::push_with_seed(&database, files.path()).expect_success("the first push");
        let first = rows(&database);
        for (table, count) in ROWS {
            assert_eq!(first[table].len(), count, "{table} on {version}");
        }
        // The command remembers the file, and of one that has changed it only takes note; forgotten, it is run again.
        supabase::push_with_seed(&database, files.path()).expect_success("the second push");
        fs::write(folder.join("seed.sql"), seed.replace("'Acme'", "'Acme Inc.'")).unwrap();
        supabase::push_with_seed(&database, files.path()).expect_success("the push of a changed seed");
        assert_eq!(rows(&database), first, "{version}");
        fs::write(folder.join("seed.sql"), &seed).unwrap();
        let forgotten = database.superuser().execute("delete from supabase_migrations.seed_files", &[]).unwrap();
        assert_eq!(forgotten, 1);
        supabase::push_with_seed(&database, files.path()).expect_success("the third push");
        assert_eq!(database.look("select count(*)::text from supabase_migrations.seed_files"), ["1"]);
        assert_eq!(rows(&database), first, "{version}");
    }
}
