//! L0238.

use crate::catalog::{Acl, Grantee, ObjectId, ObjectKind, Privilege};
use crate::diagnostics::Code;
use crate::lint::{Findings, Group, Level, Rule, Subject};
use crate::replay::EffectKind;

pub(super) static RULE: Rule = Rule {
    code: Code {
        id: "L0238",
        name: "default-grant-to-everybody",
        summary: "new objects are everybody's by default",
        page: include_str!("../../../../docs/rules/L0238.md"),
    },
    group: Group::Security,
    level: Level::Warn,
    splinter: None,
    check,
};

fn check(subject: &Subject<'_>, findings: &mut Findings) {
    for effect in &subject.effects {
        let EffectKind::AlterDefaultPrivileges { schemas, objects, given: true, grantees, changed: true } =
            &effect.kind
        else {
            continue;
        };
        let everybody = |grantee: &&Grantee| match grantee {
            Grantee::Public => true,
            Grantee::Role(name) => *name == "anon",
        };
        let to: Vec<String> = grantees.iter().filter(everybody).map(ToString::to_string).collect();
        let what = match objects {
            ObjectKind::Table => "table",
            // Everybody may execute new functions anyway, where nobody has taken that away.
            ObjectKind::Function if is_public_revoked(subject) => "function",
            _ => continue,
        };
        if to.is_empty() {
            continue;
        }
        let place = match schemas.as_slice() {
            [] => String::new(),
            list => format!(" in {}", list.iter().map(|it| format!("`{it}`")).collect::<Vec<_>>().join(", ")),
        };
        findings
            .report(effect.span, format!("every new {what}{place} is given to {} from now on", to.join(" and ")))
            .note("a table that somebody adds later without row level security is public, and no line of its migration says so")
            .help("grant on each object, in the migration that makes it")
            .about(ObjectId::DefaultPrivileges);
    }
}

/// Whether new functions are no longer PUBLIC's.
fn is_public_revoked(subject: &Subject<'_>) -> bool {
    let lacks = |acl: &Acl| !acl.holds(&Grantee::Public, Privilege::Execute);
    let mut entries = subject.catalog.default_privileges.iter();
    entries.any(|((_, schema, kind), acl)| schema.is_none() && *kind == ObjectKind::Function && lacks(acl))
}
