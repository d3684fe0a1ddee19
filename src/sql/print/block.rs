//! Expressions and queries over several lines: one clause of AND and OR a line, long subqueries one clause a line.

use super::precedence::{self as level, of};
use super::{expr, list, query};
use crate::catalog::Expr;
use crate::catalog::expr::{FromItem, Query};

/// What still stands on one line, in characters without the indent.
const WIDTH: usize = 100;
const STEP: usize = 2;

/// Writes an expression whose following lines are indented by `indent`.
pub(super) fn write(out: &mut String, expr: &Expr, min: u8, indent: usize) {
    match expr {
        Expr::And(parts) => clauses(out, parts, "AND", level::AND, min, indent),
        Expr::Or(parts) => clauses(out, parts, "OR", level::OR, min, indent),
        Expr::Not(inner)
            if matches!(inner.as_ref(), Expr::And(_) | Expr::Or(_) | Expr::Exists(_)) && min <= level::NOT =>
        {
            out.push_str("NOT ");
            write(out, inner, level::NOT, indent);
        }
        Expr::Exists(inner) => in_brackets(out, "EXISTS (", inner, indent),
        Expr::Scalar(inner) => in_brackets(out, "(", inner, indent),
        Expr::ArrayQuery(inner) => in_brackets(out, "ARRAY (", inner, indent),
        Expr::AnyQuery(operator, left, inner) if expr::is_equals(operator) && min <= level::LIKE => {
            expr::write(out, left, level::LIKE + 1);
            in_brackets(out, " IN (", inner, indent);
        }
        Expr::Any(operator, left, array) if matches!(array.as_ref(), Expr::ArrayQuery(_)) && min <= of(expr) => {
            expr::write(out, left, expr::sides(operator).0);
            expr::between(out, operator);
            out.push_str("ANY (");
            write(out, array, level::ANY, indent);
            out.push(')');
        }
        other => expr::write(out, other, min),
    }
}

fn clauses(out: &mut String, parts: &[Expr], word: &str, own: u8, min: u8, indent: usize) {
    let brackets = own < min;
    let inner = if brackets { indent + STEP } else { indent };
    if brackets {
        out.push('(');
        line(out, inner);
    }
    for (at, part) in parts.iter().enumerate() {
        if at > 0 {
            line(out, inner);
            out.push_str(word);
            out.push(' ');
        }
        // AND inside OR needs no brackets to be right, only to be read.
        let min = if matches!(part, Expr::And(_)) { level::NOT } else { own + 1 };
        write(out, part, min, inner);
    }
    if brackets {
        line(out, indent);
        out.push(')');
    }
}

fn in_brackets(out: &mut String, opening: &str, inner: &Query, indent: usize) {
    out.push_str(opening);
    let flat = super::query(inner);
    if flat.chars().count() <= WIDTH {
        out.push_str(&flat);
    } else {
        line(out, indent + STEP);
        write_query(out, inner, indent + STEP);
        line(out, indent);
    }
    out.push(')');
}

/// Writes a query with one clause a line; the first line isn't indented.
pub(super) fn write_query(out: &mut String, query: &Query, indent: usize) {
    match query {
        Query::Opaque(text) => out.push_str(text),
        Query::Select(select) => {
            query::targets(out, select);
            if !select.from.is_empty() {
                line(out, indent);
                out.push_str("FROM ");
                list(out, &select.from, |out, item| from_item(out, item, indent));
            }
            if let Some(condition) = &select.condition {
                line(out, indent);
                out.push_str("WHERE ");
                write(out, condition, level::ANY, indent + STEP);
            }
        }
    }
}

/// Joins, one a line.
fn from_item(out: &mut String, item: &FromItem, indent: usize) {
    match item {
        FromItem::Join { kind, left, right, condition } if !matches!(right.as_ref(), FromItem::Join { .. }) => {
            from_item(out, left, indent);
            line(out, indent);
            out.push_str(query::join_keyword(*kind));
            out.push(' ');
            query::from_item(out, right);
            if let Some(condition) = condition {
                out.push_str(" ON ");
                write(out, condition, level::ANY, indent + STEP);
            }
        }
        other => query::from_item(out, other),
    }
}

fn line(out: &mut String, indent: usize) {
    out.push('\n');
    out.extend(std::iter::repeat_n(' ', indent));
}
