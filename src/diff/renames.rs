//! Constraints and indexes that are the same under another name. Tables and columns are never taken for each other, since that would be a guess about what
//! their rows mean; a key by another name is the same key, and making it anew would cost a scan and a lock.

use super::{Alteration, Edit, Fact};
use crate::catalog::{
    Catalog, Constraint, ConstraintKind, Ident, Index, ObjectId, QualifiedName, ReplicaIdentity, Table,
};
use crate::sql::ddl;
use std::borrow::Cow;
use std::collections::BTreeMap;

/// The catalog after such renames, and the statements for them.
pub fn renamed<'c>(now: &'c Catalog, wanted: &Catalog) -> (Cow<'c, Catalog>, Vec<Edit>) {
    let mut after = Cow::Borrowed(now);
    let mut edits = Vec::new();
    for (name, table) in &now.tables {
        let Some(other) = wanted.tables.get(name).filter(|other| *other != table) else { continue };
        for (old, new) in pairs(&table.constraints, &other.constraints, |constraint| bare_constraint(table, constraint))
        {
            let has_index = table.constraints.get(old).is_some_and(ddl::constraint::has_index);
            if has_index && !is_free(&after, name, new) {
                continue;
            }
            edits.push(Edit::alter(
                Fact::Constraint(name.clone(), new.clone()),
                Alteration::Rename,
                ddl::constraint::rename(name, old, new),
            ));
            if let Some(table) = after.to_mut().tables.get_mut(name) {
                rename_constraint(table, old, new);
            }
        }
        for (old, new) in pairs(&table.indexes, &other.indexes, bare_index) {
            if !is_free(&after, name, new) {
                continue;
            }
            let fact = Fact::Index(name.clone(), new.clone());
            edits.push(Edit::alter(fact, Alteration::Rename, ddl::index::rename(name, old, new)));
            rename_index(after.to_mut(), name, old, new);
        }
    }
    (after, edits)
}

/// What is only in the first under one name and only in the second under another, where no two could be taken for it.
fn pairs<'a, V, B: PartialEq>(
    before: &'a BTreeMap<Ident, V>,
    after: &'a BTreeMap<Ident, V>,
    bare: impl Fn(&V) -> Option<B>,
) -> Vec<(&'a Ident, &'a Ident)> {
    let only = |these: &'a BTreeMap<Ident, V>, those: &BTreeMap<Ident, V>| -> Vec<(&'a Ident, B)> {
        let only = these.iter().filter(|(name, _)| !those.contains_key(*name));
        only.filter_map(|(name, value)| Some((name, bare(value)?))).collect()
    };
    let (gone, new) = (only(before, after), only(after, before));
    let mut found = Vec::new();
    for (name, value) in &new {
        let mut same = gone.iter().filter(|(_, other)| other == value);
        let alone = new.iter().filter(|(_, other)| other == value).count() == 1;
        if let (Some((old, _)), None, true) = (same.next(), same.next(), alone) {
            found.push((*old, *name));
        }
    }
    found
}

/// A constraint without its name; `None` for one that children have too, or that comes from a parent.
fn bare_constraint(table: &Table, constraint: &Constraint) -> Option<Constraint> {
    let shared = matches!(constraint.kind, ConstraintKind::Check(_)) && !table.parents.is_empty();
    let bare = Constraint { name: Ident::default(), comment: None, clustered: false, ..constraint.clone() };
    (constraint.local && constraint.inherited_from == 0 && !shared).then_some(bare)
}

fn bare_index(index: &Index) -> Option<Index> {
    let bare = Index { name: Ident::default(), comment: None, clustered: false, only: false, ..index.clone() };
    index.parent.is_none().then_some(bare)
}

/// Whether no relation beside a table has this name.
fn is_free(catalog: &Catalog, table: &QualifiedName, name: &Ident) -> bool {
    let whole = QualifiedName::new(table.schema.clone(), name.clone());
    let objects = [ObjectId::Table, ObjectId::View, ObjectId::Sequence, ObjectId::Type];
    let has = |table: &Table| {
        table.indexes.contains_key(name) || table.constraints.get(name).is_some_and(ddl::constraint::has_index)
    };
    let mut tables = catalog.tables.values().filter(|other| other.name.schema == table.schema);
    let mut views = catalog.views.iter().filter(|(other, _)| other.schema == table.schema);
    !objects.iter().any(|object| catalog.has(&object(whole.clone())))
        && !tables.any(has)
        && !views.any(|(_, view)| view.indexes.contains_key(name))
}

fn rename_constraint(table: &mut Table, old: &Ident, new: &Ident) {
    if let Some(mut constraint) = table.constraints.remove(old) {
        constraint.name = new.clone();
        table.constraints.insert(new.clone(), constraint);
        follow(table, old, new);
    }
}

fn rename_index(catalog: &mut Catalog, name: &QualifiedName, old: &Ident, new: &Ident) {
    let parent = QualifiedName::new(name.schema.clone(), old.clone());
    for part in catalog.tables.values_mut().flat_map(|table| table.indexes.values_mut()) {
        if part.parent.as_ref() == Some(&parent) {
            part.parent = Some(QualifiedName::new(name.schema.clone(), new.clone()));
        }
    }
    let Some(table) = catalog.tables.get_mut(name) else { return };
    if let Some(mut index) = table.indexes.remove(old) {
        index.name = new.clone();
        table.indexes.insert(new.clone(), index);
        follow(table, old, new);
    }
}

fn follow(table: &mut Table, old: &Ident, new: &Ident) {
    if table.replica_identity == ReplicaIdentity::Index(old.clone()) {
        table.replica_identity = ReplicaIdentity::Index(new.clone());
    }
}
