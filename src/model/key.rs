//! Primary keys and unique constraints.

use super::{Table, Unique, names, table::ident};
use crate::diagnostics::{Diagnostic, Diagnostics, code};
use crate::syntax::tree::{self, ColumnAttribute, TableItem};

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
                .help("add `id uuid primary key default gen_random_uuid()`"),
        );
    }
}
