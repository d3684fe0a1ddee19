//! Tables and sequences, and what hangs on tables.

use super::Finder;
use crate::catalog::{ConstraintKind, Grantee, Index, IndexTarget, ObjectId, QualifiedName, Table, TableKind, Trigger};
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
        if let Some(owner) = sequence.owned_by.as_ref().filter(|owner| owner.identity) {
            finder.need(&fact, Fact::Column(owner.table.clone(), owner.column.clone()));
        }
    }
}

fn table(finder: &mut Finder<'_>, name: &QualifiedName, table: &Table) {
    let object = Fact::Object(ObjectId::Table(name.clone()));
    let mut refs = Refs::default();
    for parent in &table.parents {
        refs.relations.insert((Some(parent.schema.clone()), parent.name.clone()));
    }
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
        finder.add(Fact::Column(name.clone(), column.name.clone()), Some(object.clone()), &refs, Some(name));
        if let Some(default) = &column.default {
            let fact = Fact::Default(name.clone(), column.name.clone());
            finder.add(fact, Some(Fact::Column(name.clone(), column.name.clone())), &Refs::of(default), None);
        }
    }
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
