//! Policies: whom they bind, which privileges stand behind them, and where they were written.

use super::{CLIENTS, Subject};
use crate::catalog::{Expr, Grantee, Ident, ObjectId, Policy, PolicyCommand, Privilege, Table};
use crate::replay::Facet;
use crate::span::Span;

impl Subject<'_> {
    /// The statement that last said what a policy is.
    pub(super) fn policy_place(&self, table: &Table, policy: &Policy) -> Span {
        self.origin(&ObjectId::Table(table.name.clone()), &[Facet::Policy(policy.name.clone())])
    }

    /// Whether a client may use a privilege on a column, or on the table where no column is given. Where nothing at all was said of its privileges, the
    /// policy counts as the intention to grant them: old projects have grants that no migration shows.
    pub(super) fn may(&self, client: &str, table: &Table, privilege: Privilege, column: Option<&Ident>) -> bool {
        if self.holds(client, &table.owner, &table.privileges, privilege) {
            return true;
        }
        let on = |name: &Ident| {
            table.column(name).is_some_and(|column| self.holds(client, &table.owner, &column.privileges, privilege))
        };
        let on_any = table.columns.iter().any(|column| on(&column.name));
        match column {
            Some(column) if on(column) => true,
            None if on_any => true,
            _ => !on_any && self.is_silent(client, table),
        }
    }

    /// Whether no statement gave or took privileges on a table from a client.
    fn is_silent(&self, client: &str, table: &Table) -> bool {
        let object = ObjectId::Table(table.name.clone());
        let said = |grantee: Grantee| self.said(&object, &Facet::Privileges(grantee)).is_some();
        !said(Grantee::role(client)) && !said(Grantee::Public)
    }
}

/// The clients that a policy is for.
pub(super) fn clients_of(policy: &Policy) -> Vec<&'static str> {
    let is_for =
        |client: &&str| policy.roles.contains(&Grantee::Public) || policy.roles.contains(&Grantee::role(*client));
    CLIENTS.into_iter().filter(is_for).collect()
}

/// Whether a policy is about a command.
pub(super) fn is_about(policy: &Policy, command: PolicyCommand) -> bool {
    policy.command == command || policy.command == PolicyCommand::All
}

/// The policies that bind a client for a command.
pub(super) fn binding<'t>(table: &'t Table, client: &str, command: PolicyCommand) -> Vec<&'t Policy> {
    let binds = |policy: &&Policy| is_about(policy, command) && clients_of(policy).contains(&client);
    table.policies.values().filter(binds).collect()
}

/// What a new row must meet: WITH CHECK, or USING where that is left out of UPDATE or ALL.
pub(super) fn check_of(policy: &Policy) -> Option<&Expr> {
    policy.check.as_ref().or(policy.using.as_ref())
}

/// The clauses of a policy.
pub(super) fn sides(policy: &Policy) -> impl Iterator<Item = &Expr> {
    [&policy.using, &policy.check].into_iter().flatten()
}

/// The operands of OR, or the expression itself.
pub(super) fn arms(expr: &Expr) -> Vec<&Expr> {
    match expr {
        Expr::Or(list) => list.iter().flat_map(arms).collect(),
        other => vec![other],
    }
}
