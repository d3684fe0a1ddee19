//! L0019.

use super::metadata;
use crate::catalog::{ObjectId, Privilege, TableKind};
use crate::diagnostics::Code;
use crate::lint::{Findings, Group, Level, Rule, Subject};
use crate::replay::Facet;

pub(super) static RULE: Rule = Rule {
    code: Code {
        id: "L0019",
        name: "insecure-queue-exposed-in-api",
        summary: "a queue that clients read over the API, without row level security",
        page: include_str!("../../../../docs/rules/L0019.md"),
    },
    group: Group::Security,
    level: Level::Deny,
    splinter: Some("insecure_queue_exposed_in_api"),
    check,
};

/// The schema whose functions let clients use queues: only if the API exposes it, they reach any.
const API: &str = "pgmq_public";

fn check(subject: &Subject<'_>, findings: &mut Findings) {
    if !subject.is_exposed(&API.into()) {
        return;
    }
    for (name, table) in &subject.catalog.tables {
        let object = ObjectId::Table(name.clone());
        let is_queue = name.schema == *"pgmq" && name.name.starts_with("q_") && name.name.len() > 2;
        if !is_queue || table.row_security || !subject.is_certain(&object) {
            continue;
        }
        let privileges = [Privilege::Select, Privilege::Insert, Privilege::Update, Privilege::Delete];
        let clients = subject.clients_of(table, &privileges);
        if clients.is_empty() {
            continue;
        }
        let span = subject.origin(&object, &[Facet::RowSecurity]);
        let finding = findings.report(
            span,
            format!("{} may use all of the queue `{name}`, which has no row level security", clients.join(" and ")),
        );
        finding
            .note(format!("`{API}` is exposed, and its functions run with the rights of who calls them"))
            .help(format!(
                "`alter table {name} enable row level security;` and policies for those who may send or read"
            ))
            .about(object);
        let whole = !subject.clients_with(&table.owner, &table.privileges, &[Privilege::Select]).is_empty();
        if whole && table.kind == TableKind::Ordinary {
            // The key is another lint's, in its source too.
            let key = format!("rls_disabled_in_public_{}_{}", name.schema, name.name);
            finding.splinter(key, metadata(name, "table"));
        }
    }
}
