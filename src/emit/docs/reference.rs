//! Foreign keys, from both ends.

use crate::catalog::{Column, Constraint, ConstraintKind, ForeignKey, Ident, IndexTarget, QualifiedName, Table};
use std::collections::BTreeMap;

/// A foreign key with the table that has it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Reference<'a> {
    /// The table that points.
    pub(super) from: &'a Table,
    /// The key.
    pub(super) key: &'a ForeignKey,
}

impl Reference<'_> {
    /// Whether each row points somewhere.
    pub(super) fn always(&self) -> bool {
        let not_null = |column: &Column| column.not_null;
        self.key.columns.iter().all(|name| self.from.column(name).is_some_and(not_null))
    }

    /// Whether at most one row points to the same.
    pub(super) fn once(&self) -> bool {
        let pointing = |column: &Ident| self.key.columns.contains(column);
        let constrained = self.from.constraints.values().any(|constraint| match &constraint.kind {
            ConstraintKind::PrimaryKey(columns) | ConstraintKind::Unique { columns, .. } => {
                columns.iter().all(pointing)
            }
            _ => false,
        });
        let indexed =
            self.from.indexes.values().filter(|index| index.unique && index.predicate.is_none()).any(|index| {
                index.keys.iter().all(|key| matches!(&key.target, IndexTarget::Column(column) if pointing(column)))
            });
        constrained || indexed
    }
}

/// Who points to whom.
#[derive(Debug)]
pub(super) struct References<'a> {
    incoming: BTreeMap<&'a QualifiedName, Vec<Reference<'a>>>,
}

impl<'a> References<'a> {
    pub(super) fn new(tables: &[&'a Table]) -> Self {
        let mut incoming: BTreeMap<&QualifiedName, Vec<Reference<'a>>> = BTreeMap::new();
        for table in tables {
            for reference in outgoing(table) {
                incoming.entry(&reference.key.references).or_default().push(reference);
            }
        }
        Self { incoming }
    }

    /// The keys that point to a table.
    pub(super) fn incoming(&self, table: &QualifiedName) -> &[Reference<'a>] {
        self.incoming.get(table).map_or(&[], Vec::as_slice)
    }
}

/// The keys by which a table points to others, in the order of their names.
pub(super) fn outgoing(table: &Table) -> impl Iterator<Item = Reference<'_>> {
    table.constraints.values().filter_map(move |constraint: &Constraint| match &constraint.kind {
        ConstraintKind::ForeignKey(key) => Some(Reference { from: table, key }),
        _ => None,
    })
}
