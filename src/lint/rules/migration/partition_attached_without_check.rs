//! L0215.

use crate::catalog::ObjectId;
use crate::diagnostics::Code;
use crate::lint::{Findings, Group, Level, Rule, Subject};
use crate::replay::EffectKind;
use crate::replay::effect::AttachPartition;

pub(super) static RULE: Rule = Rule {
    code: Code {
        id: "L0215",
        name: "partition-attached-without-check",
        summary: "a table that becomes a partition, and is read for it",
        page: include_str!("../../../../docs/rules/L0215.md"),
    },
    group: Group::Migration,
    level: Level::Warn,
    splinter: None,
    check,
};

fn check(subject: &Subject<'_>, findings: &mut Findings) {
    for effect in subject.over_rows() {
        let EffectKind::AttachPartition(AttachPartition { table, partition, checked: false, default }) = &effect.kind
        else {
            continue;
        };
        let finding = findings.report(
            subject.words(effect.span, &["attach"]),
            format!("every row of `{partition}` is read to see whether it belongs to `{table}`"),
        );
        finding
            .note("ACCESS EXCLUSIVE: nobody reads or writes the table until it is done")
            .about(ObjectId::Table(partition.clone()));
        match default {
            true => finding.help("first a check, with NOT VALID and validated later, that says what the other partitions leave over"),
            false => finding
                .help("first a check that says the same as FOR VALUES, with NOT VALID, and validated in a later migration: ATTACH takes it for its proof")
                .help("where there is a DEFAULT partition, it needs a check that leaves those values out"),
        };
    }
}
