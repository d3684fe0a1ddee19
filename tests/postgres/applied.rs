//! What is applied against what was meant: names and flags of a live database and of the wanted catalog, as lines of text.
//!
//! Expressions and bodies are left out: a server prints them its own way. The read-back compares those with what was planned, and the
//! attacks try what they do.

mod wanted;

use std::collections::BTreeSet;

use policyc::catalog::Catalog;

use crate::support::Database;

/// The lines that only one of both has, `-` for wanted and missing, `+` for there and not wanted; and how many were compared.
pub fn difference(catalog: &Catalog, database: &Database) -> (Vec<String>, usize) {
    difference_for(catalog, database, "postgres")
}

/// The same where another role has migrated than the one that stands for it in a catalog.
pub fn difference_for(catalog: &Catalog, database: &Database, owner: &str) -> (Vec<String>, usize) {
    let lines = wanted::lines(catalog);
    let of_owner = |line: String| match line.strip_suffix(" owner postgres") {
        Some(start) => format!("{start} owner {owner}"),
        None => line.replacen(" owner postgres ", &format!(" owner {owner} "), 1),
    };
    let wanted: BTreeSet<String> = lines.into_iter().map(of_owner).collect();
    let found: BTreeSet<String> = database.look(include_str!("applied/server.sql")).into_iter().collect();
    let missing = wanted.difference(&found).map(|line| format!("- {line}"));
    let surplus = found.difference(&wanted).map(|line| format!("+ {line}"));
    (missing.chain(surplus).collect(), wanted.len())
}
