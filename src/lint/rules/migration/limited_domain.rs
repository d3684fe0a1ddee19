//! L0245.

use crate::catalog::ObjectId;
use crate::diagnostics::Code;
use crate::lint::{Findings, Group, Level, Rule, Subject};
use crate::replay::effect::client::ClientEffect;

pub(super) static RULE: Rule = Rule {
    code: Code {
        id: "L0245",
        name: "limited-domain",
        summary: "a domain with a condition",
        page: include_str!("../../../../docs/rules/L0245.md"),
    },
    group: Group::Migration,
    level: Level::Allow,
    splinter: None,
    check,
};

fn check(subject: &Subject<'_>, findings: &mut Findings) {
    for (effect, kind) in subject.client_effects() {
        let ClientEffect::DomainCondition { domain } = kind else { continue };
        findings
            .report(subject.word(effect, &domain.name), format!("domain `{domain}` gets a condition"))
            .note("each table with a column of it is read under a lock when the condition changes, and all clients see the new one at once")
            .help("a check of the table's own, which can be added NOT VALID")
            .about(ObjectId::Type(domain.clone()));
    }
}
