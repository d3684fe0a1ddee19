//! Columns that a table got after its children were made: each child has them behind its own columns.

use crate::catalog::{Catalog, QualifiedName, Table};
use std::collections::BTreeMap;

/// Where the late columns of a table begin: it is made without them, and they are added when its children are there. (Of two children, one
/// made before a column and one after it, only the first keeps the order of its columns: a catalog doesn't know when a table was made.)
pub(super) fn late_columns(now: &Catalog) -> BTreeMap<&QualifiedName, usize> {
    let mut late: BTreeMap<&QualifiedName, usize> = BTreeMap::new();
    let children = || now.tables.values().filter(|table| table.partition_bound.is_none() && !table.parents.is_empty());
    // Each round makes a place smaller, or is the last.
    loop {
        let mut found: Vec<(&QualifiedName, usize)> = Vec::new();
        for child in children() {
            let own = child.columns.iter().position(|column| column.inherited_from == 0);
            let Some(first) = own.into_iter().chain(late.get(&child.name).copied()).min() else { continue };
            let inherited = child.columns.iter().skip(first).filter(|column| !column.local);
            for column in inherited {
                let parents = child.parents.iter().filter_map(|name| now.tables.get(name));
                found.extend(parents.filter_map(|parent| Some((&parent.name, place(parent, &column.name)?))));
            }
        }
        found.retain(|(parent, at)| late.get(parent).is_none_or(|known| at < known));
        if found.is_empty() {
            return late;
        }
        for (parent, at) in found {
            late.entry(parent).and_modify(|known| *known = at.min(*known)).or_insert(at);
        }
    }
}

fn place(table: &Table, name: &str) -> Option<usize> {
    table.columns.iter().position(|column| column.name == *name)
}
