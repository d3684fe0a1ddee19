//! L0114.

use crate::catalog::{Grantee, ObjectKind};
use crate::diagnostics::Code;
use crate::lint::{Findings, Group, Level, Rule, Subject};
use crate::replay::EffectKind;

pub(super) static RULE: Rule = Rule {
    code: Code {
        id: "L0114",
        name: "void-default-revoke",
        summary: "a default REVOKE in a schema that takes nothing away",
        page: include_str!("../../../../docs/rules/L0114.md"),
    },
    group: Group::Security,
    level: Level::Deny,
    splinter: None,
    check,
};

fn check(subject: &Subject<'_>, findings: &mut Findings) {
    for effect in &subject.effects {
        let EffectKind::AlterDefaultPrivileges { schemas, objects, given: false, grantees, changed: false } =
            &effect.kind
        else {
            continue;
        };
        let hard_wired =
            matches!(objects, ObjectKind::Function | ObjectKind::Type) && grantees.contains(&Grantee::Public);
        if schemas.is_empty() || !hard_wired {
            continue;
        }
        let (what, privilege) =
            if *objects == ObjectKind::Function { ("functions", "execute") } else { ("types", "usage") };
        findings
            .report(effect.span, format!("this takes nothing away: new {what} are still everybody's"))
            .note("what a schema's default privileges say is added to those without a schema, and can take nothing from them")
            .help(format!("`alter default privileges revoke {privilege} on {what} from public;`, without IN SCHEMA"));
    }
}
