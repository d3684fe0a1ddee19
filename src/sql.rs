//! SQL as text: the only place that calls pg_query, and the only one that writes SQL.
//!
//! Parsing gives pg_query's nodes, which [`crate::replay`] alone looks into; printing takes the catalog's expressions, queries and types.

pub mod ahead;
pub mod ddl;
pub mod deparse;
mod keywords;
pub mod lexer;
pub mod parse;
pub mod plpgsql;
pub mod print;
pub mod quote;
pub mod refs;
pub mod split;

pub use lexer::find_token;
pub use parse::{Parsed, Statement};

use std::fmt;
use std::ops::Range;

/// SQL that isn't what was asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SqlError {
    /// One sentence, lower case, no full stop; the server's own words where it has some.
    pub message: String,
    /// The bytes of the text that it is about; the whole text where the place isn't known.
    pub range: Range<usize>,
}

impl SqlError {
    /// An error at a place.
    pub fn new(message: impl Into<String>, range: Range<usize>) -> Self {
        Self { message: message.into(), range }
    }

    /// The same error in a text that holds this one from a byte offset on.
    #[must_use]
    pub fn shifted(mut self, by: usize) -> Self {
        self.range = self.range.start.saturating_add(by)..self.range.end.saturating_add(by);
        self
    }
}

impl fmt::Display for SqlError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for SqlError {}
