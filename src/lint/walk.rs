//! Walks through expressions with the queries inside them.

use crate::catalog::expr::{FromItem, Select};
use crate::catalog::{Expr, Query};

/// A part of an expression.
#[derive(Debug, Clone, Copy)]
pub(super) enum Part<'e> {
    /// An expression; [`Expr::Opaque`] is text that isn't looked into.
    Expr(&'e Expr),
    /// A query, before what is in it; [`Query::Opaque`] is text that isn't looked into.
    Query(&'e Query),
}

/// Shows every part of an expression, from the outside in, and in how many queries it stands.
pub(super) fn expr<'e>(of: &'e Expr, see: &mut dyn FnMut(Part<'e>, usize)) {
    inside(of, 0, see);
}

fn inside<'e>(of: &'e Expr, depth: usize, see: &mut dyn FnMut(Part<'e>, usize)) {
    see(Part::Expr(of), depth);
    of.children().into_iter().for_each(|child| inside(child, depth, see));
    if let Some(query) = of.query() {
        inside_query(query, depth + 1, see);
    }
}

fn inside_query<'e>(of: &'e Query, depth: usize, see: &mut dyn FnMut(Part<'e>, usize)) {
    see(Part::Query(of), depth);
    let Query::Select(Select { targets, from, condition, .. }) = of else { return };
    targets.iter().for_each(|(target, _)| inside(target, depth, see));
    from.iter().for_each(|item| inside_from(item, depth, see));
    if let Some(condition) = condition {
        inside(condition, depth, see);
    }
}

fn inside_from<'e>(item: &'e FromItem, depth: usize, see: &mut dyn FnMut(Part<'e>, usize)) {
    match item {
        FromItem::Table { .. } => {}
        FromItem::Function { call, .. } => inside(call, depth, see),
        FromItem::Query { query, .. } => inside_query(query, depth + 1, see),
        FromItem::Join { left, right, condition, .. } => {
            inside_from(left, depth, see);
            inside_from(right, depth, see);
            if let Some(condition) = condition {
                inside(condition, depth, see);
            }
        }
    }
}
