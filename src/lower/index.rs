//! Indexes: those that the model asks for, and those without which a policy or a foreign key would read whole tables.

use super::comment;
use crate::catalog::name::{choose_name, columns_addition};
use crate::catalog::{self, Catalog, ConstraintKind, Ident, Index, IndexKey, IndexTarget};
use crate::model::{MembersKind, Model, Table};
use std::collections::BTreeSet;

/// Adds a table's indexes. Those without a name get one in [`name`], when all that are taken are known.
pub(super) fn lower(model: &Model, table: &Table, made: &mut catalog::Table) {
    let mut indexes: Vec<(Option<Ident>, Index)> = Vec::new();
    for written in &table.indexes {
        let mut index = plain(&written.keys);
        index.unique = written.unique;
        index.method = written.method.clone();
        index.predicate = written.predicate.clone();
        index.comment = written.docs.clone();
        indexes.push((written.name.clone(), index));
    }
    if let (Some(name), Some(key)) = (&table.tenant_index, table.tenant_key()) {
        indexes.push((Some(name.clone()), plain(&[IndexKey::column(key.clone())])));
    }
    let mut wanted: Vec<Vec<Ident>> = Vec::new();
    for constraint in made.constraints.values() {
        if let ConstraintKind::ForeignKey(key) = &constraint.kind {
            wanted.push(key.columns.clone());
        }
    }
    // The longest first: an index on (a, b) serves what asks for (a) too.
    wanted.extend(table.tenant_keys.iter().map(|key| vec![key.column.clone()]));
    wanted.extend(table.self_column.iter().map(|column| vec![column.clone()]));
    // Where a person has many rows, the test of policies finds them by the user and reads the tenant off the index.
    if let Some(tenant) = model.members_of(&table.name)
        && tenant.members.kind == MembersKind::Join
    {
        wanted.push(vec![tenant.members.user.clone(), tenant.members.key.clone()]);
    }
    wanted.extend(table.expires.iter().map(|column| vec![column.clone()]));
    wanted.sort_by_key(|columns| std::cmp::Reverse(columns.len()));
    for columns in wanted {
        let by_index = indexes.iter().any(|(_, index)| leads(index, &columns));
        if !by_index && !led_by_constraint(made, &columns) {
            let keys: Vec<IndexKey> = columns.into_iter().map(IndexKey::column).collect();
            indexes.push((None, plain(&keys)));
        }
    }
    for (at, (name, mut index)) in indexes.into_iter().enumerate() {
        if index.comment.is_none() {
            index.comment = Some(comment::index(table, made, &index));
        }
        // A name that no object can have (it is empty) marks what is still without one.
        index.name = name.unwrap_or_default();
        let key = if index.name.is_empty() { Ident::new(format!("\0{at:04}")) } else { index.name.clone() };
        made.indexes.insert(key, index);
    }
}

/// Gives the indexes without a name the ones that Postgres would, which are unique in the schema.
pub(super) fn name(model: &Model, catalog: &mut Catalog) {
    let mut taken: BTreeSet<String> = BTreeSet::new();
    for table in catalog.tables.values().filter(|table| model.table(&table.name).is_some()) {
        taken.insert(table.name.name.to_string());
        taken.extend(table.indexes.values().filter(|index| !index.name.is_empty()).map(|index| index.name.to_string()));
        let keys = table.constraints.values().filter(|constraint| {
            matches!(constraint.kind, ConstraintKind::PrimaryKey(_) | ConstraintKind::Unique { .. })
        });
        taken.extend(keys.map(|constraint| constraint.name.to_string()));
    }
    for declared in &model.tables {
        let Some(table) = catalog.tables.get_mut(&declared.name) else { continue };
        let indexes = std::mem::take(&mut table.indexes);
        for mut index in indexes.into_values() {
            if index.name.is_empty() {
                let columns = index.keys.iter().map(|key| match &key.target {
                    IndexTarget::Column(name) => name.as_str(),
                    IndexTarget::Expr(_) => "expr",
                });
                let addition = columns_addition(columns);
                let chosen = choose_name(&declared.name.name, Some(&addition), "idx", |name| taken.contains(name));
                taken.insert(chosen.clone());
                index.name = chosen.into();
            }
            table.indexes.insert(index.name.clone(), index);
        }
    }
}

fn plain(keys: &[IndexKey]) -> Index {
    Index {
        name: Ident::default(),
        unique: false,
        nulls_not_distinct: false,
        method: "btree".into(),
        keys: keys.to_vec(),
        include: Vec::new(),
        predicate: None,
        options: crate::catalog::Options::default(),
        clustered: false,
        only: false,
        parent: None,
        comment: None,
    }
}

/// Whether an index leads with these columns in this order, for every row.
fn leads(index: &Index, columns: &[Ident]) -> bool {
    let leading = index.keys.iter().take(columns.len());
    index.method == "btree"
        && index.predicate.is_none()
        && index.keys.len() >= columns.len()
        && leading.zip(columns).all(|(key, column)| key.target == IndexTarget::Column(column.clone()))
}

fn led_by_constraint(made: &catalog::Table, columns: &[Ident]) -> bool {
    made.constraints.values().any(|constraint| match &constraint.kind {
        ConstraintKind::PrimaryKey(key) | ConstraintKind::Unique { columns: key, .. } => key.starts_with(columns),
        ConstraintKind::Check(_) | ConstraintKind::ForeignKey(_) | ConstraintKind::Exclusion(_) => false,
    })
}
