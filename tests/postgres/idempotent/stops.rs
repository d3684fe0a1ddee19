//! Stopped after any statement, without a transaction around all of them, and begun anew from the first.

use std::collections::BTreeSet;

use policyc::compile::Artifacts;
use postgres::Client;

use super::{analytics, analytics_text, compiled, empty, one_by_one, run, statements};
use crate::support::database::{MIGRATION_ROLE, describe};
use crate::support::{Database, Grants, Version, catalog};

/// What is open now.
fn open(client: &mut Client) -> BTreeSet<String> {
    let rows = client.query(include_str!("open.sql"), &[]).expect("open.sql runs");
    rows.iter().map(|row| row.get::<_, String>(0)).collect()
}

/// Runs the statements one by one; after which of them something is open that wasn't before the first and isn't after the last, and the first of
/// what it is.
fn exposures(database: &Database, migration: &str) -> Vec<String> {
    let mut client = database.connect(MIGRATION_ROLE);
    let mut moments = Vec::new();
    let before = open(&mut client);
    for statement in statements(migration) {
        run(&mut client, statement);
        moments.push((statement, open(&mut client)));
    }
    let allowed: BTreeSet<String> = before.union(&open(&mut client)).cloned().collect();
    let exposed =
        moments.iter().filter_map(|(statement, open)| open.difference(&allowed).next().map(|what| (statement, what)));
    exposed.map(|(statement, what)| format!("after {statement}\n  {what}")).collect()
}

#[test]
fn nothing_is_open_at_a_stop_that_is_closed_before_and_after() {
    let [plain, again] = analytics();
    for (version, grants) in [(Version::V15, Grants::New), (Version::V17, Grants::Old)] {
        let database = empty(version, grants);
        assert_eq!(exposures(&database, &again.migration), Vec::<String>::new(), "{version}, the first time");
        // Somebody who looks at rows from outside of the model, by hand: all that guards the table must stay.
        database.apply_ok("grant select on public.customers to dashboard_user");
        assert_eq!(exposures(&database, &again.migration), Vec::<String>::new(), "{version}, the second time");
    }
    // The plain migration is for one transaction: this look would see what it leaves open in between.
    let seen = exposures(&empty(Version::V17, Grants::Old), &plain.migration);
    let tables = seen.iter().filter(|line| line.starts_with("after CREATE TABLE")).count();
    let functions = seen.iter().filter(|line| line.starts_with("after CREATE FUNCTION")).count();
    assert!(tables >= 8 && functions >= 8, "{seen:#?}");
}

/// A mixture of two models could be wider than either: the guards of one with the functions of the other.
#[test]
fn over_the_database_of_another_model_nothing_is_open_at_a_stop_that_is_closed_in_both() {
    let edits = [
        ("admin gives any", "admin gives member"),
        ("to update (full_name, avatar_url)  as", "to update (full_name)  as"),
        ("allow member to select  when user_id = caller()", "allow member to select"),
        ("allow admin  to update (name, slug)", "allow member to update (name, slug)"),
    ];
    let text = analytics_text();
    let edited = edits.iter().fold(text.clone(), |text, (old, new)| {
        assert!(text.contains(old), "{old}");
        text.replace(old, new)
    });
    let [one, other] = [text, edited].map(|text| compiled(&text).expect("no mistakes")[1].migration.clone());
    for (before, after, version) in [(&one, &other, Version::V15), (&other, &one, Version::V17)] {
        let database = empty(version, Grants::Old);
        database.apply_ok(before);
        assert_eq!(exposures(&database, after), Vec::<String>::new(), "{version}");
        // This look would see what a run leaves open that doesn't close the tables first.
        let database = empty(version, Grants::Old);
        database.apply_ok(before);
        let seen = exposures(&database, &after.replace("  REVOKE ALL ON TABLE", "  -- REVOKE ALL ON TABLE"));
        assert!(
            seen.iter().any(|line| line.starts_with("after DO") && line.contains("FUNCTION private.")),
            "{seen:#?}"
        );
    }
}

/// Begins anew before every `stride`-th statement, each time as if the other times hadn't been; how many times.
fn restarts([plain, again]: &[Artifacts; 2], version: Version, grants: Grants, stride: usize) -> usize {
    let wanted = empty(version, grants);
    wanted.apply_ok(&plain.migration);
    let wanted = catalog::listing(&wanted);
    let database = empty(version, grants);
    let mut client = database.connect(MIGRATION_ROLE);
    // What was done before a stop is the same whether or not it is committed; a savepoint undoes what comes after it.
    let mut transaction = client.transaction().expect("a transaction");
    let mut restarts = 0;
    for (at, statement) in statements(&again.migration).into_iter().enumerate() {
        if at % stride > 0 {
            transaction.batch_execute(statement).expect("the next statement");
            continue;
        }
        let mut stopped = transaction.savepoint("stopped").expect("a savepoint");
        if let Err(error) = stopped.batch_execute(&again.migration) {
            panic!("{version}: stopped before {statement}\n{}", describe(&error, &again.migration));
        }
        let rows = stopped.query(include_str!("../../support/catalog.sql"), &[]).expect("the catalog");
        let found: Vec<String> = rows.iter().map(|row| row.get(0)).collect();
        let difference = catalog::difference(&wanted, &found);
        assert_eq!(difference, Vec::<String>::new(), "{version}: stopped before {statement}");
        stopped.rollback().expect("back to the stop");
        transaction.batch_execute(statement).expect("the next statement");
        restarts += 1;
    }
    restarts
}

#[test]
fn begun_anew_after_every_fifth_statement_it_ends_the_same_on_15() {
    assert!(restarts(&analytics(), Version::V15, Grants::New, 5) > 50);
}

#[test]
fn begun_anew_after_every_statement_it_ends_the_same_on_17() {
    assert!(restarts(&analytics(), Version::V17, Grants::Old, 1) > 250);
}

#[test]
fn begun_anew_a_model_with_words_of_plpgsql_ends_the_same() {
    let both = compiled(include_str!("words.policy")).expect("the model has no mistakes");
    // A name that PL/pgSQL would take for the beginning of a block.
    assert!(both[1].migration.contains("create_organization(\"begin\" text"), "{}", both[1].migration);
    assert!(restarts(&both, Version::V15, Grants::Old, 2) > 30);
}

/// As it happens: no transaction around the statements, the connection gone at the stop, a new one from the first statement on.
#[test]
fn begun_anew_after_the_connection_was_lost_it_ends_the_same() {
    let [plain, again] = analytics();
    let statements = statements(&again.migration);
    for (version, grants) in [(Version::V15, Grants::Old), (Version::V17, Grants::New)] {
        let wanted = empty(version, grants);
        wanted.apply_ok(&plain.migration);
        let wanted = catalog::listing(&wanted);
        for stop in (7..statements.len()).step_by(45) {
            let database = empty(version, grants);
            let mut client = database.connect(MIGRATION_ROLE);
            statements[..stop].iter().for_each(|statement| run(&mut client, statement));
            drop(client);
            one_by_one(&database, &again.migration);
            let difference = catalog::difference(&wanted, &catalog::listing(&database));
            assert_eq!(difference, Vec::<String>::new(), "{version}: stopped after {}", statements[stop - 1]);
        }
    }
}
