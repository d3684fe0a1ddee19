//! L0002.

use crate::catalog::{ObjectId, Privilege, QualifiedName, Query, View, ViewKind};
use crate::diagnostics::Code;
use crate::lint::{Findings, Group, Level, Rule, Subject};
use crate::replay::{Facet, resolve};
use crate::sql::print;
use serde_json::json;
use std::collections::BTreeSet;

pub(super) static RULE: Rule = Rule {
    code: Code {
        id: "L0002",
        name: "auth-users-exposed",
        summary: "a view over the API that shows what is in `auth.users`",
        page: include_str!("../../../../docs/rules/L0002.md"),
    },
    group: Group::Security,
    level: Level::Deny,
    splinter: Some("auth_users_exposed"),
    check,
};

fn check(subject: &Subject<'_>, findings: &mut Findings) {
    let users = QualifiedName::new("auth", "users");
    let Some(table) = subject.catalog.tables.get(&users) else { return };
    for (name, view) in subject.views() {
        let clients = subject.clients_with(&view.owner, &view.privileges, &[Privilege::Select]);
        if clients.is_empty() || !subject.is_exposed(&name.schema) {
            continue;
        }
        let Some(path) = path_to(subject, name, view, &users) else { continue };
        let [through @ .., _] = path.as_slice() else { continue };
        // Who asks is who reads `auth.users`, if no view on the way reads with its owner's rights.
        let is_own = |view: &View| view.kind != ViewKind::Plain || !view.is_security_invoker();
        let on_the_way = through.iter().filter_map(|name| subject.catalog.views.get(name));
        let by_owner = is_own(view) || on_the_way.clone().any(is_own);
        let seen_by_splinter = through.is_empty() && (is_own(view) || !table.row_security);
        if !by_owner && !seen_by_splinter {
            continue;
        }
        let object = ObjectId::View(name.clone());
        let span = subject.origin(&object, &[Facet::Definition]);
        let who = clients.join(" and ");
        let finding = if by_owner {
            let finding = findings.report(span, format!("`{name}` shows {who} what is in `auth.users`"));
            finding.note("a view that isn't `security_invoker`, and every materialized view, shows what its owner may see: all users, with their e-mail addresses and phone numbers");
            if !through.is_empty() {
                let names: Vec<String> = through.iter().map(|name| format!("`{name}`")).collect();
                finding.note(format!("it reads `auth.users` through {}", names.join(", ")));
            }
            finding
        } else {
            findings
                .report(span, format!("`{name}` reads `auth.users` with the rights of {who}, and `auth.users` has no row level security"))
                .note("it fails as long as they hold no privilege on `auth.users`, and shows every user as soon as they do")
        };
        finding
            .help("copy what others may see into a table of your own at sign-up, with policies, and let the view read that")
            .about(object);
        if seen_by_splinter {
            // It names one of the two.
            let exposed_to = clients.first();
            finding.splinter(
                format!("auth_users_exposed_{}_{}", name.schema, name.name),
                json!({ "schema": &*name.schema, "name": &*name.name, "type": "view", "exposed_to": [exposed_to] }),
            );
        }
    }
}

/// The views between a view and a table, and the table; none if it doesn't read it.
fn path_to(
    subject: &Subject<'_>,
    name: &QualifiedName,
    view: &View,
    table: &QualifiedName,
) -> Option<Vec<QualifiedName>> {
    let mut seen = BTreeSet::from([name.clone()]);
    let mut open: Vec<(Vec<QualifiedName>, &Query)> = vec![(Vec::new(), &view.query)];
    while let Some((path, query)) = open.pop() {
        for (schema, relation) in resolve::relations(&print::query(query)) {
            let Some(schema) = schema else { continue };
            let name = QualifiedName { schema, name: relation };
            let step: Vec<QualifiedName> = path.iter().cloned().chain([name.clone()]).collect();
            if name == *table {
                return Some(step);
            }
            if let Some(inner) = subject.catalog.views.get(&name)
                && seen.insert(name)
            {
                open.insert(0, (step, &inner.query));
            }
        }
    }
    None
}
