//! A plan between two catalogs, looked at after each of its statements: nobody may read or write a row meanwhile that is out of reach both before and
//! afterwards.

mod scenarios;

use super::support::{Cluster, Database, Grants, VERSIONS, Version};
use policyc::catalog::Catalog;
use policyc::compile::way;
use policyc::diagnostics::Diagnostics;
use policyc::plan::Change;
use policyc::platform::supabase::{DefaultGrants, baseline};
use policyc::replay::Replay;
use policyc::span::SourceMap;
use postgres::Transaction;
use scenarios::{SCENARIOS, Scenario};
use std::collections::BTreeSet;

/// What each role can do to which row: `anon reads app.notes 1`.
type Reach = BTreeSet<String>;

const ROLES: [&str; 2] = ["anon", "authenticated"];

fn replayed(sql: &str) -> Catalog {
    let mut sources = SourceMap::default();
    let mut diagnostics = Diagnostics::default();
    let file = sources.add("scenario.sql".to_owned(), sql.to_owned());
    let mut replay = Replay::new(baseline(DefaultGrants::Old));
    replay.apply_text(file, sql, &mut diagnostics);
    let problems: Vec<String> = diagnostics.iter().map(|diagnostic| diagnostic.message.clone()).collect();
    assert!(problems.is_empty() && replay.notes.is_empty(), "{problems:?} {:?}", replay.notes);
    replay.catalog
}

/// The statements of the way from one side to the other, which by replay lead there.
fn statements(from: &str, to: &str) -> Vec<String> {
    let way = way::diff(&replayed(from), &replayed(to));
    assert!(way.failures.is_empty(), "{:?}\n{}", way.failures, way.sql);
    let steps = way.plan.steps.into_iter();
    steps
        .map(|step| match step.change {
            Change::Edit(edit) => edit.sql,
            other => panic!("not an edit: {other:?}"),
        })
        .collect()
}

fn reach(transaction: &mut Transaction<'_>) -> Reach {
    let tables = "select format('%I.%I', n.nspname, c.relname) from pg_class c join pg_namespace n on n.oid = c.relnamespace \
                  where n.nspname = 'app' and c.relkind in ('r', 'v') order by 1";
    let tables: Vec<String> = transaction.query(tables, &[]).expect("tables").iter().map(|row| row.get(0)).collect();
    let mut found = Reach::new();
    for role in ROLES {
        for table in &tables {
            for (does, statement) in [
                ("reads", format!("select id::text from {table}")),
                ("updates", format!("update {table} set note = note returning id::text")),
                ("deletes", format!("delete from {table} returning id::text")),
                (
                    "inserts",
                    format!("insert into {table} (id, owner, note) values (90, 'me', 'new') returning id::text"),
                ),
                (
                    "inserts another's",
                    format!("insert into {table} (id, owner, note) values (91, 'you', 'new') returning id::text"),
                ),
            ] {
                let mut attempt = transaction.transaction().expect("a savepoint");
                attempt
                    .batch_execute(&format!("set local role {role}; set local app.me = 'me'"))
                    .expect("the role may");
                let rows = attempt.query(statement.as_str(), &[]);
                found.extend(
                    rows.into_iter().flatten().map(|row| format!("{role} {does} {table} {}", row.get::<_, String>(0))),
                );
                attempt.rollback().expect("the savepoint is there");
            }
        }
    }
    found
}

/// What is within reach after each statement, the state before the first one included.
fn follow(database: &Database, statements: &[String]) -> Vec<(String, Reach)> {
    let mut client = database.connect("postgres");
    let mut transaction = client.transaction().expect("a transaction");
    let mut found = vec![("the beginning".to_owned(), reach(&mut transaction))];
    for statement in statements {
        transaction.batch_execute(statement).unwrap_or_else(|error| panic!("{statement}: {error:?}"));
        found.push((statement.clone(), reach(&mut transaction)));
    }
    found
}

/// What is within reach at some time, and neither at the beginning nor at the end. A table that has just been made may wait for the statements
/// directly behind the one that makes it: it is empty, and nobody else can see it before it is committed.
fn exposed(moments: &[(String, Reach)]) -> Vec<String> {
    let (first, last) = (&moments[0].1, &moments[moments.len() - 1].1);
    let mut found = Vec::new();
    let mut made = String::new();
    for (at, (statement, reach)) in moments.iter().enumerate() {
        let words: Vec<&str> = statement.split_whitespace().collect();
        if let ["CREATE", "TABLE", name, ..] = words.as_slice() {
            (*name).clone_into(&mut made);
        }
        let next = moments.get(at + 1).map_or("", |(next, _)| next.as_str());
        let protects = next.starts_with("REVOKE ") || next.ends_with(" ENABLE ROW LEVEL SECURITY");
        let waits = |one: &str| protects && !made.is_empty() && next.contains(&made) && one.contains(&made);
        let extra = reach.iter().filter(|one| !first.contains(*one) && !last.contains(*one) && !waits(one));
        let extra: Vec<&String> = extra.collect();
        if !extra.is_empty() {
            found.push(format!("after {statement}: {extra:?}"));
        }
    }
    found
}

fn database(version: Version, sql: &str) -> Database {
    let database = Cluster::get(version).database(Grants::Old);
    database.apply_ok(sql);
    database
}

fn try_out(version: Version, scenario: &Scenario, from: &str, to: &str) {
    let way = statements(from, to);
    let moments = follow(&database(version, from), &way);
    let shown = way.join(";\n");
    let exposed = exposed(&moments);
    assert!(exposed.is_empty(), "{} on {version}: {exposed:#?}\n{shown}", scenario.name);
    // It leads where it shall: whoever begins there has the same reach.
    let wanted = follow(&database(version, to), &[]);
    assert_eq!(moments[moments.len() - 1].1, wanted[0].1, "{} on {version}\n{shown}", scenario.name);
    let has_curtain = shown.contains("policyc curtain");
    assert_eq!(has_curtain, scenario.curtain, "{} on {version}\n{shown}", scenario.name);
}

#[test]
fn nothing_more_is_within_reach_between_two_statements() {
    for version in VERSIONS {
        for scenario in SCENARIOS {
            let [a, b] = [scenario.a, scenario.b].map(|side| format!("{}{side}", scenarios::COMMON));
            try_out(version, scenario, &a, &b);
            try_out(version, scenario, &b, &a);
        }
    }
}

/// The look finds what it shall find: without its curtain a scenario that has one does expose rows, one way or the other.
#[test]
fn curtains_are_needed() {
    for scenario in SCENARIOS.iter().filter(|scenario| scenario.curtain) {
        let [a, b] = [scenario.a, scenario.b].map(|side| format!("{}{side}", scenarios::COMMON));
        let found = [(&a, &b), (&b, &a)].iter().any(|(from, to)| {
            let mut way = statements(from, to);
            way.retain(|statement| !statement.contains("policyc curtain"));
            !exposed(&follow(&database(Version::V17, from), &way)).is_empty()
        });
        assert!(found, "{}", scenario.name);
    }
}
