//! The column that holds a member's role.

use crate::catalog::Expr;
use crate::diagnostics::{Diagnostic, Diagnostics, code};
use crate::model::{Column, Enum, PUBLIC, Roles, Scope, Table};
use crate::syntax::tree;

/// The role column holds one of the roles, always, and the least of them where nothing is said.
pub(in crate::model) fn check_role_column(
    column: &Column,
    written: &tree::Members,
    table: &Table,
    roles: &Roles,
    enums: &[Enum],
    diagnostics: &mut Diagnostics,
) {
    let span = written.role.as_ref().map_or(written.span, |role| role.span);
    let problem = |message: String| Diagnostic::error(&code::P0413, span, message);
    let own = enums.iter().find(|it| {
        column.ty.dimensions == 0 && column.ty.name == it.name.name && column.ty.schema.as_deref() == Some(PUBLIC)
    });
    match own {
        Some(own) => {
            for diagnostic in differences(own, roles) {
                diagnostics.push(problem(diagnostic.0).label(own.span, "declared here").help(diagnostic.1));
            }
        }
        None if !is_listed(column, table, roles) => {
            diagnostics.push(problem(format!("`{}` may hold something that is no role", column.name)).help(format!(
                "declare it `{} text not null in role`, or with an enum of the roles' names",
                column.name
            )))
        }
        None => {}
    }
    if !column.not_null {
        diagnostics.push(problem(format!("`{}` may be null", column.name)).help("add `not null`: a member has a role"));
    }
    let nullable = matches!(table.scope, Scope::Tenant { nullable: true, .. });
    let lowest = roles.lowest().map(|role| &role.name);
    if nullable && lowest.is_none() {
        diagnostics.push(
            problem("no role is included by all others".to_owned())
                .note("who leaves a tenant is given the least role, so that the next tenant doesn't inherit a greater one")
                .help("let every role include one of them"),
        );
    }
    if let (true, Some(lowest)) = (nullable, lowest)
        && !column.default.as_ref().is_some_and(|default| is_text(default, lowest))
    {
        diagnostics.push(
            problem(format!("`{}` must be `{lowest}` where nothing is said", column.name))
                .note("who is in no tenant yet has the least role")
                .help(format!("add `default '{lowest}'`")),
        );
    }
}

/// Whether a check lists roles alone.
fn is_listed(column: &Column, table: &Table, roles: &Roles) -> bool {
    let is_role = |value: &Expr| matches!(value, Expr::String(role) if roles.get(role).is_some());
    table.checks.iter().any(|check| {
        matches!(&check.expr, Expr::In(of, values, false)
            if **of == Expr::Column(vec![column.name.clone()]) && values.iter().all(is_role))
    })
}

/// A constant with or without its type.
fn is_text(value: &Expr, text: &str) -> bool {
    match value {
        Expr::String(value) => *value == *text,
        Expr::Cast(inner, _) => is_text(inner, text),
        _ => false,
    }
}

/// Where an enum and the roles aren't the same, each with its repair. A value that is no role would be a member who has no rights and can't be
/// found; a role that is no value could be given to nobody (22P02).
fn differences(own: &Enum, roles: &Roles) -> Vec<(String, String)> {
    let mut found = Vec::new();
    for value in own.values.iter().filter(|value| roles.get(value).is_none()) {
        found.push((
            format!("the enum `{}` has `{value}`, which is no role", own.name.name),
            format!("declare it: `role \"{value}\"`, or take it out of the enum"),
        ));
    }
    for role in roles.iter().filter(|role| !own.values.iter().any(|value| *role.name == **value)) {
        found.push((
            format!("the enum `{}` doesn't have the role `{}`, so nobody could get it", own.name.name, role.name),
            format!("add `'{}'` to the enum", role.name),
        ));
    }
    found
}
