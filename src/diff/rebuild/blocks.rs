//! Which changes Postgres refuses while something stands on what changes, and which it can't make in place at all.

use super::aside::{aside, held, is_altered};
use super::relation;
use super::same::{self, is_same};
use crate::catalog::{
    Body, Catalog, ConstraintKind, Function, Ident, IndexTarget, ObjectId, QualifiedName, Table, TypeKind, TypeRef, View,
    ViewKind, replacement,
};
use crate::diff::{Fact, Needs, edits};
use std::collections::{BTreeMap, BTreeSet};

/// Facts of `now` that are wanted in a form to which no ALTER leads: they are dropped and made again. Policies and triggers have edits of their own
/// for it.
pub(super) fn replaced(now: &Catalog, wanted: &Catalog, changes: &Changes) -> BTreeSet<Fact> {
    let mut found = relation::replaced(now, wanted);
    for (name, view) in &now.views {
        if wanted.views.get(name).is_some_and(|other| !is_replaceable(view, other)) {
            found.insert(Fact::Object(ObjectId::View(name.clone())));
        }
    }
    for (id, function) in &now.functions {
        let other = wanted.functions.get(id);
        if other.is_some_and(|other| replacement::check(function, other).is_err() || !is_same_state(function, other)) {
            found.insert(Fact::Object(ObjectId::Function(id.clone())));
        }
    }
    for (name, ty) in &now.types {
        let Some(other) = wanted.types.get(name) else { continue };
        let object = Fact::Object(ObjectId::Type(name.clone()));
        if !is_altered(&ty.kind, &other.kind, changes.held.contains(name)) {
            found.insert(object);
        }
    }
    for (name, ty) in &now.types {
        let after = wanted.types.get(name).map(|ty| &ty.kind);
        let (TypeKind::Domain { checks, not_valid, .. }, Some(TypeKind::Domain { checks: after, not_valid: open, .. })) =
            (&ty.kind, after)
        else {
            continue;
        };
        let loses = |key: &Ident| open.contains(key) && !not_valid.contains(key);
        let changed =
            checks.iter().filter(|(key, check)| after.get(*key).is_some_and(|other| other != *check) || loses(key));
        found.extend(changed.map(|(key, _)| Fact::Constraint(name.clone(), key.clone())));
    }
    for (id, other) in &now.others {
        let Some(after) = wanted.others.get(id) else { continue };
        if edits::other::alterations(other, after).is_none() {
            found.insert(Fact::Object(ObjectId::Other(id.clone())));
        }
    }
    for (name, view) in &now.views {
        let after = wanted.views.get(name);
        for (key, index) in &view.indexes {
            let after = after.and_then(|after| after.indexes.get(key));
            if after.is_some_and(|after| same::index(after) != same::index(index)) {
                found.insert(Fact::Index(name.clone(), key.clone()));
            }
        }
    }
    found.extend(in_the_way(now, wanted));
    found
}

/// CREATE OR REPLACE VIEW keeps the columns and adds some at the end; there is none of a materialized view (Postgres docs, CREATE VIEW).
fn is_replaceable(before: &View, after: &View) -> bool {
    let is_plain = before.kind == ViewKind::Plain && after.kind == ViewKind::Plain;
    if before.query == after.query && (before.kind == ViewKind::Plain) == (after.kind == ViewKind::Plain) {
        let names = |view: &View| -> Vec<Ident> { view.columns.iter().map(|column| column.name.clone()).collect() };
        return names(before) == names(after);
    }
    is_plain
        && after.columns.len() >= before.columns.len()
        && before.columns.iter().zip(&after.columns).all(|(a, b)| a.name == b.name && a.ty.is_some() && a.ty == b.ty)
}

/// Aggregates may only be replaced by ones that return the same (`AggregateCreate` in pg_aggregate.c), which hangs on the type of the state and the
/// final function.
fn is_same_state(before: &Function, after: &Function) -> bool {
    let (Body::Aggregate(before), Body::Aggregate(after)) = (&before.body, &after.body) else { return true };
    let of = |options: &[(String, String)], name: &str| options.iter().find(|(key, _)| key == name).cloned();
    ["STYPE", "FINALFUNC", "ORDER BY", "HYPOTHETICAL"].iter().all(|name| of(before, name) == of(after, name))
}

/// What isn't wanted and has a name that something else shall have: tables, views, sequences, indexes and types share theirs.
fn in_the_way(now: &Catalog, wanted: &Catalog) -> BTreeSet<Fact> {
    let mut has: BTreeMap<QualifiedName, BTreeSet<Fact>> = BTreeMap::new();
    for (name, fact) in named(wanted) {
        has.entry(name).or_default().insert(fact);
    }
    let taken = |(name, fact): &(QualifiedName, Fact)| has.get(name).is_some_and(|others| !others.contains(fact));
    named(now).into_iter().filter(taken).map(|(_, fact)| fact).collect()
}

fn named(catalog: &Catalog) -> Vec<(QualifiedName, Fact)> {
    let mut found: Vec<(QualifiedName, Fact)> = Vec::new();
    let object = |name: &QualifiedName, id: fn(QualifiedName) -> ObjectId| (name.clone(), Fact::Object(id(name.clone())));
    found.extend(catalog.tables.keys().map(|name| object(name, ObjectId::Table)));
    found.extend(catalog.views.keys().map(|name| object(name, ObjectId::View)));
    found.extend(catalog.types.keys().map(|name| object(name, ObjectId::Type)));
    for (name, sequence) in &catalog.sequences {
        found.push(match sequence.owned_by.as_ref().filter(|owner| owner.identity) {
            Some(owner) => (name.clone(), Fact::Identity(owner.table.clone(), owner.column.clone())),
            None => object(name, ObjectId::Sequence),
        });
    }
    let beside = |on: &QualifiedName, name: &Ident| QualifiedName::new(on.schema.clone(), name.clone());
    for (on, table) in &catalog.tables {
        found.extend(table.indexes.keys().map(|name| (beside(on, name), Fact::Index(on.clone(), name.clone()))));
        for (name, constraint) in &table.constraints {
            if !matches!(constraint.kind, ConstraintKind::Check(_) | ConstraintKind::ForeignKey(_)) {
                found.push((beside(on, name), Fact::Constraint(on.clone(), name.clone())));
            }
        }
    }
    for (on, view) in &catalog.views {
        found.extend(view.indexes.keys().map(|name| (beside(on, name), Fact::Index(on.clone(), name.clone()))));
    }
    found
}

/// Whether a fact that needs another would go on using it under the same words, though the other isn't wanted: what these words mean then is something
/// else, another function of the name for instance.
pub(super) fn would_stay_on(now: &Catalog, wanted: &Catalog, needed: &Fact, by: &Fact) -> bool {
    let vanishes = match needed {
        Fact::Object(id @ (ObjectId::Function(_) | ObjectId::View(_) | ObjectId::Other(_))) => !wanted.has(id),
        _ => false,
    };
    vanishes && is_same(now, wanted, by)
}

/// What changes under other facts.
pub(super) struct Changes {
    /// Types that columns hold values of, directly or inside other types.
    pub(super) held: BTreeSet<QualifiedName>,
    aside: BTreeMap<QualifiedName, QualifiedName>,
    /// Composite types that lose an attribute or get another type for one.
    reshaped: BTreeSet<QualifiedName>,
}

impl Changes {
    pub(super) fn of(now: &Catalog, wanted: &Catalog, needs: &Needs) -> Self {
        let reshaped = now.types.iter().filter(|(name, ty)| {
            let after = wanted.types.get(*name).map(|ty| &ty.kind);
            let (TypeKind::Composite(before), Some(TypeKind::Composite(after))) = (&ty.kind, after) else { return false };
            !before.iter().all(|it| after.iter().any(|other| other.name == it.name && other.ty == it.ty))
        });
        let reshaped = reshaped.map(|(name, _)| name.clone()).collect();
        Self { held: held(now, needs), aside: aside(now, wanted, needs), reshaped }
    }

    /// Whether a fact that is needed changes in a way that Postgres refuses while `by` stands on it (`ATExecAlterColumnType` in tablecmds.c).
    pub(super) fn refuses(&self, now: &Catalog, wanted: &Catalog, needed: &Fact, by: &Fact) -> bool {
        let (table, name) = match needed {
            Fact::Column(table, name) => (table, name),
            Fact::Object(ObjectId::Type(name)) => {
                let is_stored = !matches!(by, Fact::Column(..) | Fact::Object(ObjectId::Table(_) | ObjectId::Type(_)));
                return is_stored && self.reshaped.contains(name) && !is_text(now, by);
            }
            _ => return false,
        };
        let ty = |table: Option<&Table>| table.and_then(|table| table.column(name)).map(|column| column.ty.clone());
        let (Some(before), Some(after)) = (ty(now.tables.get(table)), ty(wanted.tables.get(table))) else {
            return false;
        };
        let moved = has(&self.aside, &before);
        let reshaped = user_type(&before).is_some_and(|name| self.reshaped.contains(&name));
        if !moved && !reshaped {
            return relation::column_is_held(now, wanted, (table, name), by);
        }
        let other = moved || reshaped || !is_related(&before, &after);
        match by {
            Fact::Object(ObjectId::Table(_) | ObjectId::Type(_) | ObjectId::Sequence(_))
            | Fact::Identity(..)
            | Fact::OwnedBy(_)
            | Fact::Parents(_) => false,
            Fact::Column(of, _) if of != table => false,
            // A plain column's default is cast along, where there is such a cast.
            Fact::Default(..) => other && !(reshaped && before == after),
            // Made again by Postgres itself, by the same words.
            Fact::Index(on, name) => {
                let of_table = now.tables.get(on).and_then(|table| table.indexes.get(name));
                let index = of_table.or_else(|| now.views.get(on).and_then(|view| view.indexes.get(name)));
                let plain = index.is_some_and(|index| {
                    let is_column = |key: &crate::catalog::IndexKey| {
                        matches!(key.target, IndexTarget::Column(_)) && key.operator_class.is_none()
                    };
                    index.predicate.is_none() && index.keys.iter().all(is_column)
                });
                !plain && (other || !is_same(now, wanted, by))
            }
            Fact::Constraint(on, name) => {
                let constraint = now.tables.get(on).and_then(|table| table.constraints.get(name));
                let plain = constraint.is_none_or(|constraint| {
                    matches!(constraint.kind, ConstraintKind::PrimaryKey(_) | ConstraintKind::Unique { .. })
                });
                !plain && (other || !is_same(now, wanted, by))
            }
            Fact::Object(ObjectId::Other(id)) => id.kind != "STATISTICS",
            _ => true,
        }
    }
}

/// A function whose body is text: Postgres doesn't know what it uses.
fn is_text(now: &Catalog, fact: &Fact) -> bool {
    let Fact::Object(ObjectId::Function(id)) = fact else { return false };
    now.functions.get(id).is_some_and(|function| !matches!(function.body, Body::Atomic(_)))
}

fn user_type(ty: &TypeRef) -> Option<QualifiedName> {
    Some(QualifiedName::new(ty.schema.clone()?, ty.name.clone()))
}

fn has(aside: &BTreeMap<QualifiedName, QualifiedName>, ty: &TypeRef) -> bool {
    user_type(ty).is_some_and(|name| aside.contains_key(&name))
}

/// Whether what was written about the one type holds for the other too: numbers, texts, times.
pub(super) fn is_related(before: &TypeRef, after: &TypeRef) -> bool {
    const FAMILIES: [&[&str]; 3] = [
        &["int2", "int4", "int8", "numeric", "float4", "float8"],
        &["text", "varchar", "bpchar"],
        &["timestamp", "timestamptz"],
    ];
    let same = before.without_modifiers() == after.without_modifiers();
    let plain = before.schema.is_none() && after.schema.is_none() && before.dimensions == after.dimensions;
    let both = |family: &&[&str]| family.contains(&before.name.as_str()) && family.contains(&after.name.as_str());
    same || (plain && FAMILIES.iter().any(|family| both(family)))
}
