//! Names that constraints and indexes get by themselves: a name that the model gives to another one must not be among them, or one of the two
//! would take the other's place.

use super::Table;
use crate::catalog::Expr;
use crate::catalog::name::{columns_addition, make_object_name};
use crate::diagnostics::{Diagnostic, Diagnostics, code};
use crate::span::Span;
use crate::syntax::tree::{self, ColumnAttribute, TableItem};
use std::collections::BTreeMap;

/// What has which name by itself, and where it is declared.
type Made = BTreeMap<String, (&'static str, Span)>;

/// Checks every name that the model gives to a constraint or an index.
pub(super) fn check(tables: &[Table], written: &[&tree::Table], diagnostics: &mut Diagnostics) {
    // Keys have indexes, and those share their names with all relations of the schema.
    let mut keys = Made::new();
    for table in tables {
        keys.extend(of_keys(table));
    }
    let sequences = of_sequences(tables);
    for table in tables {
        if let Some((what, span)) = sequences.get(table.name.name.as_str()) {
            diagnostics.push(
                Diagnostic::error(&code::P0205, table.span, format!("`{}` is the name of {what}", table.name.name))
                    .label(*span, "which gets it by itself")
                    .note("tables and sequences of a schema share their names")
                    .help("choose another name"),
            );
        }
    }
    keys.extend(sequences);
    for (table, written) in tables.iter().zip(written) {
        let others = of_checks_and_references(table, written);
        for (name, in_schema) in given(written) {
            let plain = name.trim_end_matches(|last: char| last.is_ascii_digit());
            let own = || others.get(name.as_str()).or_else(|| others.get(plain));
            let made = keys.get(name.as_str()).or_else(|| if in_schema { None } else { own() });
            if let Some((what, span)) = made {
                diagnostics.push(
                    Diagnostic::error(&code::P0205, name.span, format!("`{}` is the name of {what}", name.value))
                        .label(*span, "which gets it by itself")
                        .help("choose another name, or give that one a name too"),
                );
            }
        }
    }
}

fn of_keys(table: &Table) -> Made {
    let mut made = Made::new();
    let name = &table.name.name;
    if table.primary_key_name.is_none() {
        made.insert(make_object_name(name, None, Some("pkey")), ("the primary key", table.span));
    }
    for unique in table.uniques.iter().filter(|unique| unique.name.is_none()) {
        let columns = columns_addition(unique.columns.iter().map(crate::catalog::Ident::as_str));
        made.insert(make_object_name(name, Some(&columns), Some("key")), ("a unique constraint", unique.span));
    }
    made
}

/// An identity column has a sequence, which is a relation too.
fn of_sequences(tables: &[Table]) -> Made {
    let mut made = Made::new();
    for table in tables {
        for column in table.columns.iter().filter(|column| column.identity.is_some()) {
            let name = make_object_name(&table.name.name, Some(&column.name), Some("seq"));
            made.insert(name, ("a sequence", column.span));
        }
    }
    made
}

fn of_checks_and_references(table: &Table, written: &tree::Table) -> Made {
    let mut made = Made::new();
    let name = &table.name.name;
    for check in table.checks.iter().filter(|check| check.name.is_none()) {
        let column = check.column.as_deref().or_else(|| only_column(&check.expr));
        made.insert(make_object_name(name, column, Some("check")), ("a check", check.span));
    }
    for item in &written.items {
        let TableItem::Column(column) = item else { continue };
        for attribute in &column.attributes {
            if let ColumnAttribute::References(reference) = &attribute.value
                && reference.name.is_none()
            {
                let mut names = vec![vec![column.name.as_str()]];
                let keys = table.tenant_keys.iter();
                names.extend(keys.map(|key| vec![key.column.as_str(), column.name.as_str()]));
                for columns in names {
                    let columns = columns_addition(columns);
                    made.insert(make_object_name(name, Some(&columns), Some("fkey")), ("a reference", attribute.span));
                }
            }
        }
    }
    made
}

/// The column that a check is about, where it is one.
fn only_column(expr: &Expr) -> Option<&str> {
    fn collect<'a>(expr: &'a Expr, found: &mut Vec<&'a str>) {
        if let Expr::Column(parts) = expr {
            found.extend(parts.last().map(|name| name.as_str()));
        }
        expr.children().into_iter().for_each(|child| collect(child, found));
    }
    let mut found = Vec::new();
    collect(expr, &mut found);
    found.dedup();
    if let [only] = found.as_slice() { Some(only) } else { None }
}

/// The names that a table gives; with `true` those of indexes, which are no constraints.
fn given(written: &tree::Table) -> Vec<(&tree::Name, bool)> {
    let mut list: Vec<(&tree::Name, bool)> = Vec::new();
    for item in &written.items {
        match item {
            TableItem::Index(line) => list.extend(line.name.iter().map(|name| (name, true))),
            TableItem::Tenant(line) => list.extend(line.index.iter().map(|name| (name, true))),
            TableItem::Unique(line) => list.extend(line.name.iter().map(|name| (name, false))),
            TableItem::PrimaryKey(line) => list.extend(line.name.iter().map(|name| (name, false))),
            TableItem::Check(line) => list.extend(line.name.iter().map(|name| (name, false))),
            TableItem::Column(column) => {
                for attribute in &column.attributes {
                    let name = match &attribute.value {
                        ColumnAttribute::Unique(name)
                        | ColumnAttribute::Check(_, name)
                        | ColumnAttribute::In(_, name)
                        | ColumnAttribute::InRole(name) => name.as_ref(),
                        ColumnAttribute::References(reference) => reference.name.as_ref(),
                        _ => None,
                    };
                    list.extend(name.map(|name| (name, false)));
                }
            }
            _ => {}
        }
    }
    list
}
