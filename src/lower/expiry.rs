//! Rows whose time is over, which aren't there for clients: restrictive policies, so that they hold on top of whatever allows.
//!
//! An insert isn't asked. An update is, before and after: who could set the time could revive the row. The server isn't bound, and deletes what has
//! expired.

use super::condition::Row;
use super::policy::writes;
use crate::catalog::expr::Operator;
use crate::catalog::{Expr, Grantee, Ident, Policy};
use crate::model::{Model, Scope, Table};
use crate::syntax::tree::Command;

/// One for each command that meets rows which are there.
pub(super) fn policies(model: &Model, table: &Table) -> Vec<Policy> {
    let (Some(column), false) = (&table.expires, table.scope == Scope::Internal) else { return Vec::new() };
    let roles = model.identity.database_roles();
    let anon = roles.anon.iter().filter(|_| table.opens_to_anyone());
    let grantees: Vec<Grantee> = anon.chain([&roles.client]).map(|role| Grantee::Role(role.clone())).collect();
    let commands = Command::ALL.into_iter().filter(|command| *command != Command::Insert);
    let policies = commands.map(|command| Policy {
        name: Ident::new(format!("not expired ({})", command.word())),
        permissive: false,
        command: command.into(),
        roles: grantees.iter().cloned().collect(),
        using: Some(later_than_now(column, Row(None))),
        check: writes(command).then(|| later_than_now(column, Row(None))),
        comment: Some("Whatever other policies say: only rows whose time isn't over".to_owned()),
    });
    policies.collect()
}

/// That a row's time isn't over, where rows of the table have one.
pub(super) fn is_unexpired(table: &Table, row: Row<'_>) -> Option<Expr> {
    table.expires.as_ref().map(|column| later_than_now(column, row))
}

fn later_than_now(column: &Ident, row: Row<'_>) -> Expr {
    let now = Expr::call("", "now", Vec::new());
    Expr::Binary(Operator::new(">"), Box::new(row.column(column)), Box::new(now))
}
