//! Whether the last statement of a body returns what the function says.

use super::Function;
use crate::catalog::{ArgumentMode, FunctionResult, QualifiedName, TypeRef};
use crate::diagnostics::{Diagnostic, Diagnostics, code};
use crate::model::sql::Sql;
use crate::platform::TypeName;
use crate::replay::resolve::{Output, Resolved};
use crate::span::Span;
use crate::syntax::tree::SqlBlock;
use crate::typing;

/// Compares them, as `check_sql_fn_retval` does (functions.c).
pub(super) fn check(function: &Function, last: &Resolved, block: &SqlBlock, sql: &Sql, diagnostics: &mut Diagnostics) {
    let void = TypeRef::builtin("void");
    let place = block.place(last.range.clone());
    let wanted: Vec<(String, TypeRef)> = match &function.result {
        FunctionResult::Type(ty) if *ty == void => return,
        FunctionResult::Type(ty) | FunctionResult::SetOf(ty) => match row_of(ty, sql) {
            Some((table, columns)) => {
                if returns_row(last, &table) {
                    return;
                }
                columns
            }
            None => vec![("the result".to_owned(), ty.clone())],
        },
        FunctionResult::Table => {
            let columns = function.arguments.iter().filter(|argument| argument.mode == ArgumentMode::Table);
            columns
                .map(|column| {
                    let name = column.name.as_deref().unwrap_or_default();
                    (format!("`{name}`"), column.ty.clone())
                })
                .collect()
        }
        FunctionResult::None => return,
    };
    let Some(outputs) = &last.outputs else {
        diagnostics.push(
            Diagnostic::error(&code::P0466, place, "the last statement returns nothing")
                .note(format!("`{}` says that it returns something", function.name.name))
                .help("add `RETURNING ...`, end with a SELECT, or say `returns void`"),
        );
        return;
    };
    if let Some(star) = outputs.iter().find(|output| output.star) {
        return star_of(star, function, block, diagnostics);
    }
    if outputs.len() != wanted.len() {
        let message =
            format!("the last statement returns {}, and the function {}", count(outputs.len()), count(wanted.len()));
        let diagnostic = Diagnostic::error(&code::P0466, place, message);
        diagnostics.push(match function.result {
            FunctionResult::Table => diagnostic.help("return one for each of `returns table (...)`"),
            _ => diagnostic.help("return one value, or the row of a table by its alias: `SELECT t FROM tasks t`"),
        });
        return;
    }
    for (output, (name, ty)) in outputs.iter().zip(&wanted) {
        fits(output, name, ty, block.place(output.range.clone()), sql, diagnostics);
    }
}

fn count(columns: usize) -> String {
    if columns == 1 { "one column".to_owned() } else { format!("{columns} columns") }
}

/// The table or view that a type is a row of, and its columns.
fn row_of(ty: &TypeRef, sql: &Sql) -> Option<(QualifiedName, Vec<(String, TypeRef)>)> {
    let name = QualifiedName::new(ty.schema.as_deref()?, ty.name.as_str());
    if ty.dimensions > 0 {
        return None;
    }
    if let Some(table) = sql.catalog.tables.get(&name) {
        let columns = table.columns.iter().map(|column| (format!("`{}`", column.name), column.ty.clone()));
        return Some((name, columns.collect()));
    }
    let view = sql.catalog.views.get(&name)?;
    let unknown = || TypeRef::builtin("unknown");
    let columns = view.columns.iter();
    let columns = columns.map(|column| (format!("`{}`", column.name), column.ty.clone().unwrap_or_else(unknown)));
    Some((name, columns.collect()))
}

fn returns_row(last: &Resolved, table: &QualifiedName) -> bool {
    match last.outputs.as_deref() {
        Some([only]) => match (&only.row_of, &only.ty) {
            (Some(of), _) => of == table,
            (None, Some(ty)) => ty.schema.as_ref() == Some(&table.schema) && ty.name == table.name,
            (None, None) => false,
        },
        _ => false,
    }
}

fn star_of(star: &Output, function: &Function, block: &SqlBlock, diagnostics: &mut Diagnostics) {
    let help = match function.result {
        FunctionResult::Table => "name the columns",
        _ => "return the row by its alias: `SELECT t FROM tasks t`",
    };
    diagnostics.push(
        Diagnostic::error(&code::P0466, block.place(star.range.clone()), "`*` isn't the same for ever")
            .note("Postgres writes the columns of today in its place, and the function fails when the table gets another one")
            .help(help),
    );
}

fn fits(output: &Output, name: &str, wanted: &TypeRef, place: Span, sql: &Sql, diagnostics: &mut Diagnostics) {
    let Some(found) = &output.ty else { return };
    if *wanted == TypeRef::builtin("unknown") {
        return;
    }
    let (found_name, expr) = (TypeName::from(found), output.expr.as_ref());
    let is_literal = matches!(expr, Some(crate::catalog::Expr::String(_) | crate::catalog::Expr::Null));
    let found_name = if is_literal { TypeName::LITERAL } else { found_name };
    let none = crate::catalog::Expr::Null;
    if typing::can_assign(&found_name, wanted, expr.unwrap_or(&none), &sql.catalog) {
        return;
    }
    let wanted = TypeName::from(wanted);
    diagnostics.push(
        Diagnostic::error(&code::P0466, place, format!("{name} is `{wanted}`, and this is `{found_name}`"))
            .note("Postgres doesn't convert one into the other by itself (42P13)")
            .help(format!("write a cast, or say `{found_name}`")),
    );
}
