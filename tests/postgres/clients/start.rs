//! What `policyc init` and `policyc build` write, on a server: the first hour with policyc.

use std::fs;
use std::path::Path;
use std::process::Command;

use postgres::Error;

use crate::support::session::End;
use crate::support::{Actor, Cluster, Database, GRANTS, VERSIONS, process, supabase};

const ADA: &str = "00000000-0000-4000-8000-000000000001";
const BOB: &str = "00000000-0000-4000-8000-000000000002";
const EVE: &str = "00000000-0000-4000-8000-000000000003";

fn policyc(folder: &Path, arguments: &[&str]) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_policyc"));
    process::run(command.current_dir(folder).args(arguments)).expect_success(arguments[0]);
}

/// The number of rows of a statement that stays.
fn does(database: &Database, who: &Actor, sql: &str) -> Result<u64, Error> {
    database.act(who, End::Commit, |transaction| transaction.execute(sql, &[]))
}

#[test]
fn the_starting_project_works_on_a_server() {
    let folder = tempfile::tempdir().unwrap();
    policyc(folder.path(), &["init"]);
    policyc(folder.path(), &["build"]);
    let migration = fs::read_dir(folder.path().join("supabase/migrations")).unwrap().next().unwrap().unwrap().path();
    let migration = fs::read_to_string(migration).unwrap();
    for version in VERSIONS {
        for grants in GRANTS {
            let database = Cluster::get(version).database(grants);
            database.apply_ok(&migration);
            assert_eq!(supabase::advisors(&database, &["unused_index"]), Vec::<serde_json::Value>::new(), "{version}");
            walk(&database);
        }
    }
}

/// An admin makes an organization, a member joins, writes and leaves, a stranger sees nothing of it.
fn walk(database: &Database) {
    let sign_up =
        format!("insert into auth.users (id, email) values ('{ADA}', 'a@x'), ('{BOB}', null), ('{EVE}', 'e@x')");
    database.superuser().batch_execute(&sign_up).unwrap();
    let [ada, bob, eve] = [ADA, BOB, EVE].map(Actor::user);
    let run = |who: &Actor, sql: &str| does(database, who, sql).unwrap_or_else(|error| panic!("{sql}: {error:?}"));
    let write = "insert into notes (organization_id, author_id, title) select organization_id, id, 'n' from profiles where id = auth.uid()";

    assert_eq!(run(&ada, "select create_organization('A')"), 1);
    assert_eq!(run(&eve, "select create_organization('E')"), 1);
    run(
        &Actor::service(),
        &format!(
            "update profiles set organization_id = (select organization_id from profiles where id = '{ADA}') where id = '{BOB}'"
        ),
    );
    for who in [&ada, &bob, &eve] {
        assert_eq!(run(who, write), 1);
    }
    assert_eq!(run(&bob, "select * from notes"), 2);
    assert_eq!(run(&bob, "update notes set title = 'mine'"), 1);
    assert_eq!(run(&eve, "select * from notes"), 1);
    assert!(does(database, &Actor::anon(), "select * from notes").is_err());

    // Who has written something can leave, and what he wrote stays with the organization.
    run(&bob, "select leave_organization()");
    assert_eq!(run(&bob, "select * from notes"), 0);
    assert_eq!(run(&ada, "select * from notes"), 2);
    assert_eq!(run(&ada, "select * from notes where author_id is null"), 1);

    // Users and organizations can go.
    database.superuser().batch_execute(&format!("delete from auth.users where id = '{EVE}'")).unwrap();
    run(&Actor::service(), "delete from organizations");
    assert_eq!(database.look("select title from notes"), Vec::<String>::new());
}
