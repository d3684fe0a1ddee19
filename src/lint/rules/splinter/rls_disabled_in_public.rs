//! L0013.

use crate::catalog::{Grantee, ObjectId, Privilege, Table, TableKind};
use crate::diagnostics::Code;
use crate::lint::{Findings, Group, Level, Rule, Subject};
use crate::replay::Facet;
use serde_json::json;

pub(super) static RULE: Rule = Rule {
    code: Code {
        id: "L0013",
        name: "rls-disabled-in-public",
        summary: "a table that clients reach over the API, without row level security",
        page: include_str!("../../../../docs/rules/L0013.md"),
    },
    group: Group::Security,
    level: Level::Deny,
    splinter: Some("rls_disabled_in_public"),
    check,
};

/// What the API does for its clients.
const OVER_THE_API: [Privilege; 4] = [Privilege::Select, Privilege::Insert, Privilege::Update, Privilege::Delete];

fn check(subject: &Subject<'_>, findings: &mut Findings) {
    for table in subject.tables() {
        let is_foreign = matches!(table.kind, TableKind::Foreign { .. });
        if table.row_security || is_foreign || !subject.is_exposed(&table.name.schema) {
            continue;
        }
        let clients = subject.clients_of(table, &OVER_THE_API);
        if !clients.is_empty() {
            report(subject, table, &clients, findings);
        }
    }
}

fn report(subject: &Subject<'_>, table: &Table, clients: &[&str], findings: &mut Findings) {
    let (object, name) = (ObjectId::Table(table.name.clone()), &table.name);
    let span = subject.origin(&object, &[Facet::RowSecurity]);
    let finding = findings.report(span, format!("clients reach `{name}`, which has no row level security"));
    finding
        .note(format!(
            "whoever has the API's key, which is in every app, reaches all its rows as {}",
            clients.join(" and ")
        ))
        .help(format!("`alter table {name} enable row level security;` and policies for those who may see its rows"))
        .about(object.clone());
    for client in clients {
        if let Some(granted) = subject.said(&object, &Facet::Privileges(Grantee::role(*client)))
            && granted != span
        {
            finding.label(granted, format!("granted to {client} here"));
        }
    }
    // Supabase's linter looks at ordinary tables that can be read as a whole.
    let read = !subject.clients_with(&table.owner, &table.privileges, &[Privilege::Select]).is_empty();
    if read && table.kind == TableKind::Ordinary {
        let metadata = json!({ "schema": &*name.schema, "name": &*name.name, "type": "table" });
        finding.splinter(format!("rls_disabled_in_public_{}_{}", name.schema, name.name), metadata);
    }
}
