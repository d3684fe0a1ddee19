//! L0220.

use crate::catalog::ObjectId;
use crate::diagnostics::Code;
use crate::lint::{Findings, Group, Level, Rule, Subject};
use crate::replay::EffectKind;

pub(super) static RULE: Rule = Rule {
    code: Code {
        id: "L0220",
        name: "dropped-column",
        summary: "a column goes, with its values",
        page: include_str!("../../../../docs/rules/L0220.md"),
    },
    group: Group::Migration,
    level: Level::Warn,
    splinter: None,
    check,
};

fn check(subject: &Subject<'_>, findings: &mut Findings) {
    for effect in subject.old_effects() {
        let EffectKind::DropColumn { table, column } = &effect.kind else { continue };
        if subject.is_new_column(effect, table, column) {
            continue;
        }
        findings
            .report(subject.word(effect, column), format!("column `{column}` of `{table}` goes, with its values"))
            .note("clients that name it fail from this moment on, also those that were opened before")
            .help("first deploy clients that don't name it any more, then drop it in a later migration")
            .help(format!(
                "if it has another name now: `alter table {table} rename column {column} to ...;` keeps the values"
            ))
            .about(ObjectId::Table(table.clone()));
    }
}
