//! L0010.

use crate::catalog::{ObjectId, Privilege, ViewKind};
use crate::diagnostics::Code;
use crate::lint::{Findings, Group, Level, Rule, Subject};
use crate::replay::{EffectKind, Facet};
use serde_json::json;

pub(super) static RULE: Rule = Rule {
    code: Code {
        id: "L0010",
        name: "security-definer-view",
        summary: "a view that clients reach over the API, with its owner's rights",
        page: include_str!("../../../../docs/rules/L0010.md"),
    },
    group: Group::Security,
    level: Level::Deny,
    splinter: Some("security_definer_view"),
    check,
};

fn check(subject: &Subject<'_>, findings: &mut Findings) {
    for (name, view) in subject.views() {
        let is_plain = view.kind == ViewKind::Plain;
        if !is_plain || view.is_security_invoker() || !subject.is_exposed(&name.schema) {
            continue;
        }
        let clients = subject.clients_with(&view.owner, &view.privileges, &[Privilege::Select]);
        if clients.is_empty() {
            continue;
        }
        let object = ObjectId::View(name.clone());
        let span = subject.origin(&object, &[Facet::Definition]);
        let finding = findings.report(span, format!("`{name}` shows clients all rows that its owner may see"));
        finding
            .note(format!("a view reads with the rights of its owner, `{}`: row level security of the tables in it says nothing about who asks", view.owner))
            .help(format!("`alter view {name} set (security_invoker = true);`"))
            .about(object)
            .splinter(
                format!("security_definer_view_{}_{}", name.schema, name.name),
                json!({ "schema": &*name.schema, "name": &*name.name, "type": "view" }),
            );
        let lost = subject.effects.iter().rev().find(|effect| {
            matches!(&effect.kind, EffectKind::CreateView { view, lost_security_invoker: true, .. } if view == name)
        });
        if let Some(lost) = lost {
            finding.note(
                "it had `security_invoker` before: CREATE OR REPLACE VIEW keeps no option that it doesn't repeat",
            );
            if lost.span != span {
                finding.label(lost.span, "lost here");
            }
        }
    }
}
