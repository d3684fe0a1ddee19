//! Indexes that don't belong to a constraint, of tables and materialized views.

use super::Ways;
use crate::catalog::name::{columns_addition, make_object_name};
use crate::catalog::{Ident, Index, IndexTarget, QualifiedName, Table};
use crate::diff::{Alteration, Edit, Fact};
use crate::sql::ddl;
use std::collections::BTreeMap;

/// The indexes of all tables and views.
pub(super) fn edits(ways: &Ways<'_>, found: &mut Vec<Edit>) {
    let none = BTreeMap::new();
    for table in ways.family.children_first() {
        let before = ways.family.now.tables.get(&table.name).map_or(&none, |before| &before.indexes);
        of(ways, &table.name, Some(table), (before, &table.indexes), found);
    }
    for (name, view) in &ways.family.wanted.views {
        let before = ways.family.now.views.get(name).map_or(&none, |before| &before.indexes);
        of(ways, name, None, (before, &view.indexes), found);
    }
}

fn of(
    ways: &Ways<'_>,
    on: &QualifiedName,
    table: Option<&Table>,
    (before, after): (&BTreeMap<Ident, Index>, &BTreeMap<Ident, Index>),
    found: &mut Vec<Edit>,
) {
    let fact = |name: &Ident| Fact::Index(on.clone(), name.clone());
    for (name, index) in after {
        let known = before.get(name);
        let statements = match known {
            Some(known) => ddl::index::alter(on, known, index).unwrap_or_default(),
            None => {
                if !table.is_some_and(|table| comes_by_itself(ways, table, index)) {
                    found.push(Edit::create(fact(name), ddl::index::create(on, index, index.only)));
                }
                ddl::index::rest(on, index)
            }
        };
        found.extend(statements.into_iter().map(|sql| Edit::alter(fact(name), Alteration::Other, sql)));
        if let Some(parent) = &index.parent
            && known.is_none_or(|known| known.parent.is_none())
            && table.is_some_and(|table| must_be_attached(ways, table, parent))
        {
            let whole = table.and_then(|table| table.parents.first());
            let fact = whole.map(|whole| Fact::Index(whole.clone(), parent.name.clone()));
            let sql = ddl::index::attach(parent, on, name);
            found.extend(fact.map(|fact| Edit::alter(fact, Alteration::Other, sql)));
        }
    }
    for (name, index) in before.iter().filter(|(name, _)| !after.contains_key(*name)) {
        if index.parent.is_none() {
            found.push(Edit::drop(fact(name), ddl::index::drop(on, name)));
        }
    }
}

/// Whether nothing else makes an index a part of the partitioned table's: neither that one's being made nor the partition's being attached.
fn must_be_attached(ways: &Ways<'_>, table: &Table, parent: &QualifiedName) -> bool {
    let index = |catalog: &'_ crate::catalog::Catalog| {
        let above = table.parents.first().and_then(|above| catalog.tables.get(above));
        above.and_then(|above| above.indexes.get(&parent.name)).map(|index| index.only)
    };
    let attached = !ways.family.parents(&table.name).is_empty();
    attached && (index(ways.family.now).is_some() || index(ways.family.wanted) == Some(true))
}

/// Whether the partitioned table's index makes it, under the name that the server gives it (`ChooseIndexName`).
fn comes_by_itself(ways: &Ways<'_>, table: &Table, index: &Index) -> bool {
    let Some(parent) = &index.parent else { return false };
    let columns: Option<Vec<&str>> = index
        .keys
        .iter()
        .map(|key| match &key.target {
            IndexTarget::Column(column) => Some(column.as_str()),
            IndexTarget::Expr(_) => None,
        })
        .collect();
    let Some(columns) = columns else { return false };
    let addition = columns_addition(columns.into_iter().chain(index.include.iter().map(Ident::as_str)));
    let chosen = make_object_name(&table.name.name, Some(&addition), Some("idx"));
    !ways.family.parents(&table.name).is_empty() && index.name == *chosen && !must_be_attached(ways, table, parent)
}
