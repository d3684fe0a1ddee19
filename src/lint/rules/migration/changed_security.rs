//! L0242.

use crate::catalog::ObjectId;
use crate::diagnostics::Code;
use crate::lint::{Findings, Group, Level, Rule, Subject};
use crate::replay::effect::client::ClientEffect;

pub(super) static RULE: Rule = Rule {
    code: Code {
        id: "L0242",
        name: "changed-security",
        summary: "a function or view that runs with other rights than before",
        page: include_str!("../../../../docs/rules/L0242.md"),
    },
    group: Group::Security,
    level: Level::Warn,
    splinter: None,
    check,
};

fn check(subject: &Subject<'_>, findings: &mut Findings) {
    for (effect, kind) in subject.client_effects() {
        match kind {
            ClientEffect::MadeFunction { function: id, before: Some(before), after }
                if !subject.is_made_here(effect, &ObjectId::Function(id.clone())) =>
            {
                let object = ObjectId::Function(id.clone());
                if before.security_definer != after.security_definer {
                    let (message, note) = if after.security_definer {
                        (
                            format!("{id} becomes SECURITY DEFINER"),
                            "row level security no longer binds it, and all who may execute it get what its owner may do",
                        )
                    } else {
                        (
                            format!("{id} is SECURITY DEFINER no longer"),
                            "it sees only what its caller may see: a policy that calls it may recurse or find nothing",
                        )
                    };
                    findings
                        .report(subject.word(effect, &id.name.name), message)
                        .note(note)
                        .note("CREATE OR REPLACE takes what it doesn't say for the default: SECURITY INVOKER, no search path")
                        .help("say `security definer` or `security invoker` as it is meant, in each CREATE OR REPLACE")
                        .about(object.clone());
                }
                if let (Some(path), None) = (&before.search_path, &after.search_path) {
                    findings
                        .report(
                            subject.word(effect, &id.name.name),
                            format!("{id} loses its search path, which was `{path}`"),
                        )
                        .note("CREATE OR REPLACE keeps owner and privileges, and forgets SET")
                        .help(format!("`set search_path = {path}` in the statement too"))
                        .about(object);
                }
            }
            // L0010 tells of those that clients reach.
            ClientEffect::MadeView { view, before: Some(before), after }
                if before.security_invoker && !after.security_invoker && !subject.is_exposed(&view.schema) =>
            {
                findings
                    .report(
                        subject.word(effect, &view.name),
                        format!("`{view}` reads with the rights of its owner from now on"),
                    )
                    .note("CREATE OR REPLACE VIEW without WITH takes all options away, `security_invoker` among them")
                    .help(format!("`create or replace view {view} with (security_invoker = true) as ...`"))
                    .about(ObjectId::View(view.clone()));
            }
            _ => {}
        }
    }
}
