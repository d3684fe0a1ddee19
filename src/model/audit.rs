//! Where changes are recorded.

use super::identity::no_user;
use super::nesting::Nesting;
use super::{Identity, Table, names, table::ident};
use crate::catalog::name::shortened;
use crate::catalog::{Expr, Ident, QualifiedName};
use crate::diagnostics::{Diagnostic, Diagnostics, code};
use crate::platform::TypeName;
use crate::span::Span;
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
pub(super) fn check(
    written: &tree::Audit,
    tables: &[Table],
    nesting: &Nesting<'_>,
    identity: &Identity,
    diagnostics: &mut Diagnostics,
) -> Option<Audit> {
    let Some(table) = names::find(tables, &written.table) else {
        diagnostics.push(names::unknown_table(&written.table, tables));
        return None;
    };
    let problem = |span, message: String| Diagnostic::error(&code::P0416, span, message);
    let user = identity.user_type().map(|ty| ty.name.to_string()).unwrap_or_default();
    let user = user.as_str();
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
        if field.value == AuditField::Actor && !identity.has_users() {
            diagnostics.push(
                no_user(field.span, "the log can't record an actor: requests come without a user")
                    .help("leave `actor` out, or declare the user: `user app.current_user_id text`"),
            );
            continue;
        }
        let fits = match field.value {
            AuditField::Action | AuditField::Table => &["text", "varchar"][..],
            AuditField::Before | AuditField::After | AuditField::Change => &["jsonb", "json"][..],
            AuditField::At => &["timestamptz"][..],
            AuditField::Actor => std::slice::from_ref(&user),
            AuditField::Tenant | AuditField::Key => &["uuid", "text", "int8", "int4"][..],
        };
        if !fits.contains(&column.ty.name.as_str()) {
            diagnostics.push(
                problem(name.span, format!("`{}` is `{}`", column.name, TypeName::from(&column.ty)))
                    .note(format!("what goes into it is `{}`", fits.join("` or `"))),
            );
        }
        if field.value == AuditField::Action {
            check_actions(table, column, name.span, diagnostics);
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
    if let Some(name) = &written.name
        && (is_made_by_policyc(name, &FUNCTIONS, &FUNCTION_PREFIXES)
            // The tests of policies are called by the tenant keys in the plural.
            || nesting.iter().any(|tenant| name.starts_with(tenant.key.as_str())))
    {
        diagnostics.push(own_name("function", name));
    }
    Some(Audit { table: table.name.clone(), columns, function })
}

/// Functions that are made for guards and habits; whoever had the name of one would switch it off.
const FUNCTIONS: [&str; 8] =
    ["caller", "peers", "refuse", "release_member", "reset_references", "reset_role", "set_updated_at", "tenant"];
const FUNCTION_PREFIXES: [&str; 9] =
    ["add_", "list_", "keep_", "soft_delete_", "check_", "sign_up_", "create_", "leave_", "remove_"];
/// The triggers of a table, likewise.
const TRIGGERS: [&str; 9] = [
    "set_updated_at",
    "freeze_keys",
    "append_only",
    "soft_delete",
    "check_update",
    "reset_role",
    "only_by_trigger",
    "FIRST_release_member",
    "reset_references",
];
const TRIGGER_PREFIXES: [&str; 2] = ["keep_", "list_member"];

fn is_made_by_policyc(name: &str, names: &[&str], prefixes: &[&str]) -> bool {
    names.contains(&name) || prefixes.iter().any(|prefix| name.starts_with(prefix))
}

fn own_name(thing: &str, name: &tree::Name) -> Diagnostic {
    Diagnostic::error(&code::P0205, name.span, format!("`{}` is a {thing} that policyc makes", name.value))
        .note("it keeps a promise of the model; another one of its name would take its place")
        .help("choose another name")
}

/// A list of values for the action must have the words that are recorded.
fn check_actions(table: &Table, column: &super::Column, span: Span, diagnostics: &mut Diagnostics) {
    for check in &table.checks {
        let Expr::In(of, values, false) = &check.expr else { continue };
        if **of != Expr::Column(vec![column.name.clone()]) {
            continue;
        }
        for word in ["INSERT", "UPDATE", "DELETE"] {
            if !values.iter().any(|value| matches!(value, Expr::String(text) if text == word)) {
                diagnostics.push(
                    Diagnostic::error(&code::P0416, span, format!("`{}` can't hold `{word}`", column.name))
                        .label(check.span, "it may hold these alone")
                        .note("the words that are recorded are INSERT, UPDATE and DELETE, in upper case")
                        .help("write the list `in ('INSERT', 'UPDATE', 'DELETE')`"),
                );
            }
        }
    }
}

/// That a row of the log can be written for every row of an audited table: its key and its tenant fit.
fn check_fit(log: &Table, audit: &Audit, table: &Table, span: Span, diagnostics: &mut Diagnostics) {
    let into = |field: AuditField| audit.columns.get(&field).and_then(|name| log.column(name));
    let key = table.primary_key.first();
    if let (Some(into), [_, _, ..]) = (into(AuditField::Key), table.primary_key.as_slice()) {
        diagnostics.push(
            Diagnostic::error(
                &code::P0512,
                span,
                format!("the key of `{}` has several columns, and the log records one", table.name.name),
            )
            .label(into.span, "recorded here")
            .help(format!(
                "give `{}` a key of one column, or record no `key`: the rows before and after have it",
                table.name.name
            )),
        );
        return;
    }
    let from = [(AuditField::Key, key), (AuditField::Tenant, table.outermost_key())];
    for (field, name) in from {
        let (Some(into), Some(column)) = (into(field), name.and_then(|name| table.column(name))) else { continue };
        let same = into.ty.name == column.ty.name || ["text", "unknown"].contains(&into.ty.name.as_str());
        if !same && column.ty.name != "unknown" {
            diagnostics.push(
                Diagnostic::error(
                    &code::P0416,
                    span,
                    format!(
                        "`{}` of `{}` is `{}`, and the log's `{}` is `{}`",
                        column.name,
                        table.name.name,
                        TypeName::from(&column.ty),
                        into.name,
                        TypeName::from(&into.ty)
                    ),
                )
                .label(into.span, "recorded here")
                .note("recording a row would fail, and so would every change of the table")
                .help(format!("make `{}` `text`, which holds the keys of all tables", into.name)),
            );
        }
    }
    let may_be_without = match &table.scope {
        super::Scope::Tenants => false,
        super::Scope::Tenant { nullable, .. } => *nullable,
        _ => true,
    };
    if let Some(tenant) = into(AuditField::Tenant).filter(|tenant| tenant.not_null && may_be_without) {
        diagnostics.push(
            Diagnostic::error(
                &code::P0416,
                span,
                format!(
                    "a row of `{}` may have no tenant, and the log's `{}` is not null",
                    table.name.name, tenant.name
                ),
            )
            .label(tenant.span, "recorded here")
            .note("recording such a row would fail, and so would every change of it")
            .help("write `tenant null unreferenced` in the log"),
        );
    }
}

/// Reads which tables are audited: there must be a log, and it can't record itself.
pub(super) fn check_audited(
    tables: &mut [Table],
    written: &[&tree::Table],
    audit: Option<&Audit>,
    declared: bool,
    diagnostics: &mut Diagnostics,
) {
    let log = audit.and_then(|audit| tables.iter().find(|table| table.name == audit.table)).cloned();
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
            if let Some(name) = name
                && is_made_by_policyc(name, &TRIGGERS, &TRIGGER_PREFIXES)
            {
                diagnostics.push(own_name("trigger", name));
            }
            if let (Some(audit), Some(log)) = (audit, &log)
                && log.name != table.name
            {
                check_fit(log, audit, table, *span, diagnostics);
            }
            table.audited =
                Some(name.as_ref().map_or_else(|| Ident::new(shortened(&format!("audit_{}", table.name.name))), ident));
        }
    }
}
