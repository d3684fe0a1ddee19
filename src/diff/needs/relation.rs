//! Tables and sequences, and what hangs on tables.

use super::Finder;
use crate::catalog::{Catalog, ConstraintKind, Grantee, Index, IndexTarget, ObjectId, QualifiedName, Table, TableKind, Trigger};
use crate::diff::Fact;
use crate::sql::refs::Refs;

pub(super) fn add(finder: &mut Finder<'_>) {
    let catalog = finder.catalog;
    for name in catalog.schemas.keys() {
        finder.add(Fact::Object(ObjectId::Schema(name.clone())), None, &Refs::default(), None);
    }
    for (name, table) in &catalog.tables {
        self::table(finder, name, table);
    }
    for (name, sequence) in &catalog.sequences {
        let fact = Fact::Object(ObjectId::Sequence(name.clone()));
        let schema = finder.schema(name);
        finder.add(fact.clone(), schema, &Refs::default(), None);
        let Some(owner) = &sequence.owned_by else { continue };
        let column = Fact::Column(owner.table.clone(), owner.column.clone());
        if owner.identity {
            let identity = Fact::Identity(owner.table.clone(), owner.column.clone());
            finder.need(&identity, column);
            finder.need(&fact, identity);
        } else {
            let owned_by = Fact::OwnedBy(name.clone());
            finder.need(&owned_by, fact);
            finder.need(&owned_by, column);
        }
    }
}

fn table(finder: &mut Finder<'_>, name: &QualifiedName, table: &Table) {
    let object = Fact::Object(ObjectId::Table(name.clone()));
    let catalog = finder.catalog;
    let mut refs = Refs::default();
    if let Some(ty) = &table.of_type {
        refs.types.insert((Some(ty.schema.clone()), ty.name.clone()));
    }
    if let TableKind::Partitioned(keys) = &table.kind {
        refs.text(keys);
    }
    let schema = finder.schema(name);
    finder.add(object.clone(), schema, &refs, None);
    if let TableKind::Foreign { server, .. } = &table.kind {
        let ids = finder.catalog.others.keys();
        let server = ids.filter(|id| id.kind == "SERVER" && id.name.trim_matches('"') == server.as_str()).cloned();
        for id in server.collect::<Vec<_>>() {
            finder.need(&object, Fact::Object(ObjectId::Other(id)));
        }
    }
    for column in &table.columns {
        let mut refs = Refs::default();
        refs.type_ref(&column.ty);
        column.generated.iter().for_each(|generated| refs.expr(&generated.expr));
        let fact = Fact::Column(name.clone(), column.name.clone());
        finder.add(fact.clone(), Some(object.clone()), &refs, Some(name));
        if column.inherited_from > 0 && !column.local && table.partition_bound.is_none() {
            for parent in table.parents.iter().filter(|parent| has_column(catalog, parent, &column.name)) {
                finder.need(&fact, Fact::Column((*parent).clone(), column.name.clone()));
            }
        }
        if let Some(default) = &column.default {
            let fact = Fact::Default(name.clone(), column.name.clone());
            finder.add(fact, Some(Fact::Column(name.clone(), column.name.clone())), &Refs::of(default), None);
        }
    }
    parents(finder, table, &object);
    for constraint in table.constraints.values() {
        let mut refs = Refs::default();
        let fact = Fact::Constraint(name.clone(), constraint.name.clone());
        match &constraint.kind {
            ConstraintKind::PrimaryKey(columns) | ConstraintKind::Unique { columns, .. } => {
                refs.columns.extend(columns.iter().cloned())
            }
            ConstraintKind::Check(condition) => refs.expr(condition),
            ConstraintKind::ForeignKey(key) => refs.columns.extend(key.columns.iter().cloned()),
            ConstraintKind::Exclusion(exclusion) => {
                for (key, _) in &exclusion.elements {
                    target(&mut refs, &key.target);
                }
                exclusion.predicate.iter().for_each(|predicate| refs.expr(predicate));
            }
        }
        refs.columns.extend(constraint.include.iter().cloned());
        finder.add(fact.clone(), Some(object.clone()), &refs, Some(name));
        if let ConstraintKind::ForeignKey(key) = &constraint.kind {
            for column in &key.referenced_columns {
                finder.need(&fact, Fact::Column(key.references.clone(), column.clone()));
            }
            for unique in keys_on(finder, &key.references, &key.referenced_columns) {
                finder.need(&fact, unique);
            }
        }
    }
    indexes(finder, name, &object, table.indexes.values());
    triggers(finder, name, &object, table.triggers.values());
    for rule in table.rules.values() {
        let mut refs = Refs::default();
        refs.text(&rule.statement);
        finder.add(Fact::Rule(name.clone(), rule.name.clone()), Some(object.clone()), &refs, Some(name));
    }
    if table.row_security {
        finder.add(Fact::RowSecurity(name.clone()), Some(object.clone()), &Refs::default(), None);
    }
    for policy in table.policies.values() {
        let mut refs = Refs::default();
        policy.using.iter().chain(&policy.check).for_each(|condition| refs.expr(condition));
        let fact = Fact::Policy(name.clone(), policy.name.clone());
        finder.add(fact.clone(), Some(object.clone()), &refs, Some(name));
        for role in &policy.roles {
            if let Grantee::Role(role) = role {
                finder.need(&fact, Fact::Object(ObjectId::Role(role.clone())));
            }
        }
    }
}

fn has_column(catalog: &Catalog, table: &QualifiedName, column: &str) -> bool {
    catalog.tables.get(table).is_some_and(|table| table.column(column).is_some())
}

/// A table becomes a part of another when both have what they must share, so that each has it under the name that is wanted.
fn parents(finder: &mut Finder<'_>, table: &Table, object: &Fact) {
    if table.parents.is_empty() {
        return;
    }
    let fact = Fact::Parents(table.name.clone());
    finder.need(&fact, object.clone());
    for parent in &table.parents {
        let Some(held) = finder.catalog.tables.get(parent) else { continue };
        finder.need(&fact, Fact::Object(ObjectId::Table(parent.clone())));
        for column in &held.columns {
            finder.need(&fact, Fact::Column(parent.clone(), column.name.clone()));
            finder.need(&fact, Fact::Column(table.name.clone(), column.name.clone()));
        }
    }
    if table.partition_bound.is_some() {
        for index in table.indexes.values().filter(|index| index.parent.is_some()) {
            finder.need(&fact, Fact::Index(table.name.clone(), index.name.clone()));
        }
        for constraint in table.constraints.values().filter(|constraint| !constraint.local) {
            finder.need(&fact, Fact::Constraint(table.name.clone(), constraint.name.clone()));
        }
    }
}

/// The keys and unique indexes that a foreign key may point at.
fn keys_on(finder: &Finder<'_>, name: &QualifiedName, columns: &[crate::catalog::Ident]) -> Vec<Fact> {
    let Some(table) = finder.catalog.tables.get(name) else { return Vec::new() };
    let same = |others: &[crate::catalog::Ident]| {
        others.len() == columns.len() && others.iter().all(|other| columns.contains(other))
    };
    let keys = table.constraints.values().filter(|constraint| match &constraint.kind {
        ConstraintKind::PrimaryKey(others) | ConstraintKind::Unique { columns: others, .. } => same(others),
        _ => false,
    });
    let mut found: Vec<Fact> = keys.map(|constraint| Fact::Constraint(name.clone(), constraint.name.clone())).collect();
    if found.is_empty() {
        let unique = table.indexes.values().filter(|index| index.unique);
        found.extend(unique.map(|index| Fact::Index(name.clone(), index.name.clone())));
    }
    found
}

/// Indexes of a table or a materialized view.
pub(super) fn indexes<'a>(
    finder: &mut Finder<'_>,
    on: &QualifiedName,
    object: &Fact,
    indexes: impl Iterator<Item = &'a Index>,
) {
    for index in indexes {
        let mut refs = Refs::default();
        index.keys.iter().for_each(|key| target(&mut refs, &key.target));
        index.predicate.iter().for_each(|predicate| refs.expr(predicate));
        refs.columns.extend(index.include.iter().cloned());
        finder.add(Fact::Index(on.clone(), index.name.clone()), Some(object.clone()), &refs, Some(on));
    }
}

/// Triggers of a table or a view.
pub(super) fn triggers<'a>(
    finder: &mut Finder<'_>,
    on: &QualifiedName,
    object: &Fact,
    triggers: impl Iterator<Item = &'a Trigger>,
) {
    for trigger in triggers {
        let mut refs = Refs::default();
        refs.functions.insert((Some(trigger.function.schema.clone()), trigger.function.name.clone()));
        trigger.when.iter().for_each(|when| refs.expr(when));
        refs.columns.extend(trigger.update_of.iter().cloned());
        finder.add(Fact::Trigger(on.clone(), trigger.name.clone()), Some(object.clone()), &refs, Some(on));
    }
}

fn target(refs: &mut Refs, target: &IndexTarget) {
    match target {
        IndexTarget::Column(column) => drop(refs.columns.insert(column.clone())),
        IndexTarget::Expr(expr) => refs.expr(expr),
    }
}
