//! Indexes, unique constraints and checks of a table.

use super::{Docs, Fragment, Name};
use crate::span::Span;

/// `[unique] index [NAME] [using METHOD] (KEYS) [where CONDITION]`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Index {
    /// What it is for.
    pub docs: Docs,
    /// `unique`
    pub unique: bool,
    /// Its name, where one is given.
    pub name: Option<Name>,
    /// `using gin`
    pub method: Option<Name>,
    /// What stands in the brackets, SQL.
    pub keys: Fragment,
    /// `where ...`, SQL.
    pub condition: Option<Fragment>,
    /// The line.
    pub span: Span,
}

/// `unique (a, b) [as NAME]`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unique {
    /// Its columns.
    pub columns: Vec<Name>,
    /// Its name, where one is given.
    pub name: Option<Name>,
    /// The line.
    pub span: Span,
}

/// `check (EXPRESSION) [as NAME]`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Check {
    /// The condition, SQL, without the brackets around it.
    pub condition: Fragment,
    /// Its name, where one is given.
    pub name: Option<Name>,
    /// The line.
    pub span: Span,
}
