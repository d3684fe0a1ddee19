//! The way between two schemas: `apply(plan(now, wanted), now) == wanted`, and the way between equal ones is empty.

use crate::random_schema::{Again, Choices, schema};
use policyc::catalog::Catalog;
use policyc::compile::way;
use policyc::diagnostics::Diagnostics;
use policyc::platform::supabase::{DefaultGrants, baseline};
use policyc::replay::{Replay, Session};
use policyc::span::SourceMap;
use std::collections::BTreeSet;
use std::panic::{AssertUnwindSafe, catch_unwind};

/// What a schema leads to; an error for one that the replay refuses, or isn't sure of: that would be a mistake of the schema or of the replay.
fn replayed(sql: &str) -> Result<Catalog, String> {
    let mut sources = SourceMap::default();
    let file = sources.add("schema.sql", sql);
    let mut replay = Replay::with_session(baseline(DefaultGrants::New), Session::default());
    let mut diagnostics = Diagnostics::default();
    replay.apply_text(file, sql, &mut diagnostics);
    let mut said: Vec<String> = diagnostics
        .resolved(&sources)
        .iter()
        .map(|it| format!("{}: {}; {}", it.code.id, it.message, it.notes.join("; ")))
        .collect();
    said.extend(replay.notes.iter().map(|note| format!("{note:?}")));
    if said.is_empty() { Ok(replay.catalog) } else { Err(format!("the schema: {}\n{sql}", said.join("\n"))) }
}

/// What is wrong with the way from one to the other.
fn fault(from: &Choices, to: &Choices) -> Option<String> {
    let tried = catch_unwind(AssertUnwindSafe(|| {
        let (now, wanted) = (replayed(&schema(from))?, replayed(&schema(to))?);
        let same = way::diff(&now, &now);
        if !same.sql.is_empty() {
            return Err(format!("equal schemas differ:\n{}", same.sql));
        }
        let way = way::diff(&now, &wanted);
        if way.failures.is_empty() { Ok(()) } else { Err(format!("{}\n--\n{}", way.failures.join("\n"), way.sql)) }
    }));
    match tried {
        Ok(outcome) => outcome.err(),
        Err(panic) => {
            let text = panic.downcast_ref::<String>().cloned();
            Some(format!(
                "panic: {}",
                text.or(panic.downcast_ref::<&str>().map(ToString::to_string)).unwrap_or_default()
            ))
        }
    }
}

/// The fewest of these decisions with which there is still a fault.
fn fewest(seed: u64, other: u64, mut again: BTreeSet<String>, backwards: bool) -> (BTreeSet<String>, String) {
    let fault_with = |again: &BTreeSet<String>| {
        let (first, second) = (Choices::new(seed), Choices::changed(seed, other, Again::These(again.clone())));
        if backwards { fault(&second, &first) } else { fault(&first, &second) }
    };
    let mut said = String::new();
    for decision in again.clone() {
        let mut fewer = again.clone();
        fewer.remove(&decision);
        if let Some(fault) = fault_with(&fewer) {
            (again, said) = (fewer, fault);
        }
    }
    (again, said)
}

#[test]
fn the_way_between_any_two_schemas_leads_there_and_back() {
    for seed in 0..crate::cases(60) {
        // Few changes, so that each is seen alone; and many, so that they meet.
        for percent in [2, 12, 60] {
            let first = Choices::new(seed);
            let other = seed + 1_000 * percent;
            let second = Choices::changed(seed, other, Again::Percent(percent));
            for (backwards, from, to) in [(false, &first, &second), (true, &second, &first)] {
                if let Some(said) = fault(from, to) {
                    let (again, fewer) = fewest(seed, other, second.taken_again(), backwards);
                    let said = if fewer.is_empty() { said } else { fewer };
                    panic!("schema {seed}, {percent} % taken again, backwards: {backwards}\n{again:#?}\n{said}");
                }
            }
        }
    }
}
