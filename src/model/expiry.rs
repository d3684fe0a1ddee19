//! `expires COLUMN`: rows whose time is over.

use super::{Scope, Table, Tenant, names};
use crate::diagnostics::{Diagnostic, Diagnostics, code};
use crate::platform::TypeName;
use crate::syntax::tree::{self, TableItem};

/// Reads which column says when a row's time is over: a point in time that is always there.
pub(super) fn check(table: &mut Table, written: &tree::Table, diagnostics: &mut Diagnostics) {
    for item in &written.items {
        let TableItem::Expires(line) = item else { continue };
        if let Some(first) = &table.expires {
            diagnostics.push(
                Diagnostic::error(&code::P0502, line.span, format!("the rows expire by `{first}` already"))
                    .help("keep one of them"),
            );
            continue;
        }
        let Some(column) = table.column(&line.column) else {
            let all = table.columns.iter().map(|column| column.name.as_str());
            diagnostics.push(
                names::unknown_column(&table.name.name, &line.column, all)
                    .note("`expires COLUMN` names the column that holds when a row's time is over")
                    .help("declare it: `expires_at timestamptz not null`; a column called expires is written `\"expires\"`"),
            );
            continue;
        };
        if column.ty.name != "timestamptz" && column.ty.name != "unknown" {
            diagnostics.push(
                Diagnostic::error(
                    &code::P0432,
                    line.column.span,
                    format!(
                        "`{}` is `{}`, and a row expires at a point in time",
                        column.name,
                        TypeName::from(&column.ty)
                    ),
                )
                .note("without a time zone it would be another moment for each session")
                .help("make the column `timestamptz`"),
            );
        }
        if !column.not_null {
            diagnostics.push(
                Diagnostic::error(
                    &code::P0432,
                    line.column.span,
                    format!("`{}` may be null, and a row without a time neither lives nor expires", column.name),
                )
                .label(column.span, "declared here")
                .help("make it `not null`; what never expires holds 'infinity'"),
            );
        }
        if table.append_only {
            diagnostics.push(
                Diagnostic::error(
                    &code::P0415,
                    line.span,
                    format!("`{}` is append only, so what has expired could never be deleted", table.name.name),
                )
                .note("an append-only table refuses every UPDATE and DELETE, the server's too")
                .help("take one of the two lines away"),
            );
        }
        table.expires = Some(column.name.clone());
    }
}

/// Neither a tenant nor a membership expires: hidden from its own people it would still count for everything else.
pub(super) fn check_tenants(
    tables: &[Table],
    written: &[&tree::Table],
    tenants: &[Tenant],
    diagnostics: &mut Diagnostics,
) {
    for (table, written) in tables.iter().zip(written) {
        let what = if table.scope == Scope::Tenants {
            "a tenant"
        } else if tenants.iter().filter_map(Tenant::with_members).any(|tenant| tenant.members.table == table.name) {
            "a membership"
        } else {
            continue;
        };
        for item in &written.items {
            let TableItem::Expires(line) = item else { continue };
            diagnostics.push(
                Diagnostic::error(&code::P0432, line.span, format!("a row of `{}` is {what}, which can't expire", table.name.name))
                    .note("its row would no longer be seen, and its members could still reach everything that belongs to the tenant")
                    .help("let the server end it when its time is over"),
            );
        }
    }
}
