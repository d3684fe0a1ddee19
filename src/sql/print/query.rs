//! Queries on one line.

use super::precedence as level;
use super::{expr, list, quote};
use crate::catalog::Ident;
use crate::catalog::expr::{FromItem, JoinKind, Query, Select};

pub(super) fn write(out: &mut String, query: &Query) {
    match query {
        Query::Opaque(text) => out.push_str(text),
        Query::Select(select) => {
            targets(out, select);
            if !select.from.is_empty() {
                out.push_str(" FROM ");
                list(out, &select.from, from_item);
            }
            if let Some(condition) = &select.condition {
                out.push_str(" WHERE ");
                expr::write(out, condition, level::ANY);
            }
        }
    }
}

/// `SELECT [DISTINCT] targets`.
pub(super) fn targets(out: &mut String, select: &Select) {
    out.push_str("SELECT");
    if select.distinct {
        out.push_str(" DISTINCT");
    }
    if !select.targets.is_empty() {
        out.push(' ');
    }
    list(out, &select.targets, |out, (target, alias)| {
        expr::write(out, target, level::ANY);
        self::alias(out, alias.as_ref());
    });
}

pub(super) fn from_item(out: &mut String, item: &FromItem) {
    match item {
        FromItem::Table { schema, name, alias } => {
            if let Some(schema) = schema {
                out.push_str(&quote::ident(schema));
                out.push('.');
            }
            out.push_str(&quote::ident(name));
            self::alias(out, alias.as_ref());
        }
        FromItem::Function { call, alias } => {
            expr::write(out, call, level::ANY);
            self::alias(out, alias.as_ref());
        }
        FromItem::Query { query, alias } => {
            out.push('(');
            write(out, query);
            out.push(')');
            self::alias(out, alias.as_ref());
        }
        FromItem::Join { kind, left, right, condition } => {
            from_item(out, left);
            out.push(' ');
            out.push_str(join_keyword(*kind));
            out.push(' ');
            if matches!(right.as_ref(), FromItem::Join { .. }) {
                out.push('(');
                from_item(out, right);
                out.push(')');
            } else {
                from_item(out, right);
            }
            if let Some(condition) = condition {
                out.push_str(" ON ");
                expr::write(out, condition, level::ANY);
            }
        }
    }
}

pub(super) fn join_keyword(kind: JoinKind) -> &'static str {
    match kind {
        JoinKind::Inner => "JOIN",
        JoinKind::Left => "LEFT JOIN",
        JoinKind::Right => "RIGHT JOIN",
        JoinKind::Full => "FULL JOIN",
        JoinKind::Cross => "CROSS JOIN",
    }
}

fn alias(out: &mut String, alias: Option<&Ident>) {
    if let Some(alias) = alias {
        out.push_str(" AS ");
        out.push_str(&quote::ident(alias));
    }
}
