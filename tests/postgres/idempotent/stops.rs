//! Stopped after any statement, without a transaction around all of them, and begun anew from the first.

use std::collections::BTreeSet;
use std::time::Instant;

use postgres::Client;

use super::{analytics, empty, one_by_one, run, statements};
use crate::support::database::{MIGRATION_ROLE, describe};
use crate::support::{Database, GRANTS, Grants, Version, catalog};

/// What is open now.
fn open(client: &mut Client) -> BTreeSet<String> {
    let rows = client.query(include_str!("open.sql"), &[]).expect("open.sql runs");
    rows.iter().map(|row| row.get::<_, String>(0)).collect()
}

/// Runs the statements one by one; after which of them something is open that isn't at the end, and the first of what it is.
fn exposures(database: &Database, migration: &str) -> Vec<String> {
    let mut client = database.connect(MIGRATION_ROLE);
    let mut moments = Vec::new();
    for statement in statements(migration) {
        run(&mut client, statement);
        moments.push((statement, open(&mut client)));
    }
    let end = open(&mut client);
    let exposed = moments.iter().filter_map(|(statement, open)| open.difference(&end).next().map(|what| (statement, what)));
    exposed.map(|(statement, what)| format!("after {statement}\n  {what}")).collect()
}

#[test]
fn nothing_is_open_at_a_stop_that_is_closed_at_the_end() {
    let [plain, again] = analytics();
    for (version, grants) in [(Version::V15, Grants::New), (Version::V17, Grants::Old)] {
        let database = empty(version, grants);
        assert_eq!(exposures(&database, &again.migration), Vec::<String>::new(), "{version}, the first time");
        // Somebody who looks at rows from outside of the model, by hand: all that guards the table must stay.
        database.apply_ok(
            "do $$ begin create role auditor; exception when duplicate_object or unique_violation then null; end $$;
             grant select on public.customers to auditor;",
        );
        assert_eq!(exposures(&database, &again.migration), Vec::<String>::new(), "{version}, the second time");
    }
    // The plain migration is for one transaction: this look would see what it leaves open in between.
    let seen = exposures(&empty(Version::V17, Grants::Old), &plain.migration);
    let tables = seen.iter().filter(|line| line.starts_with("after CREATE TABLE")).count();
    let functions = seen.iter().filter(|line| line.starts_with("after CREATE FUNCTION")).count();
    assert!(tables >= 8 && functions >= 8, "{seen:#?}");
}

/// Begins anew after every `stride`-th statement from the `first` on; each time as if the others hadn't been.
fn restarts(version: Version, grants: Grants, first: usize, stride: usize) {
    let [plain, again] = analytics();
    let wanted = empty(version, grants);
    wanted.apply_ok(&plain.migration);
    let wanted = catalog::listing(&wanted);
    let database = empty(version, grants);
    let mut client = database.connect(MIGRATION_ROLE);
    let mut transaction = client.transaction().expect("a transaction");
    let start = Instant::now();
    let mut tried = 0;
    for (at, statement) in statements(&again.migration).into_iter().enumerate() {
        if at % stride == first {
            let mut stopped = transaction.savepoint("stopped").expect("a savepoint");
            if let Err(error) = stopped.batch_execute(&again.migration) {
                panic!("{version}: stopped before {statement}\n{}", describe(&error, &again.migration));
            }
            let rows = stopped.query(include_str!("../../support/catalog.sql"), &[]).expect("the catalog");
            let found: Vec<String> = rows.iter().map(|row| row.get(0)).collect();
            let difference = catalog::difference(&wanted, &found);
            assert_eq!(difference, Vec::<String>::new(), "{version}: stopped before {statement}");
            stopped.rollback().expect("back to the stop");
            tried += 1;
        }
        transaction.batch_execute(statement).expect("the next statement");
    }
    println!("{version}: {tried} in {:?}", start.elapsed());
}

#[test]
fn begun_anew_after_every_statement_it_ends_the_same_on_17() {
    restarts(Version::V17, Grants::Old, 0, 1);
}
