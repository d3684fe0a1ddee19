//! Rows as a statement that can be run again.

use super::{Expr, Ident, QualifiedName};

/// `INSERT INTO ... VALUES ... ON CONFLICT (key) DO ...`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Insert {
    /// The table.
    pub table: QualifiedName,
    /// What the row that is there already is called.
    pub alias: Ident,
    /// The columns that are given.
    pub columns: Vec<Ident>,
    /// The rows, each with a value for each column.
    pub rows: Vec<Vec<Expr>>,
    /// The columns by which a row is known that is there already.
    pub key: Vec<Ident>,
    /// What is done to that row; `None` for DO NOTHING.
    pub update: Option<Update>,
    /// What the rows are for; a comment of the file's, which the database doesn't keep.
    pub comment: Option<String>,
}

/// `DO UPDATE SET ... WHERE ...`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Update {
    /// Each column with its new value.
    pub set: Vec<(Ident, Expr)>,
    /// WHERE.
    pub condition: Expr,
}
