//! What an expression depends on, as far as names are concerned.

use super::problem::{Apply, Problem};
use crate::catalog::{Expr, Ident, Table};
use crate::sql::lexer::{Kind, Lexer};
use std::collections::BTreeSet;

/// The table's columns that an expression uses, subqueries left out (they are on their own).
pub(super) fn columns_of(table: &Table, expr: &Expr) -> BTreeSet<Ident> {
    let mut found = BTreeSet::new();
    collect(table, expr, &mut found);
    found
}

fn collect(table: &Table, expr: &Expr, found: &mut BTreeSet<Ident>) {
    match expr {
        Expr::Column(parts) => {
            if let Some(name) = parts.last().filter(|name| table.column(name).is_some()) {
                found.insert(name.clone());
            }
        }
        Expr::Opaque(text) => {
            let words = Lexer::new(text).filter(|token| matches!(token.kind, Kind::Word | Kind::QuotedIdent));
            for word in words {
                let name = word.text(text).trim_matches('"').replace("\"\"", "\"");
                if table.column(&name).is_some() {
                    found.insert(name.into());
                }
            }
        }
        other => other.children().into_iter().for_each(|child| collect(table, child, found)),
    }
}

/// Refuses an expression with a column that the table doesn't have. Only what can be nothing but its column is looked at: a name
/// alone, or one behind the table's name, outside subqueries.
pub(super) fn require_columns(table: &Table, expr: &Expr) -> Apply {
    if let Expr::Column(parts) = expr {
        let own = match parts.as_slice() {
            [name] => Some(name),
            [qualifier, name] if *qualifier == table.name.name => Some(name),
            _ => None,
        };
        if let Some(name) =
            own.filter(|name| table.column(name).is_none() && !is_system(name) && !is_whole_row(table, name))
        {
            return Err(Problem::missing("42703", format!("column \"{name}\" does not exist")));
        }
    }
    expr.children().into_iter().try_for_each(|child| require_columns(table, child))
}

/// Columns that every table has (Postgres docs 5.6).
fn is_system(name: &str) -> bool {
    ["tableoid", "xmin", "cmin", "xmax", "cmax", "ctid"].contains(&name)
}

/// `customers` inside `customers`: the row as a value.
fn is_whole_row(table: &Table, name: &Ident) -> bool {
    *name == table.name.name
}
