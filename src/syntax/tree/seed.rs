//! Rows that a database starts with.

use super::{Docs, Fragment, Name, RawName};
use crate::span::Span;

/// `seed organizations (id, name) { ... }`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Seed {
    /// What the rows are for.
    pub docs: Docs,
    /// The table that gets them.
    pub table: RawName,
    /// The columns that are given.
    pub columns: Vec<Name>,
    /// The rows in order.
    pub rows: Vec<SeedRow>,
    /// The head of the block.
    pub span: Span,
}

/// `('00000000-0000-4000-8000-000000000001', 'Acme')`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SeedRow {
    /// Its values, SQL, in the order of the columns.
    pub values: Vec<Fragment>,
    /// The row.
    pub span: Span,
}
