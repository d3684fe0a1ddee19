//! L0214.

use crate::catalog::ObjectId;
use crate::diagnostics::Code;
use crate::lint::{Findings, Group, Level, Rule, Subject};
use crate::replay::EffectKind;
use crate::replay::effect::{AddConstraint, PointsAt};

pub(super) static RULE: Rule = Rule {
    code: Code {
        id: "L0214",
        name: "referenced-table-locked",
        summary: "a new foreign key that waits without a limit for a lock of the table it points at",
        page: include_str!("../../../../docs/rules/L0214.md"),
    },
    group: Group::Migration,
    level: Level::Allow,
    splinter: None,
    check,
};

fn check(subject: &Subject<'_>, findings: &mut Findings) {
    for (effect, limited) in subject.effects.iter().zip(subject.limited_waits()) {
        let (table, name, references) = match &effect.kind {
            EffectKind::PointsAt(PointsAt { table, name, references }) => (table, name, references),
            // Of one that reads rows L0201 says more.
            EffectKind::AddConstraint(AddConstraint {
                table, name, references: Some(references), reads_rows, ..
            }) if effect.on_new_table || !reads_rows => (table, name, references),
            _ => continue,
        };
        let is_new = || subject.made_in(effect.file).contains(references);
        if limited || table == references || !subject.holds_rows(references) || is_new() {
            continue;
        }
        findings
            .report(
                subject.words(effect.span, &["references"]),
                format!("the new key `{name}` of `{table}` locks `{references}`, which it points at"),
            )
            .note("SHARE ROW EXCLUSIVE: reads go on, writes wait until the file is done")
            .help("at the top of the file: `set lock_timeout = '5s';`, so that the migration gives up instead of making others wait")
            .about(ObjectId::Table(references.clone()));
    }
}
