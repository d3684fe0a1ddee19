//! `secret` columns: no client reads or writes them, and nothing that clients see or send tells what they hold.

use super::{Check, Table, Tenant};
use crate::catalog::{Expr, Ident};
use crate::diagnostics::{Diagnostic, Diagnostics, code};
use crate::span::Span;
use crate::syntax::tree::{self, Command, TableItem};

/// Checks every table that has some.
pub(super) fn check(tables: &[Table], written: &[&tree::Table], all_tenants: &[Tenant], diagnostics: &mut Diagnostics) {
    for (table, written) in tables.iter().zip(written) {
        if table.secrets().next().is_none() {
            continue;
        }
        keys(table, diagnostics);
        for item in &written.items {
            if let TableItem::Rule(line) = item {
                rule(table, line, diagnostics);
            }
        }
        generated(table, diagnostics);
        for check in &table.checks {
            compared(table, check, diagnostics);
        }
        for tenant in all_tenants {
            tenants(table, tenant, diagnostics);
        }
    }
    references(tables, diagnostics);
}

fn problem(span: Span, message: String) -> Diagnostic {
    Diagnostic::error(&code::P0431, span, message)
}

/// What policies ask of a row, and what tells it from others, is known by what it does.
fn keys(table: &Table, diagnostics: &mut Diagnostics) {
    for column in table.secrets() {
        let what = if table.primary_key.contains(&column.name) {
            "tells rows apart"
        } else if table.self_column.as_ref() == Some(&column.name) {
            "says whose row it is"
        } else if table.expires.as_ref() == Some(&column.name) {
            "says when a row's time is over"
        } else {
            continue;
        };
        diagnostics.push(
            problem(column.span, format!("`{}` {what}, so it can't be secret", column.name))
                .note("which rows a client sees and can name tells what it holds")
                .help("leave `secret` out, or keep the secret in a column of its own"),
        );
    }
}

/// What a rule lets a client do with a secret column, and what its condition would tell of it.
fn rule(table: &Table, line: &tree::Rule, diagnostics: &mut Diagnostics) {
    let secret = |name: &str| table.secrets().any(|column| column.name == *name);
    for name in line.commands.iter().flat_map(|clause| clause.columns.iter().flatten()).filter(|name| secret(name)) {
        diagnostics.push(
            problem(name.span, format!("`{}` is secret, so no client may use it", name.value))
                .help("take it out of the list, or leave `secret` out"),
        );
    }
    let condition = table.rules.iter().find(|rule| rule.span == line.span).and_then(|rule| rule.condition.as_ref());
    if let (Some(condition), Some(written)) = (condition, &line.condition)
        && let Some(name) = mentioned(table, &condition.expr)
    {
        diagnostics.push(
            problem(written.span, format!("`{name}` is secret, and the condition would tell what it holds"))
                .note("whether a row is seen or a statement is refused depends on it then")
                .help("keep what rules ask for in a column of its own"),
        );
    }
    let insert = line.commands.iter().find(|clause| clause.command.value == Command::Insert);
    if let Some(insert) = insert
        && line.effect.value == tree::RuleEffect::Allow
    {
        for column in table.secrets().filter(|column| !column.is_optional() && column.ty.name != "unknown") {
            diagnostics.push(
                Diagnostic::error(
                    &code::P0408,
                    insert.command.span,
                    format!("no client could insert a row without `{}`, which is secret", column.name),
                )
                .label(column.span, "it is not null, and has no default")
                .help("give it a default, leave `not null` out, or let the server insert"),
            );
        }
    }
}

/// What is computed from a secret is one.
fn generated(table: &Table, diagnostics: &mut Diagnostics) {
    for column in table.columns.iter().filter(|column| !column.secret) {
        let from = column.generated.as_ref().and_then(|generated| mentioned(table, &generated.expr));
        if let Some(from) = from {
            diagnostics.push(
                problem(column.span, format!("`{}` is computed from `{from}`, which is secret", column.name))
                    .note("whoever reads it may find out what it was computed from")
                    .help("make it `secret` too"),
            );
        }
    }
}

/// A check of a secret and of what clients write answers their guesses, by refusing them or not.
fn compared(table: &Table, check: &Check, diagnostics: &mut Diagnostics) {
    let Some(name) = mentioned(table, &check.expr) else { return };
    let open = |name: &Ident| table.column(name).is_some_and(|column| !column.secret);
    if let Some(other) = columns(&check.expr).into_iter().find(open) {
        diagnostics.push(
            problem(check.span, format!("the check compares `{name}`, which is secret, with `{other}`, which isn't"))
                .note("whoever writes the one finds out about the other by what is refused (23514)")
                .help("check secret columns by themselves"),
        );
    }
}

/// `create` returns the whole row to a client, and `grants` lets members write the role.
fn tenants(table: &Table, tenant: &Tenant, diagnostics: &mut Diagnostics) {
    if let Some(column) = table.secrets().next()
        && tenant.table == table.name
        && tenant.create.is_some()
    {
        diagnostics.push(
            problem(column.span, format!("`create` would return `{}` to whoever makes a tenant", column.name))
                .label(tenant.span, "made here")
                .note("the function returns the row of the new tenant, with all its columns")
                .help("keep the secret in an `internal` table that references this one"),
        );
    }
    let role = tenant.members.as_ref().filter(|members| members.table == table.name && !tenant.grants.is_empty());
    let role = role.and_then(|members| members.role.as_ref());
    if let Some(column) = table.secrets().find(|column| Some(&column.name) == role) {
        diagnostics.push(
            problem(column.span, format!("`grants` lets members change `{}`, so it can't be secret", column.name))
                .help("leave `secret` out"),
        );
    }
}

/// A reference that clients write tells whether what it points at is there.
fn references(tables: &[Table], diagnostics: &mut Diagnostics) {
    for table in tables {
        for reference in &table.references {
            let target = tables.iter().find(|other| other.name == reference.table);
            let into = target.and_then(|target| target.column(&reference.target)).is_some_and(|column| column.secret);
            let from = table.column(&reference.column).is_some_and(|column| column.secret);
            if into && !from {
                diagnostics.push(
                    problem(
                        reference.span,
                        format!(
                            "`{}.{}` is secret, and this would hold it too",
                            reference.table.name, reference.target
                        ),
                    )
                    .note("a reference has the value that it points at, and is refused where there is none")
                    .help("point at the primary key, or make this column `secret` too"),
                );
            }
        }
    }
}

/// The first secret column in an expression.
fn mentioned(table: &Table, expr: &Expr) -> Option<Ident> {
    columns(expr).into_iter().find(|name| table.secrets().any(|column| column.name == *name))
}

fn columns(expr: &Expr) -> Vec<Ident> {
    let own = match expr {
        Expr::Column(parts) => parts.last().cloned(),
        _ => None,
    };
    own.into_iter().chain(expr.children().into_iter().flat_map(columns)).collect()
}
