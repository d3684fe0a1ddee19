//! Views.

use super::{Docs, Principal, RawName, SqlBlock};
use crate::span::Span;

/// `view open_tasks { ... }`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct View {
    /// What its rows are.
    pub docs: Docs,
    /// Its name.
    pub name: RawName,
    /// What stands in its block, in order.
    pub items: Vec<ViewItem>,
}

/// A line in a view's block.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ViewItem {
    /// `sql """ SELECT ... """`
    Query(SqlBlock),
    /// `allow member to select`, at its line
    Select(Principal, Span),
}
