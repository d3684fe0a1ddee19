//! The places of a catalog where an expression, a query or a statement stands.

use super::Holder;
use super::words::{self, Words};
use crate::catalog::{
    Body, Catalog, ConstraintKind, Expr, Function, FunctionId, Ident, IndexKey, IndexTarget, ObjectId, Publication,
    QualifiedName, Query, Rule, Table, Trigger, TypeKind, View,
};

/// One expression or query.
pub(in crate::replay) enum Slot<'s> {
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

    /// Every word in it.
    pub(in crate::replay) fn words(&self, each: &mut dyn FnMut(&str)) {
        match self {
            Self::Expr(expr) => words::of_expr(expr, each),
            Self::Query(query) => words::of_query(query, each),
            Self::Statement(text) => words::each_word(text, each),
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

/// All slots of an object, always in the same order. `for_change` says whether they may change: then the object is put aside where a mark is set.
pub(in crate::replay) fn slots_of(catalog: &mut Catalog, id: &ObjectId, for_change: bool, visit: &mut Visit<'_>) {
    match id {
        ObjectId::Table(name) => {
            catalog.tables.lend(name, for_change).into_iter().for_each(|held| table_slots(held, visit));
        }
        ObjectId::View(name) => {
            catalog.views.lend(name, for_change).into_iter().for_each(|held| view_slots(name, held, visit));
        }
        ObjectId::Function(id) => {
            catalog.functions.lend(id, for_change).into_iter().for_each(|held| function_slots(id, held, visit));
        }
        ObjectId::Publication(name) => {
            catalog.publications.lend(name, for_change).into_iter().for_each(|held| published_slots(name, held, visit));
        }
        ObjectId::Type(name) => {
            catalog.types.lend(name, for_change).into_iter().for_each(|held| domain_slots(name, &mut held.kind, visit));
        }
        _ => {}
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
