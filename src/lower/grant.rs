//! Privileges, for every table, column and database role.
//!
//! All tenant roles are one database role, so what it is granted is the *union* of what its rules allow; which of the rules a row falls under
//! is for policies and guards to say. TRUNCATE, REFERENCES and TRIGGER are nobody's: row security doesn't cover them.

use crate::catalog::{self, Grantee, Ident, Privilege};
use crate::model::{Model, Principal, Rule, Scope, Table};
use crate::syntax::tree::Command;

/// Adds a table's privileges.
pub(super) fn lower(model: &Model, table: &Table, made: &mut catalog::Table) {
    let roles = model.identity.database_roles();
    for command in Command::ALL {
        let signed_in: Vec<&Rule> = table.allows(command).collect();
        let anon: Vec<&Rule> = table.allows(command).filter(|rule| rule.who == Principal::Anyone).collect();
        give(table, made, command, &signed_in, &roles.client, table.allows(Command::Insert).next().is_some());
        if let Some(role) = &roles.anon {
            let inserts = table.allows(Command::Insert).any(|rule| rule.who == Principal::Anyone);
            give(table, made, command, &anon, role, inserts);
        }
    }
    let Some(server) = roles.server.map(Grantee::Role) else { return };
    for privilege in for_the_server(model, table) {
        made.privileges.grant(&server, privilege);
    }
}

/// What the server's role may do: everything, but for changing what is append only; rows of the audit log come from its trigger alone.
fn for_the_server(model: &Model, table: &Table) -> Vec<Privilege> {
    let is_audit_log = model.audit.as_ref().is_some_and(|audit| audit.table == table.name);
    if is_audit_log {
        vec![Privilege::Select]
    } else if table.append_only {
        vec![Privilege::Select, Privilege::Insert]
    } else {
        vec![Privilege::Select, Privilege::Insert, Privilege::Update, Privilege::Delete]
    }
}

/// `inserts`: whether the role may insert too.
fn give(table: &Table, made: &mut catalog::Table, command: Command, rules: &[&Rule], role: &Ident, inserts: bool) {
    if rules.is_empty() {
        return;
    }
    let who = Grantee::Role(role.clone());
    let privilege = command.into();
    let whole = rules.iter().any(|rule| rule.columns.is_none());
    let open = table.open_columns().filter(|_| command != Command::Delete);
    if whole && open.is_none() {
        made.privileges.grant(&who, privilege);
        return;
    }
    let mut columns: Vec<&Ident> = rules.iter().flat_map(|rule| rule.columns.iter().flatten()).collect();
    // A rule without a list is about all columns that aren't secret.
    columns.extend(open.iter().flatten().filter(|_| whole));
    // An insert must be able to say whose row it is; an upsert sets every column that it inserts, where a guard keeps the keys as they are.
    if command == Command::Insert || (command == Command::Update && inserts) {
        columns.extend(&table.primary_key);
        columns.extend(table.self_column.as_ref());
        if !matches!(table.scope, Scope::Tenants) {
            columns.extend(table.tenant_keys.iter().map(|key| &key.column));
        }
    }
    for name in columns {
        if let Some(column) = made.column_mut(name) {
            column.privileges.grant(&who, privilege);
        }
    }
}

impl From<Command> for Privilege {
    fn from(command: Command) -> Self {
        match command {
            Command::Select => Self::Select,
            Command::Insert => Self::Insert,
            Command::Update => Self::Update,
            Command::Delete => Self::Delete,
        }
    }
}
