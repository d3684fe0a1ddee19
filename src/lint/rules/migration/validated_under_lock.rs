//! L0210.

use crate::catalog::ObjectId;
use crate::diagnostics::Code;
use crate::lint::lock::{self, Lock};
use crate::lint::{Findings, Group, Level, Rule, Subject};
use crate::replay::effect::AddConstraint;
use crate::replay::{Effect, EffectKind};

pub(super) static RULE: Rule = Rule {
    code: Code {
        id: "L0210",
        name: "validated-under-lock",
        summary: "a constraint that is validated while the same transaction locks the table",
        page: include_str!("../../../../docs/rules/L0210.md"),
    },
    group: Group::Migration,
    level: Level::Warn,
    splinter: None,
    check,
};

fn check(subject: &Subject<'_>, findings: &mut Findings) {
    let transactions = subject.transactions();
    let numbered = || subject.effects.iter().zip(&transactions);
    for (at, (effect, number)) in numbered().enumerate() {
        let EffectKind::ValidateConstraint { table, name } = &effect.kind else { continue };
        if !subject.is_old(effect) {
            continue;
        }
        let locks = numbered().take(at).filter(|(_, other)| *other == number).filter_map(|(before, _)| {
            let (locked, lock) = lock::of(before)?;
            (locked == table && lock >= Lock::ShareRowExclusive).then_some((lock, before))
        });
        // Of equals the first: who holds it first holds it longest.
        let Some((lock, by)) = locks.reduce(|best, next| if next.0 > best.0 { next } else { best }) else { continue };
        let finding = findings.report(
            subject.words(effect.span, &[name.as_str()]),
            format!("every row of `{table}` is checked for `{name}` while nobody {}", lock.stops()),
        );
        finding
            .label(by.span, format!("this takes {}, which is kept until the end of the transaction", lock.name()))
            .note(match is_of(by, name) {
                true => "NOT VALID is of no use if VALIDATE stands in the same transaction",
                false => "VALIDATE CONSTRAINT by itself lets everybody read and write",
            })
            .help("validate it in a migration of its own, after this one")
            .about(ObjectId::Table(table.clone()));
    }
}

fn is_of(by: &Effect, constraint: &str) -> bool {
    matches!(&by.kind, EffectKind::AddConstraint(AddConstraint { name, .. }) if *name == *constraint)
}
