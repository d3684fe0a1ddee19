//! The places of a catalog where an expression, a query or a statement stands.

use super::Holder;
use super::words::Words;
use crate::catalog::{
    Body, Catalog, ConstraintKind, Expr, Function, FunctionId, Ident, IndexKey, IndexTarget, ObjectId, Publication,
    QualifiedName, Query, Rule, Table, Trigger, TypeKind, View,
};
use std::collections::BTreeSet;

/// One expression or query.
pub(super) enum Slot<'s> {
    Expr(&'s mut Expr),
    Query(&'s mut Query),
    Statement(&'s mut String),
}

/// A copy of one.
#[derive(Debug, Clone)]
pub(super) enum Held {
    Expr(Expr),
    Query(Query),
    Statement(String),
}

impl Slot<'_> {
    pub(super) fn mentions(&self, words: &Words<'_>) -> bool {
        match self {
            Self::Expr(expr) => words.in_expr(expr),
            Self::Query(query) => words.in_query(query),
            Self::Statement(text) => words.in_text(text),
        }
    }

    pub(super) fn copy(&self) -> Held {
        match self {
            Self::Expr(expr) => Held::Expr((*expr).clone()),
            Self::Query(query) => Held::Query((*query).clone()),
            Self::Statement(text) => Held::Statement((*text).clone()),
        }
    }

    pub(super) fn put(self, held: Held) {
        match (self, held) {
            (Self::Expr(slot), Held::Expr(expr)) => *slot = expr,
            (Self::Query(slot), Held::Query(query)) => *slot = query,
            (Self::Statement(slot), Held::Statement(text)) => *slot = text,
            _ => {}
        }
    }
}

type Visit<'v> = dyn FnMut(&dyn Fn() -> Holder, Slot<'_>) + 'v;

/// All slots of a catalog, or of some objects, always in the same order.
pub(super) fn slots(catalog: &mut Catalog, only: Option<&BTreeSet<ObjectId>>, visit: &mut Visit<'_>) {
    let Some(only) = only else {
        catalog.tables.values_mut().for_each(|table| table_slots(table, visit));
        catalog.views.iter_mut().for_each(|(name, view)| view_slots(name, view, visit));
        catalog.functions.iter_mut().for_each(|(id, function)| function_slots(id, function, visit));
        catalog.publications.iter_mut().for_each(|(name, publication)| published_slots(name, publication, visit));
        catalog.types.iter_mut().for_each(|(name, ty)| domain_slots(name, &mut ty.kind, visit));
        return;
    };
    for id in only {
        match id {
            ObjectId::Table(name) => catalog.tables.get_mut(name).into_iter().for_each(|held| table_slots(held, visit)),
            ObjectId::View(name) => {
                catalog.views.get_mut(name).into_iter().for_each(|held| view_slots(name, held, visit))
            }
            ObjectId::Function(id) => {
                catalog.functions.get_mut(id).into_iter().for_each(|held| function_slots(id, held, visit));
            }
            _ => {}
        }
    }
}

fn table_slots(table: &mut Table, visit: &mut Visit<'_>) {
    let name = &table.name;
    for column in &mut table.columns {
        let of = &column.name;
        if let Some(default) = &mut column.default {
            visit(&|| Holder::Default(name.clone(), of.clone()), Slot::Expr(default));
        }
        if let Some(generated) = &mut column.generated {
            visit(&|| Holder::Generated(name.clone(), of.clone()), Slot::Expr(&mut generated.expr));
        }
    }
    for (of, constraint) in &mut table.constraints {
        let holder = || Holder::Constraint(name.clone(), of.clone());
        match &mut constraint.kind {
            ConstraintKind::Check(expr) => visit(&holder, Slot::Expr(expr)),
            ConstraintKind::Exclusion(exclusion) => {
                keys(exclusion.elements.iter_mut().map(|(key, _)| key), &holder, visit);
                optional(exclusion.predicate.as_mut(), &holder, visit);
            }
            _ => {}
        }
    }
    for (of, index) in &mut table.indexes {
        let holder = || Holder::Index(name.clone(), of.clone());
        keys(index.keys.iter_mut(), &holder, visit);
        optional(index.predicate.as_mut(), &holder, visit);
    }
    for (of, policy) in &mut table.policies {
        let holder = || Holder::Policy(name.clone(), of.clone());
        optional(policy.using.as_mut(), &holder, visit);
        optional(policy.check.as_mut(), &holder, visit);
    }
    triggers(name, table.triggers.iter_mut(), visit);
    rules(name, table.rules.iter_mut(), visit);
}

fn view_slots(name: &QualifiedName, view: &mut View, visit: &mut Visit<'_>) {
    visit(&|| Holder::View(name.clone()), Slot::Query(&mut view.query));
    for column in &mut view.columns {
        let of = &column.name;
        optional(column.default.as_mut(), &|| Holder::ViewDefault(name.clone(), of.clone()), visit);
    }
    for (of, index) in &mut view.indexes {
        let holder = || Holder::Index(name.clone(), of.clone());
        keys(index.keys.iter_mut(), &holder, visit);
        optional(index.predicate.as_mut(), &holder, visit);
    }
    triggers(name, view.triggers.iter_mut(), visit);
    rules(name, view.rules.iter_mut(), visit);
}

fn function_slots(id: &FunctionId, function: &mut Function, visit: &mut Visit<'_>) {
    let holder = || Holder::Function(id.clone());
    for argument in &mut function.arguments {
        optional(argument.default.as_mut(), &holder, visit);
    }
    if let Body::Atomic(statements) = &mut function.body {
        statements.iter_mut().for_each(|statement| visit(&holder, Slot::Statement(statement)));
    }
}

fn published_slots(name: &Ident, publication: &mut Publication, visit: &mut Visit<'_>) {
    for (table, published) in &mut publication.tables {
        let holder = || Holder::Published(name.clone(), table.clone());
        optional(published.condition.as_mut(), &holder, visit);
    }
}

fn domain_slots(name: &QualifiedName, kind: &mut TypeKind, visit: &mut Visit<'_>) {
    if let TypeKind::Domain { default, checks, .. } = kind {
        optional(default.as_mut(), &|| Holder::Domain(name.clone()), visit);
        for (of, check) in checks {
            visit(&|| Holder::DomainCheck(name.clone(), of.clone()), Slot::Expr(check));
        }
    }
}

fn optional(expr: Option<&mut Expr>, holder: &dyn Fn() -> Holder, visit: &mut Visit<'_>) {
    if let Some(expr) = expr {
        visit(holder, Slot::Expr(expr));
    }
}

fn keys<'k>(keys: impl Iterator<Item = &'k mut IndexKey>, holder: &dyn Fn() -> Holder, visit: &mut Visit<'_>) {
    for key in keys {
        if let IndexTarget::Expr(expr) = &mut key.target {
            visit(holder, Slot::Expr(expr));
        }
    }
}

fn triggers<'t>(
    name: &QualifiedName,
    triggers: impl Iterator<Item = (&'t Ident, &'t mut Trigger)>,
    visit: &mut Visit<'_>,
) {
    for (of, trigger) in triggers {
        optional(trigger.when.as_mut(), &|| Holder::Trigger(name.clone(), of.clone()), visit);
    }
}

fn rules<'t>(name: &QualifiedName, rules: impl Iterator<Item = (&'t Ident, &'t mut Rule)>, visit: &mut Visit<'_>) {
    for (of, rule) in rules {
        visit(&|| Holder::Rule(name.clone(), of.clone()), Slot::Statement(&mut rule.statement));
    }
}
