//! What a name can mean at a place of a statement.

use crate::catalog::{Column, Ident, QualifiedName};

/// A row whose columns can be used.
#[derive(Debug, Clone, Default)]
pub struct Row {
    /// What it is called.
    pub alias: Ident,
    /// Its columns, as far as they are known.
    pub columns: Vec<Column>,
    /// The table that it is of.
    pub table: Option<QualifiedName>,
    /// Whether it has columns that nobody knows.
    pub open: bool,
    /// Columns that are merged with those of a row before it: JOIN USING.
    pub merged: Vec<Ident>,
    /// Whether it is the arguments of a function.
    pub is_arguments: bool,
}

/// A query whose name can be used as a table's: WITH.
#[derive(Debug, Clone)]
pub(super) struct Named {
    pub(super) name: Ident,
    pub(super) columns: Vec<Column>,
    pub(super) open: bool,
}

/// The rows that a place of a statement sees, its own and those of the queries around it.
#[derive(Debug)]
pub(super) struct Scope<'o> {
    pub(super) rows: Vec<Row>,
    pub(super) named: Vec<Named>,
    pub(super) outer: Option<&'o Scope<'o>>,
}

impl<'o> Scope<'o> {
    /// Nothing but the arguments of the function.
    pub(super) fn outermost(arguments: Option<(&Ident, &[Column])>) -> Self {
        let row = arguments.map(|(name, columns)| Row {
            alias: name.clone(),
            columns: columns.to_vec(),
            is_arguments: true,
            ..Row::default()
        });
        Self { rows: row.into_iter().collect(), named: Vec::new(), outer: None }
    }

    /// A query inside this one.
    pub(super) fn inside(&'o self) -> Scope<'o> {
        Scope { rows: Vec::new(), named: Vec::new(), outer: Some(self) }
    }

    /// This scope and those around it, the nearest first.
    pub(super) fn levels(&self) -> impl Iterator<Item = &Scope<'_>> {
        std::iter::successors(Some(self as &Scope<'_>), |scope| scope.outer.map(|outer| outer as &Scope<'_>))
    }

    /// All rows, the nearest first.
    pub(super) fn visible(&self) -> Vec<&Row> {
        self.levels().flat_map(|level| &level.rows).collect()
    }

    /// A query of WITH.
    pub(super) fn query_named(&self, name: &str) -> Option<&Named> {
        self.levels().flat_map(|level| level.named.iter().rev()).find(|named| named.name == *name)
    }
}
