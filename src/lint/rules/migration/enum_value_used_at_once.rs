//! L0213.

use crate::catalog::ObjectId;
use crate::diagnostics::Code;
use crate::lint::{Findings, Group, Level, Rule, Subject};
use crate::replay::EffectKind;
use crate::replay::effect::UseEnumValue;

pub(super) static RULE: Rule = Rule {
    code: Code {
        id: "L0213",
        name: "enum-value-used-at-once",
        summary: "a value of an enum that is used in the transaction that adds it",
        page: include_str!("../../../../docs/rules/L0213.md"),
    },
    group: Group::Migration,
    level: Level::Deny,
    splinter: None,
    check,
};

fn check(subject: &Subject<'_>, findings: &mut Findings) {
    let transactions = subject.transactions();
    let numbered = || subject.effects.iter().zip(&transactions);
    for (at, (effect, number)) in numbered().enumerate() {
        let EffectKind::UseEnumValue(UseEnumValue { ty, value }) = &effect.kind else { continue };
        let object = ObjectId::Type(ty.clone());
        let added = numbered().take(at).filter(|(_, other)| *other == number).find(|(before, _)| {
            matches!(&before.kind, EffectKind::AddEnumValue { ty: of, value: new } if of == ty && new == value)
        });
        let Some((added, _)) = added.filter(|_| subject.is_certain(&object)) else { continue };
        let literal = format!("'{}'", value.replace('\'', "''"));
        findings
            .report(
                subject.words(effect.span, &[literal.as_str()]),
                format!("'{value}' of `{ty}` is used in the transaction that adds it"),
            )
            .label(added.span, "it is added here")
            .note("a transaction can't use what it has added (55P04); a migration is one")
            .help("use it in a later migration")
            .about(object);
    }
}
