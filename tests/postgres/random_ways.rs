//! The way between two schemas made up at random, over rows, on a real server: what comes out is what the other schema makes, and the rows are there.

#[path = "../support/random_schema/random_schema.rs"]
mod random_schema;

use policyc::catalog::Catalog;
use policyc::compile::way::{self, Way};
use policyc::diagnostics::Diagnostics;
use policyc::platform::supabase::{DefaultGrants, baseline};
use policyc::replay::Replay;
use policyc::span::SourceMap;
use random_schema::{Again, Choices, rows, schema};

use crate::support::database::describe;
use crate::support::{Cluster, Database, Grants, Version, catalog, pgdelta};

fn replayed(sql: &str) -> Catalog {
    let mut sources = SourceMap::default();
    let file = sources.add("schema.sql", sql);
    let mut replay = Replay::new(baseline(DefaultGrants::New));
    let mut diagnostics = Diagnostics::default();
    replay.apply_text(file, sql, &mut diagnostics);
    assert!(diagnostics.is_empty() && replay.notes.is_empty(), "{diagnostics:?} {:?}\n{sql}", replay.notes);
    replay.catalog
}

/// How many rows and values there are, of the tables and columns that both databases have.
fn counts(database: &Database, other: &Database) -> Vec<String> {
    const COUNTABLE: &str = "select format('select %L || count(%s) from %I.%I', n.nspname || '.' || c.relname || '.' || coalesce(a.attname, '*') || ': ',
              coalesce(quote_ident(a.attname), '*'), n.nspname, c.relname)
         from pg_class c join pg_namespace n on n.oid = c.relnamespace left join pg_attribute a on a.attrelid = c.oid
              and a.attnum > 0 and not a.attisdropped and a.attgenerated = ''
        where c.relkind = 'r' and n.nspname in ('public', 'app') and not c.relispartition order by 1";
    let both = other.look(COUNTABLE);
    database
        .look(COUNTABLE)
        .iter()
        .filter(|query| both.contains(query))
        .flat_map(|query| database.look(query))
        .collect()
}

fn applied(database: &Database, sql: &str, what: &str) -> Result<(), String> {
    database.apply(sql).map_err(|error| format!("{what}: {}\n{sql}", describe(&error, sql)))
}

/// The server's description, but for the places of columns: what is added comes last.
fn listing(database: &Database) -> Vec<String> {
    let without_place = |line: String| match line.strip_prefix("column ") {
        Some(column) => {
            let words = column.split(' ').filter(|word| word.parse::<u32>().is_err());
            format!("column {}", words.collect::<Vec<_>>().join(" "))
        }
        None => line,
    };
    catalog::listing(database).into_iter().map(without_place).collect()
}

/// What is wrong with the way from one to the other.
fn fault(from: &Choices, to: &Choices) -> Result<(), String> {
    let [now, wanted] = [schema(from), schema(to)];
    let way: Way = way::diff(&replayed(&now), &replayed(&wanted));
    let [database, other] = [(); 2].map(|()| Cluster::get(Version::V17).database(Grants::New));
    applied(&database, &now, "the schema")?;
    applied(&other, &wanted, "the other schema")?;
    let rows = rows(from);
    database.superuser().batch_execute(&rows).map_err(|error| format!("the rows: {}", describe(&error, &rows)))?;
    let before = counts(&database, &other);
    for transaction in way.transactions() {
        applied(&database, &format!("set local check_function_bodies = off;\n{transaction}"), "the way")?;
    }
    let mut wrong = catalog::difference(&listing(&database), &listing(&other));
    wrong.extend(pgdelta::diff(&database, &other));
    let after = counts(&database, &other);
    wrong.extend(before.iter().filter(|count| !after.contains(count)).map(|count| format!("lost: {count}, {after:?}")));
    if wrong.is_empty() { Ok(()) } else { Err(format!("{}\n{}", wrong.join("\n"), way.sql)) }
}

#[test]
fn ways_between_schemas_made_up_at_random_hold_over_rows() {
    let cases = std::env::var("POLICYC_CASES").ok().and_then(|cases| cases.parse().ok()).unwrap_or(6);
    let mut wrong = Vec::new();
    for seed in 0..cases {
        // Few changes, so that each is seen alone; and many, so that they meet.
        let percent = [4, 12, 40][usize::try_from(seed).unwrap_or_default() % 3];
        let (first, second) = (Choices::new(seed), Choices::changed(seed, seed + 7_000, Again::Percent(percent)));
        for (arrow, from, to) in [("->", &first, &second), ("<-", &second, &first)] {
            if let Err(why) = fault(from, to) {
                wrong.push(format!("== schema {seed} {arrow} ({percent} % taken again): {why}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
