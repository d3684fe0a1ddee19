//! What holds expressions and queries: the places of a catalog where names mean objects.

use super::analysis::dependencies::{Collect, Dependency};
use super::analysis::scope::{Output, Scope};
use super::analysis::{Pass, Place, Walker};
use super::{Facet, Replay, expr, query};
use crate::catalog::expr::{FromItem, Select};
use crate::catalog::{
    Body, Catalog, ConstraintKind, Expr, Function, FunctionId, Ident, IndexKey, IndexTarget, ObjectId, Publication,
    QualifiedName, Query, Rule, Table, Trigger, TypeKind, View,
};
use crate::sql::parse::{parse_all, with_stack_for};
use crate::sql::{deparse, print};
use pg_query::NodeEnum;
use pg_query::protobuf::Node;
use std::collections::BTreeSet;

/// Something with expressions or queries in it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Holder {
    /// A column's default.
    Default(QualifiedName, Ident),
    /// A generated column.
    Generated(QualifiedName, Ident),
    /// A check or an exclusion.
    Constraint(QualifiedName, Ident),
    /// An index of a table or materialized view.
    Index(QualifiedName, Ident),
    /// A policy.
    Policy(QualifiedName, Ident),
    /// The WHEN of a trigger.
    Trigger(QualifiedName, Ident),
    /// A rule of a table or view.
    Rule(QualifiedName, Ident),
    /// A view.
    View(QualifiedName),
    /// The default of a view's column.
    ViewDefault(QualifiedName, Ident),
    /// The body of a function that isn't text, and its arguments' defaults.
    Function(FunctionId),
    /// A table of a publication.
    Published(Ident, QualifiedName),
    /// A domain's default.
    Domain(QualifiedName),
    /// A domain's check.
    DomainCheck(QualifiedName, Ident),
}

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

type Visit<'v> = dyn FnMut(&dyn Fn() -> Holder, Slot<'_>) + 'v;

/// All slots of a catalog, or of some objects, always in the same order.
fn slots(catalog: &mut Catalog, only: Option<&BTreeSet<ObjectId>>, visit: &mut Visit<'_>) {
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

impl Slot<'_> {
    fn mentions(&self, words: &Words<'_>) -> bool {
        match self {
            Self::Expr(expr) => words.in_expr(expr),
            Self::Query(query) => words.in_query(query),
            Self::Statement(text) => words.in_text(text),
        }
    }

    fn copy(&self) -> Held {
        match self {
            Self::Expr(expr) => Held::Expr((*expr).clone()),
            Self::Query(query) => Held::Query((*query).clone()),
            Self::Statement(text) => Held::Statement((*text).clone()),
        }
    }

    fn put(self, held: Held) {
        match (self, held) {
            (Self::Expr(slot), Held::Expr(expr)) => *slot = expr,
            (Self::Query(slot), Held::Query(query)) => *slot = query,
            (Self::Statement(slot), Held::Statement(text)) => *slot = text,
            _ => {}
        }
    }
}

/// Words that something must have in it to be looked at: a cheap test that lets too much through and nothing slip.
#[derive(Debug, Clone, Copy)]
pub(super) struct Words<'w> {
    /// One of these.
    pub(super) any: &'w [&'w str],
    /// Or a star, and a relation of one of these names.
    pub(super) star_over: &'w [&'w str],
}

impl Words<'_> {
    fn has(&self, name: &str) -> bool {
        self.any.contains(&name)
    }

    fn in_text(&self, text: &str) -> bool {
        let any = self.any.iter().any(|word| text.contains(word) || text.contains(&word.replace('"', "\"\"")));
        any || (text.contains('*') || text.contains("NATURAL")) && self.star_over.iter().any(|word| text.contains(word))
    }

    fn in_expr(&self, expr: &Expr) -> bool {
        let here = match expr {
            Expr::Column(parts) => parts.iter().any(|part| self.has(part)),
            Expr::Call(call) => call.name.iter().any(|part| self.has(part)),
            Expr::Cast(_, ty) => self.has(&ty.name) || ty.schema.as_deref().is_some_and(|schema| self.has(schema)),
            // A constant may be a relation: `'numbers'::regclass`.
            Expr::String(text) => self.any.iter().any(|word| text.contains(word)),
            Expr::Opaque(text) => self.in_text(text),
            _ => false,
        };
        here || expr.query().is_some_and(|query| self.in_query(query))
            || expr.children().into_iter().any(|child| self.in_expr(child))
    }

    fn in_query(&self, query: &Query) -> bool {
        match query {
            Query::Opaque(text) => self.in_text(text),
            Query::Select(select) => self.in_select(select),
        }
    }

    fn in_select(&self, select: &Select) -> bool {
        let star = select.targets.iter().any(|(target, _)| matches!(target, Expr::Star(_)));
        let targets = select.targets.iter().any(|(target, _)| self.in_expr(target));
        targets
            || select.condition.as_ref().is_some_and(|condition| self.in_expr(condition))
            || select.from.iter().any(|item| self.in_from(item, star))
    }

    fn in_from(&self, item: &FromItem, star: bool) -> bool {
        match item {
            FromItem::Table { schema, name, .. } => {
                self.has(name)
                    || schema.as_deref().is_some_and(|schema| self.has(schema))
                    || star && self.star_over.contains(&name.as_str())
            }
            FromItem::Function { call, .. } => self.in_expr(call),
            FromItem::Query { query, .. } => self.in_query(query),
            FromItem::Join { left, right, condition, .. } => {
                self.in_from(left, star)
                    || self.in_from(right, star)
                    || condition.as_ref().is_some_and(|condition| self.in_expr(condition))
            }
        }
    }
}

impl Holder {
    /// What a statement that has spoken of this part has written down.
    fn of(id: &ObjectId, facet: &Facet) -> Vec<Self> {
        match (id, facet) {
            (ObjectId::Table(name), Facet::Column(of)) => {
                vec![Self::Default(name.clone(), of.clone()), Self::Generated(name.clone(), of.clone())]
            }
            (ObjectId::View(name), Facet::Column(of)) => vec![Self::ViewDefault(name.clone(), of.clone())],
            (ObjectId::Table(name), Facet::Constraint(of)) => vec![Self::Constraint(name.clone(), of.clone())],
            (ObjectId::Table(name) | ObjectId::View(name), Facet::Index(of)) => {
                vec![Self::Index(name.clone(), of.clone())]
            }
            (ObjectId::Table(name) | ObjectId::View(name), Facet::Trigger(of)) => {
                vec![Self::Trigger(name.clone(), of.clone())]
            }
            (ObjectId::Function(id), Facet::Definition) => vec![Self::Function(id.clone())],
            _ => Vec::new(),
        }
    }

    /// The relation that it is a part of.
    pub(super) fn relation(&self) -> Option<&QualifiedName> {
        match self {
            Self::Default(name, _)
            | Self::Generated(name, _)
            | Self::Constraint(name, _)
            | Self::Index(name, _)
            | Self::Policy(name, _)
            | Self::Trigger(name, _)
            | Self::Rule(name, _)
            | Self::View(name)
            | Self::ViewDefault(name, _)
            | Self::Published(_, name) => Some(name),
            Self::Function(_) | Self::Domain(_) | Self::DomainCheck(..) => None,
        }
    }

    /// Whether it names the relation without being a part of it: a publication does.
    pub(super) fn is_outside(&self) -> bool {
        matches!(self, Self::Published(..))
    }

    /// What can be seen around its expressions.
    fn scope(&self, catalog: &Catalog) -> Scope {
        match self {
            Self::Generated(name, _)
            | Self::Constraint(name, _)
            | Self::Index(name, _)
            | Self::Policy(name, _)
            | Self::Published(_, name) => Scope::of_relation(catalog, name),
            Self::Trigger(name, _) | Self::Rule(name, _) => Scope::of_rows(catalog, name),
            Self::Function(id) => catalog.functions.get(id).map(Scope::of_arguments).unwrap_or_default(),
            Self::DomainCheck(..) => Scope::of_columns(vec![Output::new("value".into(), None)]),
            Self::Default(..) | Self::View(_) | Self::ViewDefault(..) | Self::Domain(_) => Scope::default(),
        }
    }
}

impl std::fmt::Display for Holder {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Default(table, column) => write!(f, "default value for column {column} of table {}", table.name),
            Self::Generated(table, column) => write!(f, "column {column} of table {}", table.name),
            Self::Constraint(table, name) => write!(f, "constraint {name} on table {}", table.name),
            Self::Index(_, name) => write!(f, "index {name}"),
            Self::Policy(table, name) => write!(f, "policy {name} on table {}", table.name),
            Self::Trigger(table, name) => write!(f, "trigger {name} on table {}", table.name),
            Self::Rule(table, name) => write!(f, "rule {name} on table {}", table.name),
            Self::View(name) => write!(f, "view {}", name.name),
            Self::ViewDefault(view, column) => write!(f, "default value for column {column} of view {}", view.name),
            Self::Function(id) => write!(f, "function {id}"),
            Self::Published(name, table) => write!(f, "publication of table {} in publication {name}", table.name),
            Self::Domain(name) => write!(f, "type {}", name.name),
            Self::DomainCheck(name, check) => write!(f, "constraint {check} on domain {}", name.name),
        }
    }
}

/// A pass that changes what it walks over.
pub(super) trait Rewriter: Pass + Send + Sized {
    /// Whether it has changed anything.
    fn has_changed(&self) -> bool;
    /// The pass to take in its place, where it has seen on its way that it won't do.
    fn again(&self) -> Option<Self>;
}

/// Walks what is held. With `rewrite`, what has become of it; `None` as well where it can't be read or printed.
fn walk<P: Pass + Send>(place: Place<'_>, holder: &Holder, held: &Held, pass: &mut P, rewrite: bool) -> Option<Held> {
    let text = match held {
        Held::Expr(expr) => format!("SELECT {}", print::expr(expr)),
        Held::Query(query) => print::query(query),
        Held::Statement(text) => deparse::returning_as_select(text),
    };
    let statement = parse_all(&text).ok()?.into_iter().next()?;
    let scope = holder.scope(place.catalog);
    with_stack_for(statement.nesting, || {
        let mut node = statement.node;
        let mut walker = Walker::new(place, scope, pass);
        match (held, &mut node) {
            (Held::Expr(_), NodeEnum::SelectStmt(select)) => {
                let Some(NodeEnum::ResTarget(target)) = &mut select.target_list.first_mut()?.node else { return None };
                let value = target.val.as_deref_mut()?;
                walker.expression(value);
                if rewrite { expr::read(value).ok().map(Held::Expr) } else { None }
            }
            (Held::Expr(_), _) => None,
            (Held::Query(_), _) => {
                let mut node = Node { node: Some(node) };
                walker.query(&mut node);
                if rewrite { query::read(&node).ok().map(Held::Query) } else { None }
            }
            (Held::Statement(text), node) => {
                walker.statement(node);
                if !rewrite {
                    return None;
                }
                deparse::statement(node).map(|printed| Held::Statement(deparse::select_as_returning(text, printed)))
            }
        }
    })
}

impl Replay {
    /// What there is with one of these words in it.
    fn mentioning(&mut self, words: &Words<'_>) -> Vec<(usize, Holder, Held)> {
        let mut found = Vec::new();
        let mut at = 0;
        slots(&mut self.catalog, None, &mut |holder, slot| {
            if slot.mentions(words) {
                found.push((at, holder(), slot.copy()));
            }
            at += 1;
        });
        found
    }

    /// What depends on one of these, each once.
    pub(super) fn dependents(&mut self, on: &BTreeSet<Dependency>, words: &Words<'_>) -> BTreeSet<Holder> {
        let held = self.mentioning(words);
        let mut found = BTreeSet::new();
        let mut perhaps = BTreeSet::new();
        for (_, holder, held) in held {
            let mut collect = Collect::default();
            walk(self.stored_place(), &holder, &held, &mut collect, false);
            let uses = |used: &Dependency| match used {
                Dependency::Column(relation, _) => {
                    on.contains(used) || on.contains(&Dependency::Relation(relation.clone()))
                }
                _ => on.contains(used),
            };
            if collect.found.iter().any(uses) {
                found.insert(holder);
            } else if collect.perhaps.iter().any(|id| on.contains(&Dependency::Function(id.clone()))) {
                perhaps.insert(holder);
            }
        }
        for holder in perhaps {
            self.doubt(format!("which function of several {holder} calls isn't known"));
        }
        found
    }

    /// Settles the names in what the statement has touched, where its search path isn't that of a new session.
    pub(super) fn qualify_touched(&mut self) {
        // Where there is no search path, every name has its schema.
        if self.session.search_path == self.start.search_path || self.session.search_path.is_empty() {
            return;
        }
        let objects: BTreeSet<ObjectId> = self.touched.iter().map(|(id, _)| id.clone()).collect();
        let touched: BTreeSet<Holder> = self.touched.iter().flat_map(|(id, facet)| Holder::of(id, facet)).collect();
        if touched.is_empty() {
            return;
        }
        let mut held = Vec::new();
        let mut at = 0;
        slots(&mut self.catalog, Some(&objects), &mut |holder, slot| {
            let holder = holder();
            if touched.contains(&holder) {
                held.push((at, holder, slot.copy()));
            }
            at += 1;
        });
        let mut written = Vec::new();
        for (at, holder, held) in held {
            let mut settle = self.settle(false);
            // What a policy, a view or a rule names has been settled when it was read; here nothing is refused.
            if let Some(result) = walk(self.place(), &holder, &held, &mut settle, true) {
                written.push((at, result));
            }
        }
        self.put(Some(&objects), written);
    }

    fn put(&mut self, only: Option<&BTreeSet<ObjectId>>, written: Vec<(usize, Held)>) {
        let mut written = written.into_iter().peekable();
        let mut at = 0;
        if written.peek().is_some() {
            slots(&mut self.catalog, only, &mut |_, slot| {
                if let Some((_, held)) = written.next_if(|(place, _)| *place == at) {
                    slot.put(held);
                }
                at += 1;
            });
        }
    }

    /// Rewrites what has one of these words in it, as a pass made anew for each wants it. The holders that have changed.
    pub(super) fn rewrite<P: Rewriter>(&mut self, words: &Words<'_>, pass: impl Fn() -> P) -> BTreeSet<Holder> {
        let held = self.mentioning(words);
        let mut written = Vec::new();
        let mut holders = BTreeSet::new();
        for (at, holder, held) in held {
            let mut first = pass();
            let mut result = walk(self.stored_place(), &holder, &held, &mut first, true);
            if let Some(mut second) = first.again() {
                result = walk(self.stored_place(), &holder, &held, &mut second, true);
                first = second;
            }
            if first.has_changed() {
                match result {
                    Some(result) => written.push((at, result)),
                    None => self.doubt(format!("{holder} can't be rewritten")),
                }
                holders.insert(holder);
            }
        }
        self.put(None, written);
        holders
    }
}
