//! What of a table can't be altered, or not while something stands on it (Postgres docs, ALTER TABLE).

use crate::catalog::{
    Catalog, Column, Constraint, ConstraintKind, Expr, Index, IndexTarget, ObjectId, QualifiedName, Table, TableKind,
    TypeRef,
};
use crate::diff::Fact;
use crate::sql::ddl;
use std::collections::{BTreeMap, BTreeSet};

/// Facts of tables and sequences that are wanted in a form to which no ALTER leads; keys that aren't wanted, since another may take their place; and
/// whatever has a name that something else is to have.
pub(super) fn replaced(now: &Catalog, wanted: &Catalog) -> BTreeSet<Fact> {
    let mut found = BTreeSet::new();
    for (name, table) in &now.tables {
        if let Some(after) = wanted.tables.get(name).filter(|after| *after != table) {
            self::table(now, wanted, (table, after), &mut found);
        }
    }
    for (name, sequence) in &now.sequences {
        let is_identity = |catalog: &Catalog| {
            let owner = catalog.sequences.get(name).and_then(|sequence| sequence.owned_by.as_ref());
            owner.is_some_and(|owner| owner.identity)
        };
        if sequence.owned_by.as_ref().is_none_or(|owner| !owner.identity) && is_identity(wanted) {
            found.insert(Fact::Object(ObjectId::Sequence(name.clone())));
        }
    }
    let (names, others) = (relations(now), relations(wanted));
    found.extend(names.iter().filter(|(name, fact)| others.get(*name).is_some_and(|other| other != *fact)).map(
        |(_, fact)| match fact {
            Fact::Object(ObjectId::Sequence(name)) => identity_of(now, name).unwrap_or_else(|| fact.clone()),
            fact => fact.clone(),
        },
    ));
    found
}

fn table(now: &Catalog, wanted: &Catalog, (table, after): (&Table, &Table), found: &mut BTreeSet<Fact>) {
    let name = &table.name;
    let same_kind = match (&table.kind, &after.kind) {
        (TableKind::Foreign { server, .. }, TableKind::Foreign { server: other, .. }) => server == other,
        (one, other) => one == other,
    };
    if !same_kind {
        found.insert(Fact::Object(ObjectId::Table(name.clone())));
        return;
    }
    if !table.parents.is_empty() && (table.parents != after.parents || table.partition_bound != after.partition_bound) {
        found.insert(Fact::Parents(name.clone()));
    }
    for column in &table.columns {
        let Some(other) = after.column(&column.name) else { continue };
        let fact = Fact::Column(name.clone(), column.name.clone());
        if is_another(column, other) {
            found.insert(fact);
            continue;
        }
        if column.default.is_some() && (other.identity.is_some() || other.generated.is_some()) {
            found.insert(Fact::Default(name.clone(), column.name.clone()));
        }
        let own = |catalog, table, column| ddl::column::identity_options(catalog, table, column).is_some();
        if own(now, table, column) && !own(wanted, after, other) {
            found.insert(Fact::Identity(name.clone(), column.name.clone()));
        }
    }
    for (part, constraint) in &table.constraints {
        let gone = match after.constraints.get(part) {
            None => ddl::constraint::has_index(constraint),
            Some(other) => ddl::constraint::alter(name, constraint, &like(constraint, other)).is_none(),
        };
        if gone {
            found.insert(Fact::Constraint(name.clone(), part.clone()));
        }
    }
    for (part, index) in &table.indexes {
        let gone = match after.indexes.get(part) {
            None => index.unique,
            Some(other) => ddl::index::alter(name, index, other).is_none(),
        };
        if gone {
            found.insert(Fact::Index(name.clone(), part.clone()));
        }
    }
}

/// What is wanted of a constraint, less what the parent's statement does to it.
fn like(before: &Constraint, after: &Constraint) -> Constraint {
    if after.local {
        return after.clone();
    }
    Constraint {
        validated: before.validated,
        deferrable: before.deferrable,
        initially_deferred: before.initially_deferred,
        ..after.clone()
    }
}

/// Whether a column can't become the other: it is computed only from now on, is kept otherwise, or is computed to another type from something else.
fn is_another(column: &Column, other: &Column) -> bool {
    match (&column.generated, &other.generated) {
        (None, Some(_)) => true,
        (Some(one), Some(other_one)) => {
            one.stored != other_one.stored || one.expr != other_one.expr && is_another_type(&column.ty, &other.ty)
        }
        _ => false,
    }
}

/// Whether types differ in more than what stands in brackets.
pub(in crate::diff) fn is_another_type(one: &TypeRef, other: &TypeRef) -> bool {
    one.without_modifiers() != other.without_modifiers()
}

/// The names of relations, which are all in one space for each schema.
fn relations(catalog: &Catalog) -> BTreeMap<QualifiedName, Fact> {
    let mut found = BTreeMap::new();
    for (name, table) in &catalog.tables {
        found.insert(name.clone(), Fact::Object(ObjectId::Table(name.clone())));
        let indexes = table.indexes.keys().map(|part| (part, Fact::Index(name.clone(), part.clone())));
        let keys = table.constraints.values().filter(|constraint| ddl::constraint::has_index(constraint));
        let keys = keys.map(|key| (&key.name, Fact::Constraint(name.clone(), key.name.clone())));
        found.extend(indexes.chain(keys).map(|(part, fact)| (QualifiedName::new(name.schema.clone(), part.clone()), fact)));
    }
    for (name, view) in &catalog.views {
        found.insert(name.clone(), Fact::Object(ObjectId::View(name.clone())));
        let indexes = view.indexes.keys().map(|part| (part, Fact::Index(name.clone(), part.clone())));
        found.extend(indexes.map(|(part, fact)| (QualifiedName::new(name.schema.clone(), part.clone()), fact)));
    }
    found.extend(catalog.sequences.keys().map(|name| (name.clone(), Fact::Object(ObjectId::Sequence(name.clone())))));
    found
}

/// The identity column that a sequence is a part of.
fn identity_of(catalog: &Catalog, sequence: &QualifiedName) -> Option<Fact> {
    let owner = catalog.sequences.get(sequence)?.owned_by.as_ref().filter(|owner| owner.identity)?;
    Some(Fact::Identity(owner.table.clone(), owner.column.clone()))
}

/// Whether something keeps a column from getting the type that is wanted, or from losing NOT NULL: Postgres refuses it
/// (`RememberAllDependentForRebuilding`), or would carry over what was written for the other type.
pub(super) fn column_is_held(
    now: &Catalog,
    wanted: &Catalog,
    (table, name): (&QualifiedName, &crate::catalog::Ident),
    by: &Fact,
) -> bool {
    let column = |catalog: &'_ Catalog| catalog.tables.get(table).and_then(|table| table.column(name).cloned());
    let (Some(before), Some(after)) = (column(now), column(wanted)) else { return false };
    if let Fact::Constraint(of, key) = by {
        let kind = now.tables.get(of).and_then(|of| of.constraints.get(key)).map(|key| &key.kind);
        let loosened = before.not_null && !after.not_null;
        if of == table && loosened && matches!(kind, Some(ConstraintKind::PrimaryKey(_))) {
            return true;
        }
    }
    if before.ty == after.ty {
        return false;
    }
    let another = is_another_type(&before.ty, &after.ty);
    match by {
        Fact::Column(of, other) => {
            let held = now.tables.get(of).and_then(|of| of.column(other));
            of == table && other != name && held.is_some_and(|held| held.generated.is_some())
        }
        Fact::Default(of, other) => {
            let default = |catalog: &'_ Catalog| {
                catalog.tables.get(of).and_then(|of| of.column(other)).and_then(|column| column.default.clone())
            };
            // What a function gives is converted anew; a constant stays one of the old type.
            let stays = default(now) == default(wanted) && matches!(default(now), Some(Expr::Call(_)));
            (of, other) == (table, name) && another && !stays
        }
        Fact::Constraint(of, key) => {
            let held = |catalog: &'_ Catalog| catalog.tables.get(of).and_then(|of| of.constraints.get(key).cloned());
            match (held(now), held(wanted)) {
                (Some(one), Some(other)) => one.kind != other.kind || another && is_written_for(&one, &before, &after),
                _ => true,
            }
        }
        Fact::Index(of, key) => {
            let held = |catalog: &'_ Catalog| {
                let of_table = catalog.tables.get(of).and_then(|of| of.indexes.get(key));
                of_table.or_else(|| catalog.views.get(of).and_then(|of| of.indexes.get(key))).cloned()
            };
            match (held(now), held(wanted)) {
                (Some(one), Some(other)) => another && has_expression(&one) || one.keys != other.keys,
                _ => true,
            }
        }
        Fact::Identity(..) | Fact::OwnedBy(_) | Fact::Parents(_) | Fact::Object(ObjectId::Table(_)) => false,
        _ => true,
    }
}

/// Whether a constraint says something that means another thing for another type: an expression keeps its casts, and a foreign key's columns must
/// compare while only one of the two is changed.
fn is_written_for(constraint: &Constraint, before: &Column, after: &Column) -> bool {
    match &constraint.kind {
        ConstraintKind::PrimaryKey(_) | ConstraintKind::Unique { .. } => false,
        ConstraintKind::Check(_) | ConstraintKind::Exclusion(_) => true,
        ConstraintKind::ForeignKey(_) => {
            let alike = |names: &[&str]| {
                [before, after].iter().all(|column| {
                    column.ty.schema.is_none() && column.ty.dimensions == 0 && names.contains(&column.ty.name.as_str())
                })
            };
            !(alike(&["int2", "int4", "int8"]) || alike(&["text", "varchar"]))
        }
    }
}

fn has_expression(index: &Index) -> bool {
    index.predicate.is_some() || index.keys.iter().any(|key| matches!(key.target, IndexTarget::Expr(_)))
}

/// What NO INHERIT and DETACH PARTITION leave.
pub(super) fn take_parents(catalog: &mut Catalog, name: &QualifiedName) {
    let Some(table) = catalog.tables.get(name) else { return };
    let triggers: BTreeSet<_> = table
        .parents
        .iter()
        .filter_map(|parent| catalog.tables.get(parent))
        .flat_map(|parent| parent.triggers.keys().cloned())
        .collect();
    let Some(table) = catalog.tables.get_mut(name) else { return };
    let partition = table.partition_bound.take().is_some();
    table.parents.clear();
    for column in &mut table.columns {
        column.inherited_from = 0;
        column.local = true;
        if partition {
            column.identity = None;
        }
    }
    for constraint in table.constraints.values_mut() {
        constraint.inherited_from = 0;
        constraint.local = true;
    }
    table.indexes.values_mut().for_each(|index| index.parent = None);
    if partition {
        table.triggers.retain(|name, trigger| !(trigger.for_each_row && triggers.contains(name)));
    }
}
