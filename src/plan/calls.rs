//! The order of functions and views that name each other.

use crate::catalog::expr::{FromItem, Select};
use crate::catalog::{Body, Catalog, Expr, Function, FunctionId, FunctionResult, Ident, QualifiedName, Query};
use std::borrow::Cow;

/// What is made once all tables are there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Made {
    /// A function.
    Function(FunctionId),
    /// A view.
    View(QualifiedName),
}

/// Each after those that it names, where Postgres looks at them as soon as it is given: a view's query, and the body of a function in SQL
/// (`check_function_bodies`). Otherwise they stay in their order.
pub(super) fn in_order(wanted: &Catalog, made: Vec<Made>) -> Vec<Made> {
    let mut open: Vec<(Made, Named<'_>)> = made.into_iter().map(|one| (one.clone(), Named::by(wanted, &one))).collect();
    let mut ordered = Vec::new();
    while !open.is_empty() {
        let waits = |(one, named): &(Made, Named<'_>)| open.iter().any(|(other, _)| other != one && named.has(other));
        // Of several that wait for each other the first is as good as any: Postgres would refuse each.
        let next = open.iter().position(|one| !waits(one)).unwrap_or(0);
        ordered.push(open.remove(next).0);
    }
    ordered
}

/// What a function or a view names.
#[derive(Debug, Default)]
struct Named<'a> {
    /// Text of SQL.
    texts: Vec<Cow<'a, str>>,
    /// Calls, by name.
    calls: Vec<&'a Ident>,
    /// Tables and views.
    relations: Vec<QualifiedName>,
}

impl<'a> Named<'a> {
    fn by(wanted: &'a Catalog, made: &Made) -> Self {
        let mut named = Self::default();
        match made {
            Made::Function(id) => {
                if let Some(function) = wanted.functions.get(id) {
                    named.function(function);
                }
            }
            Made::View(name) => {
                if let Some(view) = wanted.views.get(name) {
                    named.query(&view.query);
                }
            }
        }
        named
    }

    fn function(&mut self, function: &'a Function) {
        match &function.body {
            Body::Text(text) if function.language == *"sql" => self.texts.push(Cow::Borrowed(text)),
            Body::Atomic(statements) => self.texts.extend(statements.iter().map(|text| Cow::Borrowed(text.as_str()))),
            _ => {}
        }
        // The row of a view is a type.
        let result = match &function.result {
            FunctionResult::Type(ty) | FunctionResult::SetOf(ty) => Some(ty),
            FunctionResult::Table | FunctionResult::None => None,
        };
        let types = function.arguments.iter().map(|argument| &argument.ty).chain(result);
        self.relations.extend(
            types.filter_map(|ty| ty.schema.clone().map(|schema| QualifiedName { schema, name: ty.name.clone() })),
        );
    }

    fn query(&mut self, query: &'a Query) {
        match query {
            Query::Opaque(text) => self.texts.push(Cow::Borrowed(text)),
            Query::Select(select) => self.select(select),
        }
    }

    fn select(&mut self, select: &'a Select) {
        select.targets.iter().for_each(|(target, _)| self.expr(target));
        select.condition.iter().for_each(|condition| self.expr(condition));
        select.from.iter().for_each(|item| self.item(item));
    }

    fn item(&mut self, item: &'a FromItem) {
        match item {
            FromItem::Table { schema, name, .. } => {
                self.relations.extend(schema.clone().map(|schema| QualifiedName { schema, name: name.clone() }));
            }
            FromItem::Function { call, .. } => self.expr(call),
            FromItem::Query { query, .. } => self.query(query),
            FromItem::Join { left, right, condition, .. } => {
                self.item(left);
                self.item(right);
                condition.iter().for_each(|condition| self.expr(condition));
            }
        }
    }

    fn expr(&mut self, expr: &'a Expr) {
        match expr {
            Expr::Opaque(text) => self.texts.push(Cow::Borrowed(text)),
            Expr::Call(call) => self.calls.extend(call.name.last()),
            _ => {}
        }
        if let Some(query) = expr.query() {
            self.query(query);
        }
        expr.children().into_iter().for_each(|child| self.expr(child));
    }

    fn has(&self, other: &Made) -> bool {
        match other {
            Made::Function(id) => {
                let name = &id.name.name;
                self.calls.contains(&name) || self.texts.iter().any(|text| calls(text, name))
            }
            Made::View(name) => self.relations.contains(name) || self.texts.iter().any(|text| mentions(text, name)),
        }
    }
}

/// Whether a body calls a function of this name, with its schema, as all bodies here do.
fn calls(body: &str, name: &str) -> bool {
    body.contains(&format!(".{name}(")) || body.contains(&format!(".{}(", quoted(name)))
}

/// Whether a text names a relation, with its schema.
fn mentions(text: &str, name: &QualifiedName) -> bool {
    let plain = format!("{}.{}", name.schema, name.name);
    let ends = |after: &str| !after.starts_with(|next: char| next.is_alphanumeric() || next == '_' || next == '$');
    text.match_indices(&plain).any(|(at, found)| text.get(at + found.len()..).is_some_and(ends))
        || text.contains(&format!("{}.{}", name.schema, quoted(&name.name)))
}

fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}
