//! L0119.

use crate::catalog::{Expr, Ident, ObjectId, PolicyCommand, Privilege, Table};
use crate::diagnostics::Code;
use crate::lint::CLIENTS;
use crate::lint::policies::{arms, binding, check_of};
use crate::lint::predicate::{parts, row_columns};
use crate::lint::{Findings, Group, Level, Rule, Subject};

pub(super) static RULE: Rule = Rule {
    code: Code {
        id: "L0119",
        name: "soft-delete-hidden",
        summary: "a soft delete that the SELECT policy makes fail",
        page: include_str!("../../../../docs/rules/L0119.md"),
    },
    group: Group::Correctness,
    level: Level::Warn,
    splinter: None,
    check,
};

fn check(subject: &Subject<'_>, findings: &mut Findings) {
    for table in subject.tables().filter(|table| table.row_security).map(|table| subject.meant(table)) {
        let found = CLIENTS.into_iter().find_map(|client| Some((client, hidden(subject, table, client)?)));
        let Some((client, column)) = found else { continue };
        let policies = binding(table, client, PolicyCommand::Select);
        let Some(policy) = policies.first() else { continue };
        let name = &table.name;
        findings
            .report(subject.policy_place(table, policy), format!("{client} can't set `{column}` of `{name}`: the policy `{}` hides the row that comes out", policy.name))
            .note("an UPDATE that reads columns is checked with the SELECT policies after it, too: 42501, new row violates row-level security policy")
            .help("let those who may delete see deleted rows, and filter them in queries or in a view; or delete through a function")
            .about(ObjectId::Table(name.clone()));
    }
}

/// A column that must be null to be seen, and that a client may fill.
fn hidden(subject: &Subject<'_>, table: &Table, client: &str) -> Option<Ident> {
    let seen = binding(table, client, PolicyCommand::Select);
    let changed = binding(table, client, PolicyCommand::Update);
    let permissive: Vec<&Expr> =
        seen.iter().filter(|policy| policy.permissive).filter_map(|policy| policy.using.as_ref()).collect();
    let first = permissive.iter().flat_map(|using| arms(using)).next()?;
    let asked = |arm: &Expr, column: &Ident| {
        let mut list = Vec::new();
        parts(arm, &mut list);
        list.into_iter().any(|part| empty(part).is_some_and(|name| name == column))
    };
    let mut list = Vec::new();
    parts(first, &mut list);
    let column = list.into_iter().find_map(empty)?;
    let everywhere = permissive.iter().flat_map(|using| arms(using)).all(|arm| asked(arm, column));
    let is_time = table
        .column(column)
        .is_some_and(|it| !it.not_null && (it.ty.name.starts_with("timestamp") || *it.ty.name == *"date"));
    let says = |expr: &Expr| row_columns(subject, table, expr).is_none_or(|columns| columns.contains(column));
    let mut changing = changed.iter().filter(|policy| policy.permissive && policy.command == PolicyCommand::Update);
    let fills = changing.any(|policy| check_of(policy).is_some_and(|new| !says(new)));
    (everywhere && is_time && fills && subject.may(client, table, Privilege::Update, Some(column)))
        .then(|| column.clone())
}

/// `column IS NULL`.
fn empty(expr: &Expr) -> Option<&Ident> {
    match expr {
        Expr::IsNull(inner, false) => match inner.as_ref() {
            Expr::Column(parts) => parts.last(),
            _ => None,
        },
        _ => None,
    }
}
