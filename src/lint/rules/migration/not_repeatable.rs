//! L0249.

use crate::diagnostics::Code;
use crate::lint::{Findings, Group, Level, Rule, Subject};
use crate::replay::EffectKind;
use crate::replay::effect::client::ClientEffect;
use std::collections::BTreeSet;

pub(super) static RULE: Rule = Rule {
    code: Code {
        id: "L0249",
        name: "not-repeatable",
        summary: "a statement that fails when its file has to be run again",
        page: include_str!("../../../../docs/rules/L0249.md"),
    },
    group: Group::Migration,
    level: Level::Allow,
    splinter: None,
    check,
};

fn check(subject: &Subject<'_>, findings: &mut Findings) {
    // The rest of a file is one transaction: what fails leaves nothing behind.
    let split = |kind: &EffectKind| {
        matches!(
            kind,
            EffectKind::CreateIndex { concurrently: true, .. } | EffectKind::DropIndex { concurrently: true, .. }
        )
    };
    let split: BTreeSet<usize> =
        subject.effects.iter().filter(|effect| split(&effect.kind)).map(|effect| effect.file).collect();
    let several: BTreeSet<usize> =
        subject.effects.iter().filter(|effect| effect.statement > 0).map(|effect| effect.file).collect();
    for effect in &subject.effects {
        let EffectKind::Client(ClientEffect::Once { words, missing }) = &effect.kind else { continue };
        if !split.contains(&effect.file) || !several.contains(&effect.file) {
            continue;
        }
        findings
            .report(effect.span, format!("{words} without {missing}, in a file that isn't applied as a whole"))
            .note("CONCURRENTLY runs by itself: what stands before it is done when something behind it fails, and the file has to be run again")
            .help(format!("{missing}; or put the statement with CONCURRENTLY into a file of its own"));
    }
}
