//! `unique index x using btree (a, b desc) where CONDITION`, `unique (a, b) as x`, `check (a < b) as x`

use super::{Context, Pair, Rule, child, parse_name};
use crate::span::Span;
use crate::syntax::tree::{Check, Fragment, Index, Name, Unique};

/// From what follows `index`.
pub(super) fn index(body: &Pair<'_>, unique: bool, span: Span, context: &mut Context<'_>) -> Option<Index> {
    Some(Index {
        docs: None,
        unique,
        name: parse_name::name_of(body, Rule::index_name, context),
        method: parse_name::name_of(body, Rule::index_method, context),
        keys: parse_name::fragment_in(&child(body, Rule::index_keys)?, Rule::bracketed_sql, context)?,
        condition: parse_name::fragment_in(body, Rule::where_sql, context),
        span,
    })
}

/// A whole line.
pub(super) fn unique(line: &Pair<'_>, context: &mut Context<'_>) -> Option<Unique> {
    let columns = parse_name::names(&child(line, Rule::names)?, context);
    Some(Unique { columns, name: parse_name::name_of(line, Rule::as_name, context), span: context.span(line) })
}

/// A whole line.
pub(super) fn check(line: &Pair<'_>, context: &mut Context<'_>) -> Option<Check> {
    let (condition, name) = check_body(&child(line, Rule::check_body)?, context)?;
    Some(Check { condition, name, span: context.span(line) })
}

/// From what follows `check`, of a table or a column.
pub(super) fn check_body(body: &Pair<'_>, context: &mut Context<'_>) -> Option<(Fragment, Option<Name>)> {
    let condition = parse_name::fragment_in(body, Rule::bracketed_sql, context)?;
    Some((condition, parse_name::name_of(body, Rule::as_name, context)))
}
