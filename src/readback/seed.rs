//! Seed rows, read back: each statement is the INSERT that was meant, value for value, and all of them are one transaction.

use super::{Mismatch, only_comments_between, only_statement};
use crate::catalog::Insert;
use crate::replay;
use std::ops::Range;

/// Reads `text`, whose statements stand at `places`: the beginning of a transaction, one statement for each of `inserts`, and its end.
///
/// # Errors
///
/// The first statement that isn't what was meant.
pub fn read_back_seed(text: &str, places: &[Range<usize>], inserts: &[Insert]) -> Result<(), Mismatch> {
    only_comments_between(text, places)?;
    let wrong = |statement: &str, reason: &str| Mismatch { statement: statement.to_owned(), reason: reason.to_owned() };
    let written: Vec<&str> = places.iter().map(|place| text.get(place.clone()).unwrap_or_default()).collect();
    let ["BEGIN;", rows @ .., "COMMIT;"] = written.as_slice() else {
        return Err(wrong("", "the seed rows aren't one transaction"));
    };
    if rows.len() != inserts.len() {
        return Err(wrong("", "there is another number of statements than of blocks of seed rows"));
    }
    for (written, meant) in rows.iter().zip(inserts) {
        let statement = only_statement(written)?;
        let found = replay::insert(&statement).map_err(|error| wrong(written, &error.message))?;
        // The comment stands above the statement.
        if found != (Insert { comment: None, ..meant.clone() }) {
            return Err(wrong(written, "these aren't the rows that were meant"));
        }
    }
    Ok(())
}
