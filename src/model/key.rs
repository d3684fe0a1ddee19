//! Primary keys and unique constraints.

use super::{Table, Unique, names, table::ident};
use crate::diagnostics::{Diagnostic, Diagnostics, code};
use crate::span::Span;
use crate::syntax::tree::{self, ColumnAttribute, TableItem, TenantNull};

/// Reads the primary key (there must be one) and the unique constraints.
pub(super) fn check(table: &mut Table, written: &tree::Table, diagnostics: &mut Diagnostics) {
    for item in &written.items {
        match item {
            TableItem::Column(column) => {
                for attribute in &column.attributes {
                    match &attribute.value {
                        ColumnAttribute::PrimaryKey => {
                            if let Some(first) = table.primary_key.first() {
                                diagnostics.push(
                                    Diagnostic::error(
                                        &code::P0502,
                                        attribute.span,
                                        "the table has a primary key already",
                                    )
                                    .note(format!("it is `{first}`"))
                                    .help("say `unique` here instead"),
                                );
                            } else {
                                table.primary_key.push(ident(&column.name));
                            }
                        }
                        ColumnAttribute::Unique(name) => table.uniques.push(Unique {
                            columns: vec![ident(&column.name)],
                            name: name.as_ref().map(ident),
                            span: attribute.span,
                        }),
                        _ => {}
                    }
                }
            }
            TableItem::PrimaryKey(line) => of_the_table(table, written, line, diagnostics),
            TableItem::Unique(line) => {
                let known = |name: &str| table.column(name).is_some();
                let all = || table.columns.iter().map(|column| column.name.as_str()).collect();
                let columns = names::columns(&line.columns, &known, all, &table.name.name, diagnostics);
                table.uniques.push(Unique { columns, name: line.name.as_ref().map(ident), span: line.span });
            }
            _ => {}
        }
    }
    let in_keys = table.uniques.iter().flat_map(|unique| unique.columns.iter().map(|name| (name, unique.span)));
    let in_keys: Vec<_> = table.primary_key.iter().map(|name| (name, table.span)).chain(in_keys).collect();
    for (name, span) in in_keys {
        if let Some(reason) = super::index::refusal_of_key(table, name) {
            diagnostics.push(
                Diagnostic::error(&code::P0507, span, reason)
                    .note("Postgres has no order for the type (42704)")
                    .help("choose a type that can be compared: `jsonb` instead of `json`, for example"),
            );
        }
    }
    if table.primary_key.is_empty() && !table.columns.is_empty() {
        diagnostics.push(
            Diagnostic::error(&code::P0501, table.span, format!("table `{}` has no primary key", table.name.name))
                .note("guards tell the row before from the row after by it, and so do replication and the audit log")
                .help("add `id uuid primary key default gen_random_uuid()`, or a line `primary key (COLUMN, ...)`"),
        );
    }
}

/// `primary key (a, b)`: its columns are never null.
fn of_the_table(table: &mut Table, written: &tree::Table, line: &tree::PrimaryKey, diagnostics: &mut Diagnostics) {
    if let Some(first) = table.primary_key.first() {
        diagnostics.push(
            Diagnostic::error(&code::P0502, line.span, "the table has a primary key already")
                .note(format!("it begins with `{first}`"))
                .help("keep one of them; what else tells rows apart is `unique (COLUMN, ...)`"),
        );
        return;
    }
    let known = |name: &str| table.column(name).is_some();
    let all = || table.columns.iter().map(|column| column.name.as_str()).collect();
    let columns = names::columns(&line.columns, &known, all, &table.name.name, diagnostics);
    let written_first = |column: &crate::catalog::Ident| line.columns.iter().find(|name| *column == *name.value);
    for name in columns.iter().filter_map(written_first) {
        if let Some(said) = said_to_be_null(written, name, table) {
            diagnostics.push(
                Diagnostic::error(&code::P0503, name.span, format!("`{}` may be null, and a key never is", name.value))
                    .label(said, "said here")
                    .note("Postgres makes the columns of a primary key not null")
                    .help("take `null` away, or say `unique` instead"),
            );
        }
    }
    for column in table.columns.iter_mut().filter(|column| columns.contains(&column.name)) {
        column.not_null = true;
    }
    table.primary_key = columns;
    table.primary_key_name = line.name.as_ref().map(ident);
}

/// Where a column is said to be null: by its own word, by `tenant null`, or since it is what `soft delete` sets.
fn said_to_be_null(written: &tree::Table, name: &tree::Name, table: &Table) -> Option<Span> {
    let span = table.column(name)?.span;
    written.items.iter().find_map(|item| match item {
        TableItem::Column(column) if column.name.value == name.value => {
            column.attributes.iter().find(|it| it.value == ColumnAttribute::Null).map(|it| it.span)
        }
        TableItem::SoftDelete(line) if line.column.value == name.value => Some(line.span),
        TableItem::Tenant(line) if line.span == span => (line.null == TenantNull::Null).then_some(line.span),
        _ => None,
    })
}

/// A tenant is known by one column, which every row of its tables has.
pub(super) fn check_tenants(table: &Table, written: &tree::Table, diagnostics: &mut Diagnostics) {
    let line = written.items.iter().find_map(|item| match item {
        TableItem::PrimaryKey(line) if line.columns.len() > 1 => Some(line),
        _ => None,
    });
    if let Some(line) = line {
        diagnostics.push(
            Diagnostic::error(
                &code::P0512,
                line.span,
                format!("a row of `{}` is a tenant, which needs a key of one column", table.name.name),
            )
            .note("every row of a tenant has the tenant key, a single column that points at it")
            .help("make one column the primary key, and say `unique (COLUMN, ...)` of these"),
        );
    }
}
