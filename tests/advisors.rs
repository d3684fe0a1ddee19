//! `policyc lint` finds what Supabase's own linter finds on a database that holds the same: name by name and key by key.
//!
//! The migrations in `tests/advisors/*.sql` cover each lint with what it finds and what it doesn't, applied to PostgreSQL 17 on the emulated platform.
//! `supabase db advisors` is asked there; five lints that its copy doesn't have yet are asked of the server in `tests/advisors/later.sql`.
//! What Supabase's linter is wrong about is found by both, and marked in ours.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    clippy::print_stdout,
    reason = "a failed expectation is how a test fails; clippy's exemption for tests doesn't reach their helpers"
)]
#![allow(dead_code, unreachable_pub, unused_imports, reason = "the harness has what any suite may need")]

#[path = "replay/extensions.rs"]
mod extensions;
#[path = "support/support.rs"]
mod support;

use policyc::compile::lint::fix::May;
use policyc::lint::rules;
use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::sync::{Mutex, PoisonError};
use support::advisors::{self, Keys, NOT_IN_CLI, Own};
use support::replayed::{self, Migration, Refusal};
use support::{Cluster, Database, Grants, Version};

/// What the API exposes in these tests.
const SCHEMAS: [&str; 3] = ["public", "graphql_public", "pgmq_public"];

fn folder() -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/advisors")
}

fn migrations() -> Vec<Migration> {
    let mut files: Vec<_> = fs::read_dir(folder().join("migrations")).unwrap().map(|it| it.unwrap().path()).collect();
    files.sort();
    let read = |path: &std::path::PathBuf| Migration {
        name: path.file_name().unwrap().to_string_lossy().into_owned(),
        text: fs::read_to_string(path).unwrap(),
    };
    files.iter().map(read).collect()
}

/// The five lints that the CLI lacks, asked of the server.
fn later(database: &Database) -> Keys {
    let sql = fs::read_to_string(folder().join("later.sql")).unwrap();
    let mut client = database.superuser();
    client.batch_execute("set search_path = ''").unwrap();
    let rows = client.query(&sql, &[&SCHEMAS.as_slice()]).unwrap();
    rows.into_iter().map(|row| (row.get(0), row.get(1))).collect()
}

fn database(grants: Grants, migrations: &[Migration]) -> Database {
    let cluster = Cluster::get(Version::V17);
    extensions::prepare(cluster);
    let database = cluster.database(grants);
    assert_eq!(replayed::apply(&database, migrations), Vec::<Refusal>::new());
    database
}

/// Roles are the server's: one database that has them at a time.
static ROLES: Mutex<()> = Mutex::new(());

fn compared(grants: Grants, migrations: &[Migration]) -> Own {
    let _alone = ROLES.lock().unwrap_or_else(PoisonError::into_inner);
    let database = database(grants, migrations);
    let own = advisors::own(migrations, grants, &SCHEMAS);
    let mut theirs = advisors::theirs(&database, None, &SCHEMAS);
    theirs.retain(|(lint, _)| !NOT_IN_CLI.contains(&lint.as_str()));
    theirs.extend(later(&database));
    // Roles are the server's, and would be there for the next database.
    drop(database);
    let mut server = Cluster::get(Version::V17).superuser("template1");
    server.batch_execute("drop role reporter, bypasser, family").unwrap();
    let only = |these: &Keys, those: &Keys| these.difference(those).cloned().collect::<Vec<_>>();
    assert_eq!(only(&theirs, &own.keys), [], "{grants:?}: found by Supabase's linter alone");
    assert_eq!(only(&own.keys, &theirs), [], "{grants:?}: found by policyc alone");
    own
}

#[test]
fn both_linters_find_the_same() {
    let [old, new] = [Grants::Old, Grants::New].map(|grants| compared(grants, &migrations()));
    assert!(old.keys.len() > new.keys.len(), "the old default grants expose more");
    // No lint is compared by nothing being found.
    let found: BTreeSet<&str> = old.keys.iter().map(|(lint, _)| lint.as_str()).collect();
    let missing: Vec<&str> = rules::all().filter_map(|it| it.splinter).filter(|lint| !found.contains(lint)).collect();
    assert_eq!(missing, Vec::<&str>::new());
    insta::assert_snapshot!("wrong", listed(&old.differs));
    insta::assert_snapshot!("missed", old.more.join("\n"));
}

/// The repairs of `policyc lint --fix` run, and Supabase's linter finds there what policyc finds: no less, so that none is only out of policyc's sight.
#[test]
fn both_linters_find_the_same_after_repairs() {
    let edit = May { edit: true, edit_comments: true, add: false, reason: "" };
    let add = May { edit: false, edit_comments: false, add: true, reason: "" };
    for (grants, may) in [(Grants::Old, edit), (Grants::New, add)] {
        let before = migrations();
        let (after, repaired) = advisors::fixed(&before, grants, &SCHEMAS, may);
        let old = advisors::own(&before, grants, &SCHEMAS).keys;
        let new = compared(grants, &after).keys;
        let gone: BTreeSet<&str> = old.difference(&new).map(|(lint, _)| lint.as_str()).collect();
        for lint in ["unindexed_foreign_keys", "auth_rls_initplan", "duplicate_index"] {
            assert!(gone.contains(lint), "{grants:?}: nothing of {lint} is repaired, of {repaired} findings: {gone:?}");
        }
        assert_eq!(new.difference(&old).collect::<Vec<_>>(), Vec::<&(String, String)>::new(), "{grants:?}");
    }
}

#[test]
fn a_function_that_is_given_an_empty_path_runs_as_before() {
    let bodies = [
        "begin end",
        "declare n int; r public.t; begin select count(*)::int into n from public.t where owner = auth.uid(); end",
        "declare r record; begin for r in select * from public.t order by lower(id::text) loop perform pg_catalog.pg_sleep(0); end loop; end",
        "begin update public.t set at = now(), id = gen_random_uuid() where coalesce(owner, id) is not null; end",
    ];
    let mut text = "create table public.t (id uuid primary key, owner uuid, at timestamptz);\nalter table public.t enable row level security;\ninsert into public.t (id) values (gen_random_uuid());\n".to_owned();
    for (number, body) in bodies.iter().enumerate() {
        text.push_str(&format!(
            "create function public.f{number}() returns void language plpgsql security definer as $f$ {body} $f$;\n"
        ));
    }
    let may = May { edit: false, edit_comments: false, add: true, reason: "" };
    let (after, repaired) =
        advisors::fixed(&[Migration { name: "1.sql".to_owned(), text }], Grants::New, &SCHEMAS, may);
    assert_eq!((after.len(), repaired), (2, bodies.len()), "{after:#?}");
    let database = Cluster::get(Version::V17).database(Grants::New);
    assert_eq!(replayed::apply(&database, &after), Vec::<Refusal>::new());
    let mut client = database.superuser();
    for number in 0..bodies.len() {
        let asked = format!("select proconfig = array['search_path=\"\"'] from pg_proc where proname = 'f{number}'");
        assert!(client.query_one(&asked, &[]).unwrap().get::<_, bool>(0), "f{number} has a path of its own");
        client.batch_execute(&format!("select public.f{number}()")).unwrap();
    }
}

fn listed(differs: &[(String, String)]) -> String {
    differs.iter().map(|(key, why)| format!("{key}: {why}")).collect::<Vec<_>>().join("\n")
}

#[test]
fn a_policy_without_its_clause_lets_nothing_pass() {
    // What `differs` says of L0024 is so.
    let made = "create table public.t (id int primary key); alter table public.t enable row level security;
                grant all on public.t to authenticated; insert into public.t values (1);";
    let database = Cluster::get(Version::V17).database(Grants::New);
    database.apply_ok(made);
    let mut client = database.superuser();
    let mut tried = |policy: &str, statement: &str| {
        let mut transaction = client.transaction().unwrap();
        transaction
            .batch_execute(&format!("{policy}; create policy seen on public.t for select using (true)"))
            .unwrap();
        transaction.batch_execute("set local role authenticated").unwrap();
        let done = transaction.execute(statement, &[]);
        done.map_err(|error| error.code().map(|it| it.code().to_owned()).unwrap_or_default())
    };
    let refused = Err("42501".to_owned());
    assert_eq!(tried("create policy p on public.t for insert", "insert into public.t values (2)"), refused);
    assert_eq!(tried("create policy p on public.t for update", "update public.t set id = 3"), Ok(0));
    assert_eq!(tried("create policy p on public.t for update with check (true)", "update public.t set id = 3"), Ok(0));
    assert_eq!(tried("create policy p on public.t for delete", "delete from public.t"), Ok(0));
    assert_eq!(tried("create policy p on public.t for all", "insert into public.t values (2)"), refused);
    assert_eq!(tried("create policy p on public.t for all", "delete from public.t"), Ok(0));
    assert_eq!(
        tried("create policy p on public.t for all with check (true)", "insert into public.t values (2)"),
        Ok(1)
    );
    assert_eq!(tried("create policy p on public.t for update using (true)", "update public.t set id = 3"), Ok(1));
}

#[test]
fn a_trigger_function_cannot_be_called_but_fires_without_the_privilege() {
    // What `differs` says of L0028 and L0029 is so.
    let database = Cluster::get(Version::V17).database(Grants::New);
    database.apply_ok(
        "create table public.t (id int);
         grant insert, select on public.t to authenticated;
         create function public.f() returns trigger language plpgsql security definer set search_path = '' as
         $$ begin new.id := 7; return new; end $$;
         create trigger f before insert on public.t for each row execute function public.f();",
    );
    let mut client = database.superuser();
    client.batch_execute("set role authenticated").unwrap();
    let error = client.batch_execute("select public.f()").unwrap_err();
    assert_eq!(error.code().map(postgres::error::SqlState::code), Some("0A000"));
    client.batch_execute("reset role; revoke execute on function public.f() from public, anon, authenticated").unwrap();
    client.batch_execute("set role authenticated; insert into public.t values (1)").unwrap();
    assert_eq!(client.query_one("select id from public.t", &[]).unwrap().get::<_, i32>(0), 7);
}
