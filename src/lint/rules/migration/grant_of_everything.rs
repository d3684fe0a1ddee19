//! L0237.

use crate::catalog::{Grantee, ObjectId, ObjectKind};
use crate::diagnostics::Code;
use crate::lint::{Findings, Group, Level, Rule, Subject};
use crate::replay::EffectKind;
use crate::span::Span;
use std::collections::BTreeMap;

pub(super) static RULE: Rule = Rule {
    code: Code {
        id: "L0237",
        name: "grant-of-everything",
        summary: "a grant of all privileges to everybody",
        page: include_str!("../../../../docs/rules/L0237.md"),
    },
    group: Group::Security,
    level: Level::Allow,
    splinter: None,
    check,
};

fn check(subject: &Subject<'_>, findings: &mut Findings) {
    let mut statements: BTreeMap<Span, Vec<&ObjectId>> = BTreeMap::new();
    for effect in &subject.effects {
        let EffectKind::Grant { object, given: true, grantees, privileges } = &effect.kind else { continue };
        let everybody = |grantee: &Grantee| match grantee {
            Grantee::Public => true,
            Grantee::Role(name) => *name == "anon",
        };
        let kind = match object {
            ObjectId::Table(_) | ObjectId::View(_) => ObjectKind::Table,
            ObjectId::Sequence(_) => ObjectKind::Sequence,
            _ => continue,
        };
        let all = kind.all().iter().all(|privilege| privileges.contains(privilege));
        if all && grantees.iter().any(everybody) && subject.is_certain(object) {
            statements.entry(effect.span).or_default().push(object);
        }
    }
    for (span, objects) in statements {
        let Some(first) = objects.first() else { continue };
        let of = match objects.len() {
            1 => first.to_string(),
            count => format!("{first} and {} more", count - 1),
        };
        findings
            .report(span, format!("everybody gets all privileges on {of}"))
            .note("TRUNCATE, TRIGGER and REFERENCES are among them, and setting a sequence: row level security doesn't bind them")
            .help("name the privileges that are needed: `grant select on ... to anon;`")
            .about((*first).clone());
    }
}
