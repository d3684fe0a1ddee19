//! L0222.

use crate::catalog::ObjectId;
use crate::diagnostics::Code;
use crate::lint::{Findings, Group, Level, Rule, Subject};
use crate::replay::EffectKind;

pub(super) static RULE: Rule = Rule {
    code: Code {
        id: "L0222",
        name: "dropped-not-null",
        summary: "a column may be null from now on",
        page: include_str!("../../../../docs/rules/L0222.md"),
    },
    group: Group::Migration,
    level: Level::Allow,
    splinter: None,
    check,
};

fn check(subject: &Subject<'_>, findings: &mut Findings) {
    for effect in subject.old_effects() {
        let EffectKind::DropNotNull { table, column } = &effect.kind else { continue };
        if subject.is_new_column(effect, table, column) {
            continue;
        }
        findings
            .report(subject.word(effect, column), format!("column `{column}` of `{table}` may be null from now on"))
            .note("clients that take every row to have a value, and types that were generated before, don't know null")
            .help("deploy clients that can do without the value first")
            .about(ObjectId::Table(table.clone()));
    }
}
