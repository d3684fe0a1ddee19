//! One row: as many values as columns, each of its column's type.

use super::target::{Target, TargetColumn};
use crate::catalog::{Expr, Ident};
use crate::diagnostics::{Diagnostic, Diagnostics, code};
use crate::model::sql::{Place, Sql};
use crate::span::Span;
use crate::syntax::tree;
use std::collections::BTreeSet;

/// A row, by the columns of the head.
pub(super) struct Row {
    pub(super) values: Vec<Option<Expr>>,
    /// Where the values stand.
    pub(super) spans: Vec<Span>,
    /// The same in a form in which equal ones are the same text, for constants; null is none.
    pub(super) constants: Vec<Option<String>>,
    /// Values that have been reported.
    pub(super) broken: BTreeSet<usize>,
    pub(super) span: Span,
}

/// Reads a row. `None` if it has another number of values than there are columns.
pub(super) fn read(
    written: &tree::SeedRow,
    seed: &tree::Seed,
    columns: &[(Ident, usize)],
    target: &Target,
    sql: &Sql,
    diagnostics: &mut Diagnostics,
) -> Option<Row> {
    let (found, wanted) = (written.values.len(), seed.columns.len());
    if found != wanted {
        let values = |number: usize| format!("{number} value{}", if number == 1 { "" } else { "s" });
        diagnostics.push(
            Diagnostic::error(&code::P0901, written.span, format!("this row has {}, and not {wanted}", values(found)))
                .label(seed.span, "the columns")
                .note("a row has a value for each column, in their order")
                .help("write `null` for what isn't there"),
        );
        return None;
    }
    let mut row = Row {
        values: vec![None; found],
        spans: written.values.iter().map(|value| value.span).collect(),
        constants: vec![None; found],
        broken: BTreeSet::new(),
        span: written.span,
    };
    for (name, at) in columns {
        let (Some(column), Some(text)) = (target.column(name), written.values.get(*at)) else { continue };
        let value = sql.expression(text, &target.name, Place::Seed, &column.ty, diagnostics);
        if value.as_ref().is_none_or(|value| !fits(value, column, text.span, diagnostics)) {
            row.broken.insert(*at);
        }
        if let (Some(place), Some(value)) = (row.constants.get_mut(*at), &value) {
            *place = constant(value, &column.ty.name);
        }
        if let Some(place) = row.values.get_mut(*at) {
            *place = value;
        }
    }
    Some(row)
}

/// What the column itself demands of a value.
fn fits(value: &Expr, column: &TargetColumn, span: Span, diagnostics: &mut Diagnostics) -> bool {
    if is_null(value) && column.not_null {
        diagnostics.push(
            Diagnostic::error(&code::P0903, span, format!("`{}` can't be null", column.name))
                .note("the column is not null (23502)")
                .help(if column.is_required {
                    "write a value"
                } else {
                    "write a value; a column that has a default can be left out of all rows"
                }),
        );
        return false;
    }
    if let (Expr::String(text), Some(listed)) = (value, &column.listed)
        && !listed.contains(text)
    {
        let listed: Vec<String> = listed.iter().map(|it| format!("`{it}`")).collect();
        diagnostics.push(
            Diagnostic::error(
                &code::P0908,
                span,
                format!("`{text}` isn't one of the values that `{}` may have", column.name),
            )
            .note("a check of the column lists them (23514)")
            .help(format!("choose one of {}", listed.join(", "))),
        );
        return false;
    }
    true
}

/// Whether a value is null and nothing else.
pub(super) fn is_null(value: &Expr) -> bool {
    match value {
        Expr::Null => true,
        Expr::Cast(inner, _) => is_null(inner),
        _ => false,
    }
}

/// A constant as a text that is the same for two spellings of one value, as far as that is plain; `None` for what isn't one.
fn constant(value: &Expr, ty: &str) -> Option<String> {
    let text = match value {
        Expr::String(text) | Expr::Number(text) => text.clone(),
        Expr::Boolean(value) => value.to_string(),
        Expr::Unary(operator, inner) if operator.schema.is_none() && operator.symbol == "-" => {
            format!("-{}", constant(inner, "")?)
        }
        Expr::Cast(inner, _) => constant(inner, ty)?,
        _ => return None,
    };
    Some(match ty {
        "uuid" => text.chars().filter(char::is_ascii_hexdigit).collect::<String>().to_ascii_lowercase(),
        "int2" | "int4" | "int8" => text.trim().parse::<i64>().map_or(text, |number| number.to_string()),
        _ => text,
    })
}
