//! Where changes are recorded.

use super::{Table, names, table::ident};
use crate::catalog::name::make_object_name;
use crate::catalog::{Ident, QualifiedName};
use crate::diagnostics::{Diagnostic, Diagnostics, code};
use crate::syntax::tree::{self, AuditField, TableItem};
use std::collections::BTreeMap;

/// The audit log.
#[derive(Debug, Clone)]
pub struct Audit {
    /// The table.
    pub table: QualifiedName,
    /// What is recorded in which column.
    pub columns: BTreeMap<AuditField, Ident>,
    /// The trigger function's name.
    pub function: Ident,
}

/// What the audit function is called where the model says nothing.
const FUNCTION: &str = "audit";

/// Reads the audit log: its table is append only, belongs to tenants without a foreign key, and each column fits what goes into it.
pub(super) fn check(written: &tree::Audit, tables: &[Table], diagnostics: &mut Diagnostics) -> Option<Audit> {
    let Some(table) = names::find(tables, &written.table) else {
        diagnostics.push(names::unknown_table(&written.table, tables));
        return None;
    };
    let problem = |span, message: String| Diagnostic::error(&code::P0416, span, message);
    let mut columns = BTreeMap::new();
    let mut taken = names::Declared::default();
    for (field, name) in &written.columns {
        let Some(column) = table.column(name) else {
            let all = table.columns.iter().map(|column| column.name.as_str());
            diagnostics.push(names::unknown_column(&table.name.name, name, all));
            continue;
        };
        if !taken.take("mentions of", name, name.span, diagnostics) {
            continue;
        }
        let fits = match field.value {
            AuditField::Action | AuditField::Table => &["text", "varchar"][..],
            AuditField::Before | AuditField::After => &["jsonb", "json"][..],
            AuditField::At => &["timestamptz"][..],
            AuditField::Actor => &["uuid"][..],
            AuditField::Tenant | AuditField::Key => &["uuid", "text", "int8", "int4"][..],
        };
        if !fits.contains(&column.ty.name.as_str()) {
            diagnostics.push(
                problem(name.span, format!("`{}` is `{}`", column.name, column.ty))
                    .note(format!("what goes into it is `{}`", fits.join("` or `"))),
            );
        }
        if column.not_null
            && matches!(field.value, AuditField::Actor | AuditField::Before | AuditField::After | AuditField::Key)
        {
            diagnostics.push(
                problem(name.span, format!("`{}` is not null, and there may be nothing to record", column.name))
                    .note("a server or a migration has no user, an insert no row before, a delete no row after")
                    .help("leave `not null` out"),
            );
        }
        if columns.insert(field.value, column.name.clone()).is_some() {
            diagnostics.push(problem(field.span, "this is recorded twice".to_owned()).help("keep one of them"));
        }
    }
    for (field, word) in [(AuditField::Action, "action"), (AuditField::Table, "table")] {
        if !columns.contains_key(&field) {
            diagnostics.push(
                problem(written.table.span(), format!("the audit log doesn't record the {word}"))
                    .help(format!("add `{word} COLUMN`")),
            );
        }
    }
    for column in &table.columns {
        if !column.is_optional() && !columns.values().any(|known| *known == column.name) {
            diagnostics.push(
                problem(column.span, format!("nothing is recorded in `{}`, which has no default", column.name))
                    .help("say what goes into it, give it a default, or leave `not null` out"),
            );
        }
    }
    if !table.append_only {
        diagnostics.push(
            problem(table.span, format!("`{}` can be changed, so it proves nothing", table.name.name))
                .help("add a line `append only` to it"),
        );
    }
    let function = written.name.as_ref().map_or_else(|| Ident::from(FUNCTION), ident);
    Some(Audit { table: table.name.clone(), columns, function })
}

/// Reads which tables are audited: there must be a log, and it can't record itself.
pub(super) fn check_audited(
    tables: &mut [Table],
    written: &[&tree::Table],
    audit: Option<&Audit>,
    declared: bool,
    diagnostics: &mut Diagnostics,
) {
    for (table, written) in tables.iter_mut().zip(written) {
        for item in &written.items {
            let TableItem::Audited(span, name) = item else { continue };
            if !declared {
                diagnostics.push(
                    Diagnostic::error(&code::P0416, *span, "there is no audit log")
                        .help("declare it: `audit into audit_logs (action action, table table_name, ...)`"),
                );
            } else if audit.is_some_and(|audit| audit.table == table.name) {
                diagnostics.push(
                    Diagnostic::error(&code::P0416, *span, "the audit log can't record itself")
                        .help("take the line away"),
                );
            }
            table.audited = Some(
                name.as_ref()
                    .map_or_else(|| Ident::new(make_object_name("audit", Some(&table.name.name), None)), ident),
            );
        }
    }
}
