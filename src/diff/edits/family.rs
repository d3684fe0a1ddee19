//! Tables that inherit from each other before and after: a statement about the one does something to the others.

use crate::catalog::{Catalog, QualifiedName, Table};
use std::collections::BTreeMap;

/// Which tables have children, and which parents, all the way through.
#[derive(Debug)]
pub(super) struct Family<'c> {
    pub(super) now: &'c Catalog,
    pub(super) wanted: &'c Catalog,
    children: BTreeMap<&'c QualifiedName, Vec<&'c QualifiedName>>,
}

impl<'c> Family<'c> {
    pub(super) fn new(now: &'c Catalog, wanted: &'c Catalog) -> Self {
        let mut children: BTreeMap<&QualifiedName, Vec<&QualifiedName>> = BTreeMap::new();
        for (name, table) in &now.tables {
            for parent in kept_parents(wanted, table) {
                children.entry(parent).or_default().push(name);
            }
        }
        Self { now, wanted, children }
    }

    /// The parents that a table keeps.
    pub(super) fn parents(&self, name: &QualifiedName) -> Vec<&'c QualifiedName> {
        self.now.tables.get(name).map(|table| kept_parents(self.wanted, table).collect()).unwrap_or_default()
    }

    /// The children that a table keeps, as they are wanted.
    pub(super) fn children(&self, name: &QualifiedName) -> impl Iterator<Item = &'c Table> {
        self.children.get(name).into_iter().flatten().filter_map(|name| self.wanted.tables.get(*name))
    }

    /// Those, and theirs.
    pub(super) fn descendants(&self, name: &QualifiedName) -> Vec<&'c Table> {
        let mut found: Vec<&Table> = self.children(name).collect();
        let mut at = 0;
        while let Some(table) = found.get(at) {
            let more: Vec<&Table> =
                self.children(&table.name).filter(|more| !found.iter().any(|it| it.name == more.name)).collect();
            found.extend(more);
            at += 1;
        }
        found
    }

    /// All tables that are wanted, children before their parents: what they have of their own must be there when the parent's statement looks for it.
    pub(super) fn children_first(&self) -> Vec<&'c Table> {
        let mut sorted: Vec<&Table> = self.wanted.tables.values().collect();
        sorted.sort_by_key(|table| std::cmp::Reverse(depth(self.wanted, table)));
        sorted
    }
}

fn kept_parents<'c>(wanted: &'c Catalog, table: &'c Table) -> impl Iterator<Item = &'c QualifiedName> {
    let after = wanted.tables.get(&table.name);
    table.parents.iter().filter(move |parent| after.is_some_and(|after| after.parents.contains(parent)))
}

fn depth(catalog: &Catalog, table: &Table) -> usize {
    let mut depth = 0_usize;
    let mut at = Some(table);
    // No table is its own parent; a bound all the same.
    while let Some(parent) = at.and_then(|table| table.parents.first()).filter(|_| depth < 100) {
        depth += 1;
        at = catalog.tables.get(parent);
    }
    depth
}
