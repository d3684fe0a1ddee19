//! Conditions about a row: what the names in them mean, and what they compare with the caller.
//!
//! A name is looked for from the innermost query outwards, as the server does (`colNameToVar`). Where a source's columns aren't known, the
//! name's meaning isn't either, and rules say nothing.

use super::Subject;
use super::codes::usual_path;
use crate::catalog::expr::{Call, FromItem, Operator, Query, Select};
use crate::catalog::{Expr, Ident, QualifiedName, Table};

/// What a column's name means.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Meaning {
    /// A column of the row that the policy is about.
    Row(Ident),
    /// A column of a source in a query: the query's depth from 1, the source's place in it, the relation where it is one, the column.
    Inner { depth: usize, source: usize, relation: Option<QualifiedName>, column: Ident },
    /// It can't be known.
    Unknown,
}

/// Something in FROM.
#[derive(Debug, Clone)]
pub(super) struct Source {
    /// What it is called.
    pub(super) alias: Ident,
    /// The table or view, where it is one.
    pub(super) relation: Option<QualifiedName>,
    /// Its columns, where they are known.
    columns: Option<Vec<Ident>>,
}

/// The names in sight at a place.
#[derive(Debug, Clone, Default)]
pub(super) struct Names {
    /// The row's table, if there is one: its name and its columns.
    row: Option<Source>,
    /// The sources of the queries around, the innermost last.
    queries: Vec<Vec<Source>>,
    path: Vec<Ident>,
}

/// Who looks at a condition's parts.
pub(super) trait Visit {
    /// An expression, from the outside in.
    fn expr(&mut self, _expr: &Expr, _names: &Names) {}
    /// A query, with its own sources in sight.
    fn select(&mut self, _select: &Select, _names: &Names) {}
}

impl Names {
    /// In a policy, a check or a trigger's condition: the columns of the table.
    pub(super) fn of_table(table: &Table) -> Self {
        let columns = table.columns.iter().map(|column| column.name.clone()).collect();
        let row = Source { alias: table.name.name.clone(), relation: Some(table.name.clone()), columns: Some(columns) };
        Self { row: Some(row), queries: Vec::new(), path: usual_path() }
    }

    /// In a function.
    pub(super) fn of_path(path: Vec<Ident>) -> Self {
        Self { row: None, queries: Vec::new(), path }
    }

    /// How many queries are around.
    pub(super) fn depth(&self) -> usize {
        self.queries.len()
    }

    /// What the row's table is called.
    pub(super) fn row_alias(&self) -> Option<Ident> {
        self.row.as_ref().map(|row| row.alias.clone())
    }

    /// What a source is called, by the depth of its query from 1 and its place there.
    pub(super) fn alias(&self, depth: usize, source: usize) -> Option<Ident> {
        let sources = self.queries.get(depth.checked_sub(1)?)?;
        sources.get(source).map(|source| source.alias.clone())
    }

    /// Whether the columns of all sources are known.
    pub(super) fn is_known(&self) -> bool {
        self.queries.iter().flatten().all(|source| source.columns.is_some())
    }

    /// The sources of the innermost query.
    pub(super) fn sources(&self) -> &[Source] {
        self.queries.last().map_or(&[], Vec::as_slice)
    }

    /// The search path.
    pub(super) fn path(&self) -> &[Ident] {
        &self.path
    }

    /// What a column means here.
    pub(super) fn meaning(&self, parts: &[Ident]) -> Meaning {
        let (qualifier, column) = match parts {
            [column] => (None, column),
            [.., qualifier, column] => (Some(qualifier), column),
            [] => return Meaning::Unknown,
        };
        for (depth, sources) in self.queries.iter().enumerate().rev() {
            for (at, source) in sources.iter().enumerate() {
                let named = qualifier.is_none_or(|qualifier| *qualifier == source.alias);
                match &source.columns {
                    Some(columns) if named && columns.contains(column) => {
                        let relation = source.relation.clone();
                        return Meaning::Inner { depth: depth + 1, source: at, relation, column: column.clone() };
                    }
                    None if named => return Meaning::Unknown,
                    Some(_) if named && qualifier.is_some() => return Meaning::Unknown,
                    _ => {}
                }
            }
        }
        let Some(row) = &self.row else { return Meaning::Unknown };
        let named = qualifier.is_none_or(|qualifier| *qualifier == row.alias);
        let has = row.columns.as_ref().is_some_and(|columns| columns.contains(column));
        if named && has { Meaning::Row(column.clone()) } else { Meaning::Unknown }
    }

    /// Goes into a query.
    pub(super) fn push(&mut self, subject: &Subject<'_>, from: &[FromItem]) {
        let mut sources = Vec::new();
        from.iter().for_each(|item| self.add(subject, item, &mut sources));
        self.queries.push(sources);
    }

    fn add(&self, subject: &Subject<'_>, item: &FromItem, sources: &mut Vec<Source>) {
        match item {
            FromItem::Table { schema, name, alias } => {
                let relation = subject.relation(schema.as_ref(), name, &self.path);
                let columns = relation.as_ref().and_then(|relation| columns_of(subject, relation));
                sources.push(Source { alias: alias.clone().unwrap_or_else(|| name.clone()), relation, columns });
            }
            FromItem::Function { call, alias } => {
                let name = match call.as_ref() {
                    Expr::Call(call) => call.name.last().cloned().unwrap_or_default(),
                    _ => Ident::default(),
                };
                let alias = alias.clone().unwrap_or(name);
                sources.push(Source { alias, relation: None, columns: None });
            }
            FromItem::Query { query, alias } => {
                let columns = match query.as_ref() {
                    Query::Select(select) => select.targets.iter().map(target_name).collect(),
                    Query::Opaque(_) => None,
                };
                sources.push(Source { alias: alias.clone().unwrap_or_default(), relation: None, columns });
            }
            FromItem::Join { left, right, .. } => {
                self.add(subject, left, sources);
                self.add(subject, right, sources);
            }
        }
    }
}

fn target_name((expr, alias): &(Expr, Option<Ident>)) -> Option<Ident> {
    match (alias, expr) {
        (Some(alias), _) => Some(alias.clone()),
        (None, Expr::Column(parts)) => parts.last().cloned(),
        _ => None,
    }
}

/// The columns of a table or view.
pub(super) fn columns_of(subject: &Subject<'_>, relation: &QualifiedName) -> Option<Vec<Ident>> {
    if let Some(table) = subject.catalog.tables.get(relation) {
        return Some(table.columns.iter().map(|column| column.name.clone()).collect());
    }
    let view = subject.catalog.views.get(relation)?;
    (!view.columns.is_empty()).then(|| view.columns.iter().map(|column| column.name.clone()).collect())
}

/// Shows every part of an expression and of the queries in it, with the names in sight there.
pub(super) fn walk(subject: &Subject<'_>, expr: &Expr, names: &mut Names, visit: &mut dyn Visit) {
    visit.expr(expr, names);
    expr.children().into_iter().for_each(|child| walk(subject, child, names, visit));
    if let Some(query) = expr.query() {
        walk_query(subject, query, names, visit);
    }
}

/// The same for a query.
pub(super) fn walk_query(subject: &Subject<'_>, query: &Query, names: &mut Names, visit: &mut dyn Visit) {
    match query {
        Query::Select(select) => walk_select(subject, select, names, visit),
        Query::Opaque(text) => {
            subject.selects(text).iter().for_each(|select| walk_select(subject, select, names, visit));
        }
    }
}

/// The same for a SELECT.
pub(super) fn walk_select(subject: &Subject<'_>, select: &Select, names: &mut Names, visit: &mut dyn Visit) {
    names.push(subject, &select.from);
    visit.select(select, names);
    select.targets.iter().for_each(|(target, _)| walk(subject, target, names, visit));
    select.from.iter().for_each(|item| walk_from(subject, item, names, visit));
    select.condition.iter().for_each(|condition| walk(subject, condition, names, visit));
    names.queries.pop();
}

fn walk_from(subject: &Subject<'_>, item: &FromItem, names: &mut Names, visit: &mut dyn Visit) {
    match item {
        FromItem::Table { .. } => {}
        FromItem::Function { call, .. } => walk(subject, call, names, visit),
        FromItem::Query { query, .. } => walk_query(subject, query, names, visit),
        FromItem::Join { left, right, condition, .. } => {
            walk_from(subject, left, names, visit);
            walk_from(subject, right, names, visit);
            condition.iter().for_each(|condition| walk(subject, condition, names, visit));
        }
    }
}

/// The conditions that must all be true: WHERE and the ON of inner joins.
pub(super) fn conjuncts(select: &Select) -> Vec<&Expr> {
    let mut found = Vec::new();
    select.from.iter().for_each(|item| joined(item, &mut found));
    select.condition.iter().for_each(|condition| parts(condition, &mut found));
    found
}

fn joined<'e>(item: &'e FromItem, found: &mut Vec<&'e Expr>) {
    if let FromItem::Join { left, right, condition, .. } = item {
        joined(left, found);
        joined(right, found);
        condition.iter().for_each(|condition| parts(condition, found));
    }
}

/// The operands of AND, or the expression itself.
pub(super) fn parts<'e>(expr: &'e Expr, found: &mut Vec<&'e Expr>) {
    match expr {
        Expr::And(list) => list.iter().for_each(|part| parts(part, found)),
        other => found.push(other),
    }
}

/// `left = right`, in either spelling; the sides as they are written.
pub(super) fn equality(expr: &Expr) -> Option<(&Expr, &Expr)> {
    match expr {
        Expr::Binary(Operator { symbol, .. }, left, right) if symbol == "=" => Some((left, right)),
        Expr::IsDistinct(left, right, true) => Some((left, right)),
        _ => None,
    }
}

/// What is left without casts, COLLATE and `(select ...)` of a single value.
pub(super) fn bare(expr: &Expr) -> &Expr {
    match expr {
        Expr::Cast(inner, _) | Expr::Collate(inner, _) => bare(inner),
        Expr::Scalar(query) => match query.as_ref() {
            Query::Select(Select { targets, from, condition: None, .. }) if from.is_empty() => match targets.as_slice()
            {
                [(only, _)] => bare(only),
                _ => expr,
            },
            _ => expr,
        },
        _ => expr,
    }
}

/// Whether an expression is the user who asks: `auth.uid()`, `auth.jwt() ->> 'sub'`, in brackets and casts or not.
pub(super) fn is_caller(expr: &Expr) -> bool {
    match bare(expr) {
        Expr::Call(call) => is_call(call, "auth", "uid"),
        Expr::Binary(operator, left, right) => {
            operator.symbol == "->>"
                && matches!(bare(right), Expr::String(key) if key == "sub")
                && matches!(bare(left), Expr::Call(call) if is_call(call, "auth", "jwt") || is_call(call, "", "current_setting"))
        }
        _ => false,
    }
}

/// Whether a call is of this function; without a schema, of one of `pg_catalog`.
pub(super) fn is_call(call: &Call, schema: &str, name: &str) -> bool {
    match call.name.as_slice() {
        [only] => schema.is_empty() && *only == name,
        [of, only] => (*of == schema || schema.is_empty() && *of == "pg_catalog") && *only == name,
        _ => false,
    }
}

/// Whether it is a constant, perhaps cast.
pub(super) fn is_constant(expr: &Expr) -> bool {
    match bare(expr) {
        Expr::String(_) | Expr::Number(_) | Expr::Boolean(_) => true,
        Expr::Array(list) => list.iter().all(is_constant),
        _ => false,
    }
}

/// The columns of the row that an expression mentions, the queries in it included; `None` where it can't be known.
pub(super) fn row_columns(subject: &Subject<'_>, table: &Table, expr: &Expr) -> Option<Vec<Ident>> {
    let mut seen = RowColumns { found: Vec::new(), known: true };
    walk(subject, expr, &mut Names::of_table(table), &mut seen);
    seen.known.then_some(seen.found)
}

pub(super) struct RowColumns {
    pub(super) found: Vec<Ident>,
    pub(super) known: bool,
}

impl Visit for RowColumns {
    fn expr(&mut self, expr: &Expr, names: &Names) {
        match expr {
            Expr::Column(parts) => match names.meaning(parts) {
                Meaning::Row(column) if !self.found.contains(&column) => self.found.push(column),
                Meaning::Row(_) | Meaning::Inner { .. } => {}
                Meaning::Unknown => self.known = false,
            },
            // `count(*)` and EXISTS (SELECT *) are stars too, but of the query that they stand in.
            Expr::Star(_) if names.depth() == 0 => self.known = false,
            Expr::Opaque(_) => self.known = false,
            _ => {}
        }
    }
}
