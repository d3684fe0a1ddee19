//! Whose rows a table holds, and its habits: soft delete, append only, immutable columns.

use super::{Identity, Scope, Table, names, table::ident};
use crate::diagnostics::{Diagnostic, Diagnostics, code};
use crate::span::Span;
use crate::syntax::tree::{self, Habit, TableItem, TenantNull};

/// Reads the lines of a table that say neither columns, keys, indexes nor rules.
pub(super) fn check(table: &mut Table, written: &tree::Table, identity: &Identity, diagnostics: &mut Diagnostics) {
    let mut scopes: Vec<(Scope, Span)> = Vec::new();
    for item in &written.items {
        match item {
            TableItem::Tenant(line) => {
                // The tenant key's name comes with the tenant; the scope is completed in `tenant`.
                let scope = Scope::Tenant { key: "".into(), nullable: line.null == TenantNull::Null };
                scopes.push((scope, line.span));
                table.tenant_index = line.index.as_ref().map(ident);
            }
            TableItem::SelfColumn(line) => self_column(table, line, identity, diagnostics),
            TableItem::SoftDelete(line) => match &table.soft_delete {
                Some(first) => twice(line.span, &format!("soft delete by `{first}`"), diagnostics),
                None => {
                    table.soft_delete = Some(ident(&line.column));
                    table.delete_throws_away = line.on_delete;
                }
            },
            TableItem::Timestamps(line) if super::table::keeps_updated_at(line) => {
                table.updated_at = Some("updated_at".into());
            }
            TableItem::Immutable(_, columns) => {
                let known = |name: &str| table.column(name).is_some();
                let all = || table.columns.iter().map(|column| column.name.as_str()).collect();
                let columns = names::columns(columns, &known, all, &table.name.name, diagnostics);
                table.immutable.extend(columns);
            }
            TableItem::Habit(habit) => match habit.value {
                Habit::AppendOnly => table.append_only = true,
                Habit::Shared => scopes.push((Scope::Shared, habit.span)),
                Habit::Internal => scopes.push((Scope::Internal, habit.span)),
            },
            _ => {}
        }
    }
    if let [(_, first), (_, second), ..] = scopes.as_slice() {
        diagnostics.push(
            Diagnostic::error(&code::P0402, *second, format!("`{}` can't be both", table.name.name))
                .label(*first, "said here already")
                .note("a row belongs to a tenant, or to nobody (`shared`), or to the server alone (`internal`)")
                .help("keep one of them"),
        );
    }
    if let Some((scope, _)) = scopes.into_iter().next() {
        table.scope = scope;
    } else if table.self_column.is_some() {
        table.scope = Scope::Personal;
    }
    append_only(table, written, diagnostics);
    immutable(table, written, diagnostics);
}

/// What the server itself changes can't be immutable.
fn immutable(table: &Table, written: &tree::Table, diagnostics: &mut Diagnostics) {
    for item in &written.items {
        let TableItem::Immutable(_, columns) = item else { continue };
        for name in columns {
            let by = if table.soft_delete.as_deref() == Some(name.as_str()) {
                "soft delete"
            } else if table.updated_at.as_deref() == Some(name.as_str()) {
                "every update"
            } else if sets_on_delete(written, name) {
                "its reference when the row that it points at goes"
            } else {
                continue;
            };
            diagnostics.push(
                Diagnostic::error(&code::P0503, name.span, format!("`{}` is changed by {by}", name.value))
                    .help("take it out of the list"),
            );
        }
    }
}

/// Whether a reference sets the column to something else when its target is deleted, which the guard would refuse.
fn sets_on_delete(written: &tree::Table, column: &str) -> bool {
    let references = written.items.iter().filter_map(|item| match item {
        TableItem::Column(it) if it.name.value == column => Some(&it.attributes),
        _ => None,
    });
    references.flatten().any(|attribute| match &attribute.value {
        tree::ColumnAttribute::References(reference) => reference
            .on_delete
            .as_ref()
            .is_some_and(|action| matches!(action.value, tree::OnDelete::SetNull | tree::OnDelete::SetDefault)),
        _ => false,
    })
}

fn self_column(table: &mut Table, line: &tree::SelfColumn, identity: &Identity, diagnostics: &mut Diagnostics) {
    if table.self_column.is_some() {
        twice(line.span, "`self` column", diagnostics);
        return;
    }
    let Some(column) = table.column(&line.column) else {
        let all = table.columns.iter().map(|column| column.name.as_str());
        diagnostics.push(names::unknown_column(&table.name.name, &line.column, all));
        return;
    };
    if column.ty.name != "unknown" {
        diagnostics.extend(identity.refuse_user(column, line.column.span));
    }
    table.self_column = Some(column.name.clone());
}

fn twice(span: Span, what: &str, diagnostics: &mut Diagnostics) {
    diagnostics.push(
        Diagnostic::error(&code::P0502, span, format!("the table has a {what} already")).help("keep one of them"),
    );
}

/// What is only ever added can't be changed by another habit or by a parent that goes.
fn append_only(table: &Table, written: &tree::Table, diagnostics: &mut Diagnostics) {
    if !table.append_only {
        return;
    }
    for item in &written.items {
        let (span, what) = match item {
            TableItem::SoftDelete(line) => (line.span, "soft delete changes a row"),
            TableItem::Tenant(line) if line.unreferenced.is_none() => {
                let kept = line
                    .on_delete
                    .as_ref()
                    .is_some_and(|it| matches!(it.value, tree::OnDelete::Restrict | tree::OnDelete::NoAction));
                if kept {
                    continue;
                }
                (line.span, "deleting a tenant would delete or change its rows")
            }
            _ => continue,
        };
        diagnostics.push(
            Diagnostic::error(&code::P0415, span, format!("`{}` is append only, and {what}", table.name.name))
                .note("an append-only table refuses every UPDATE and DELETE, those of a foreign key too")
                .help("use `tenant unreferenced` for what must outlive its tenant, or `on delete restrict`"),
        );
    }
}
