//! What of a table can't be altered, or not while something stands on it (Postgres docs, ALTER TABLE).

use crate::catalog::{
    Catalog, Column, Constraint, ConstraintKind, Expr, Index, IndexTarget, ObjectId, QualifiedName, Table, TableKind,
    TypeRef,
};
use super::blocks::is_related;
use crate::diff::Fact;
use crate::sql::ddl;
use std::collections::BTreeSet;

/// Facts of tables that are wanted in a form to which no ALTER leads, and keys that aren't wanted, since another may take their place.
pub(super) fn replaced(now: &Catalog, wanted: &Catalog) -> BTreeSet<Fact> {
    let mut found = BTreeSet::new();
    for (name, table) in &now.tables {
        if let Some(after) = wanted.tables.get(name).filter(|after| *after != table) {
            self::table(now, wanted, (table, after), &mut found);
        }
    }
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
                (Some(one), Some(other)) => another && is_compiled(&one, &before, &after) || one.keys != other.keys,
                _ => true,
            }
        }
        Fact::Identity(..)
        | Fact::OwnedBy(_)
        | Fact::Parents(_)
        | Fact::Object(ObjectId::Table(_) | ObjectId::Type(_) | ObjectId::Sequence(_)) => false,
        Fact::Object(ObjectId::Other(id)) => id.kind != "STATISTICS",
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

/// Whether an index holds more than columns by their types' own order: expressions keep their casts, operator classes are those of a type.
fn is_compiled(index: &Index, before: &Column, after: &Column) -> bool {
    index.predicate.is_some()
        || index.keys.iter().any(|key| {
            matches!(key.target, IndexTarget::Expr(_))
                || key.operator_class.is_some() && !is_related(&before.ty, &after.ty)
        })
}

/// Whether a fact stays though something goes that it needed to be made: a table stays a part of another when both lose a key, an index or a column.
pub(super) fn outlives(fact: &Fact, needed: &Fact) -> bool {
    matches!(fact, Fact::Parents(_)) && matches!(needed, Fact::Constraint(..) | Fact::Index(..) | Fact::Column(..))
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
