//! Lists of values that a CHECK demands.

use crate::catalog::{Constraint, ConstraintKind, Expr, Ident, Table};

/// The values of a list, in its order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::emit) enum List {
    /// Texts.
    Texts(Vec<String>),
    /// Whole numbers, as they are written.
    Numbers(Vec<String>),
}

impl List {
    /// What both demand.
    fn and(self, other: Self) -> Self {
        match (self, other) {
            (Self::Texts(a), Self::Texts(b)) => Self::Texts(a.into_iter().filter(|value| b.contains(value)).collect()),
            (Self::Numbers(a), Self::Numbers(b)) => {
                Self::Numbers(a.into_iter().filter(|value| b.contains(value)).collect())
            }
            (first, _) => first,
        }
    }

    fn is_empty(&self) -> bool {
        match self {
            Self::Texts(values) | Self::Numbers(values) => values.is_empty(),
        }
    }
}

/// The list that the table's checks demand of a column.
pub(in crate::emit) fn of_column(table: &Table, column: &Ident) -> Option<List> {
    of_checks(table.constraints.values().filter_map(check), column)
}

fn check(constraint: &Constraint) -> Option<&Expr> {
    match &constraint.kind {
        // One that isn't validated says nothing about the rows that are there.
        ConstraintKind::Check(condition) if constraint.validated => Some(condition),
        _ => None,
    }
}

/// The list that some checks demand of a column (of a domain's `value`).
pub(in crate::emit) fn of_checks<'a>(checks: impl Iterator<Item = &'a Expr>, column: &str) -> Option<List> {
    let lists = checks.flat_map(conjuncts).filter_map(|conjunct| demanded(conjunct, column));
    lists.reduce(List::and).filter(|list| !list.is_empty())
}

fn conjuncts(condition: &Expr) -> Vec<&Expr> {
    match condition {
        Expr::And(parts) => parts.iter().flat_map(conjuncts).collect(),
        other => vec![other],
    }
}

/// `column IN (...)`, `column = ANY (ARRAY[...])`, `column = 'x'`, alternatives of them, with or without `column IS NULL`.
fn demanded(condition: &Expr, column: &str) -> Option<List> {
    match condition {
        Expr::In(tested, values, false) if is_column(tested, column) => values_of(values),
        Expr::Any(operator, tested, array) if operator.symbol == "=" && is_column(tested, column) => {
            match uncast(array) {
                Expr::Array(values) => values_of(values),
                _ => None,
            }
        }
        Expr::Binary(operator, tested, value) if operator.symbol == "=" && is_column(tested, column) => {
            values_of(std::slice::from_ref(value))
        }
        Expr::Or(parts) => alternatives(parts, column),
        _ => None,
    }
}

fn alternatives(parts: &[Expr], column: &str) -> Option<List> {
    let mut all: Option<List> = None;
    for part in parts {
        if matches!(part, Expr::IsNull(tested, false) if is_column(tested, column)) {
            continue;
        }
        all = match (all, demanded(part, column)?) {
            (None, list) => Some(list),
            (Some(List::Texts(mut a)), List::Texts(b)) => {
                a.extend(b);
                Some(List::Texts(unique(a)))
            }
            (Some(List::Numbers(mut a)), List::Numbers(b)) => {
                a.extend(b);
                Some(List::Numbers(unique(a)))
            }
            _ => return None,
        };
    }
    all
}

/// A column, perhaps cast: a server prints `(status)::text`.
fn is_column(expr: &Expr, column: &str) -> bool {
    matches!(uncast(expr), Expr::Column(path) if path.last().is_some_and(|name| name == column))
}

fn uncast(expr: &Expr) -> &Expr {
    match expr {
        Expr::Cast(inner, _) => uncast(inner),
        other => other,
    }
}

/// NULL in a list never makes a value allowed.
fn values_of(values: &[Expr]) -> Option<List> {
    let values: Vec<&Expr> = values.iter().map(uncast).filter(|value| **value != Expr::Null).collect();
    let texts = values.iter().map(|value| match value {
        Expr::String(text) => Some(text.clone()),
        _ => None,
    });
    if let Some(texts) = texts.collect::<Option<Vec<_>>>() {
        return Some(List::Texts(unique(texts)));
    }
    let numbers = values.iter().map(|value| whole_number(value));
    numbers.collect::<Option<Vec<_>>>().map(|numbers| List::Numbers(unique(numbers)))
}

fn whole_number(expr: &Expr) -> Option<String> {
    match expr {
        Expr::Number(text) => text.parse::<i32>().ok().map(|number| number.to_string()),
        Expr::Unary(operator, inner) if operator.symbol == "-" => whole_number(uncast(inner))
            .and_then(|number| number.parse::<i32>().ok())
            .map(|number| (-number).to_string()),
        _ => None,
    }
}

fn unique(values: Vec<String>) -> Vec<String> {
    let mut unique: Vec<String> = Vec::with_capacity(values.len());
    for value in values {
        if !unique.contains(&value) {
            unique.push(value);
        }
    }
    unique
}
