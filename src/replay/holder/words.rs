//! A cheap test of what an expression or a query may speak of.

use crate::catalog::expr::{FromItem, Select};
use crate::catalog::{Expr, Query};

/// Words that something must have in it to be looked at: a cheap test that lets too much through and nothing slip.
#[derive(Debug, Clone, Copy)]
pub(in crate::replay) struct Words<'w> {
    /// One of these.
    pub(in crate::replay) any: &'w [&'w str],
    /// Or a star, and a relation of one of these names.
    pub(in crate::replay) star_over: &'w [&'w str],
}

impl Words<'_> {
    fn has(&self, name: &str) -> bool {
        self.any.contains(&name)
    }

    pub(super) fn in_text(&self, text: &str) -> bool {
        let any = self.any.iter().any(|word| text.contains(word) || text.contains(&word.replace('"', "\"\"")));
        any || (text.contains('*') || text.contains("NATURAL")) && self.star_over.iter().any(|word| text.contains(word))
    }

    pub(super) fn in_expr(&self, expr: &Expr) -> bool {
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

    pub(super) fn in_query(&self, query: &Query) -> bool {
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
