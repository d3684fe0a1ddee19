//! L0204.

use crate::catalog::ObjectId;
use crate::diagnostics::Code;
use crate::lint::{Findings, Group, Level, Rule, Subject};
use crate::replay::EffectKind;

pub(super) static RULE: Rule = Rule {
    code: Code {
        id: "L0204",
        name: "not-null-reads-table",
        summary: "NOT NULL for a column that exists: every row is read while nobody reads or writes",
        page: include_str!("../../../../docs/rules/L0204.md"),
    },
    group: Group::Migration,
    level: Level::Warn,
    splinter: None,
    check,
};

fn check(subject: &Subject<'_>, findings: &mut Findings) {
    for effect in subject.over_rows() {
        let EffectKind::SetNotNull { table, column, proven: false } = &effect.kind else { continue };
        findings
            .report(
                subject.words(effect.span, &[column.as_str()]),
                format!("every row of `{table}` is read to see whether `{column}` is null"),
            )
            .note("ACCESS EXCLUSIVE: nobody reads or writes until it is done")
            .help(format!("first `add constraint ... check ({column} is not null) not valid`, which reads no row"))
            .help("in a later migration validate it, and in one after it SET NOT NULL, which takes the check for its proof; then drop the check")
            .about(ObjectId::Table(table.clone()));
    }
}
