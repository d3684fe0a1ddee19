//! A cheap test of what an expression or a query may speak of.

use crate::catalog::expr::{FromItem, Select};
use crate::catalog::{Expr, QualifiedName, Query};

/// Words that something must have in it to be looked at: a cheap test that lets too much through and nothing slip.
#[derive(Debug, Clone, Copy)]
pub(in crate::replay) struct Words<'w> {
    /// One of these.
    pub(in crate::replay) any: &'w [&'w str],
    /// Or a star, and a relation of one of these names.
    pub(in crate::replay) star_over: &'w [&'w str],
    /// And it must name this relation, or be a part of it if `own` says so.
    pub(in crate::replay) of: Option<&'w QualifiedName>,
    /// Whether parts of the relation needn't name it.
    pub(in crate::replay) own: bool,
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

/// The words in a text: what may be a name, or a part of one that must be quoted.
pub(in crate::replay) fn each_word(text: &str, each: &mut dyn FnMut(&str)) {
    // All of a character that isn't ASCII is part of a word, so that bytes are enough.
    let is_part = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'$') || !byte.is_ascii();
    let bytes = text.as_bytes();
    let mut at = 0;
    while let Some(skipped) = bytes.get(at..).and_then(|rest| rest.iter().position(is_part)) {
        let start = at + skipped;
        at = bytes.iter().skip(start).position(|byte| !is_part(byte)).map_or(bytes.len(), |length| start + length);
        each(text.get(start..at).unwrap_or_default());
    }
}

/// The words that [`Words`] would find in an expression.
pub(super) fn of_expr(expr: &Expr, each: &mut dyn FnMut(&str)) {
    match expr {
        Expr::Column(parts) => parts.iter().for_each(|part| each_word(part, each)),
        Expr::Call(call) => call.name.iter().for_each(|part| each_word(part, each)),
        Expr::Cast(_, ty) => ty.schema.iter().chain([&ty.name]).for_each(|part| each_word(part, each)),
        Expr::String(text) | Expr::Opaque(text) => each_word(text, each),
        _ => {}
    }
    expr.query().into_iter().for_each(|query| of_query(query, each));
    expr.children().into_iter().for_each(|child| of_expr(child, each));
}

/// The words that [`Words`] would find in a query.
pub(super) fn of_query(query: &Query, each: &mut dyn FnMut(&str)) {
    match query {
        Query::Opaque(text) => each_word(text, each),
        Query::Select(select) => {
            select.targets.iter().for_each(|(target, _)| of_expr(target, each));
            select.condition.iter().for_each(|condition| of_expr(condition, each));
            select.from.iter().for_each(|item| of_item(item, each));
        }
    }
}

fn of_item(item: &FromItem, each: &mut dyn FnMut(&str)) {
    match item {
        FromItem::Table { schema, name, .. } => schema.iter().chain([name]).for_each(|part| each_word(part, each)),
        FromItem::Function { call, .. } => of_expr(call, each),
        FromItem::Query { query, .. } => of_query(query, each),
        FromItem::Join { left, right, condition, .. } => {
            of_item(left, each);
            of_item(right, each);
            condition.iter().for_each(|condition| of_expr(condition, each));
        }
    }
}
