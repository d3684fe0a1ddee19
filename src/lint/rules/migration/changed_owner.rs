//! L0239.

use crate::catalog::ObjectId;
use crate::diagnostics::Code;
use crate::lint::{CLIENTS, Findings, Group, Level, Rule, Subject};
use crate::replay::effect::client::ClientEffect;

pub(super) static RULE: Rule = Rule {
    code: Code {
        id: "L0239",
        name: "changed-owner",
        summary: "something that was there belongs to somebody else",
        page: include_str!("../../../../docs/rules/L0239.md"),
    },
    group: Group::Security,
    level: Level::Warn,
    splinter: None,
    check,
};

fn check(subject: &Subject<'_>, findings: &mut Findings) {
    for (effect, kind) in subject.client_effects() {
        let ClientEffect::Owner { object, from, to } = kind else { continue };
        if subject.is_made_here(effect, object) {
            continue;
        }
        let is_client = CLIENTS.contains(&to.as_str());
        let note = match object {
            ObjectId::Table(_) => {
                "row level security doesn't bind the owner unless it is forced, and foreign keys look rows up with the owner's rights"
            }
            ObjectId::View(view) => match subject.catalog.views.get(view) {
                Some(view) if view.is_security_invoker() && !is_client => continue,
                _ => "a view without `security_invoker` reads with the rights of its owner",
            },
            ObjectId::Function(id) => match subject.catalog.functions.get(id) {
                Some(function) if !function.security_definer && !is_client => continue,
                _ => "a SECURITY DEFINER function runs with the rights of its owner",
            },
            ObjectId::Schema(_) if is_client => "the owner of a schema can drop what is in it",
            _ => continue,
        };
        let help = if is_client {
            format!(
                "`{to}` is what requests come as: everybody who has the role owns it, and can change or drop it. Grant privileges instead"
            )
        } else {
            format!("make sure that `{to}` may do what is needed and no more")
        };
        findings
            .report(effect.span, format!("{object} belongs to `{to}` from now on, not to `{from}`"))
            .note(note)
            .help(help)
            .about(object.clone());
    }
}
