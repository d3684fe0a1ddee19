//! The server's own description of a database, as lines of text: two databases are the same if the lines are.

use super::database::Database;

/// One line per object and property of the schemas that aren't the platform's: tables, columns, constraints, indexes, triggers,
/// policies, functions, types, sequences, views, privileges, owners, comments, default privileges. Sorted; no oids.
pub fn listing(database: &Database) -> Vec<String> {
    database.look(include_str!("catalog.sql"))
}

/// The lines that only one of two listings has, `-` for the first and `+` for the second; empty if they agree.
pub fn difference(left: &[String], right: &[String]) -> Vec<String> {
    let only = |these: &[String], those: &[String], sign: &str| {
        these.iter().filter(|line| !those.contains(line)).map(|line| format!("{sign} {line}")).collect::<Vec<_>>()
    };
    [only(left, right, "-"), only(right, left, "+")].concat()
}
