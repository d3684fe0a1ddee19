//! L0221.

use crate::catalog::ObjectId;
use crate::diagnostics::Code;
use crate::lint::{Findings, Group, Level, Rule, Subject};
use crate::replay::EffectKind;
use std::collections::BTreeSet;

pub(super) static RULE: Rule = Rule {
    code: Code {
        id: "L0221",
        name: "dropped-table",
        summary: "a table goes, with all its rows",
        page: include_str!("../../../../docs/rules/L0221.md"),
    },
    group: Group::Migration,
    level: Level::Warn,
    splinter: None,
    check,
};

fn check(subject: &Subject<'_>, findings: &mut Findings) {
    let mut told = BTreeSet::new();
    for effect in subject.old_effects() {
        let EffectKind::DropTable { table } = &effect.kind else { continue };
        if !told.insert((effect.span, table)) {
            continue;
        }
        let again = |kind: &EffectKind| matches!(kind, EffectKind::CreateTable { table: made } if made == table);
        let message = if subject.later(effect).any(again) {
            format!("`{table}` is made anew, and its rows are lost")
        } else {
            format!("`{table}` goes, with all its rows")
        };
        findings
            .report(subject.word(effect, &table.name), message)
            .note("clients that use it fail from this moment on; its policies and grants go with it")
            .help("first deploy clients that don't use it any more, then drop it in a later migration")
            .help(format!("if it has another name or place now: `alter table {table} rename to ...;` keeps the rows"))
            .about(ObjectId::Table(table.clone()));
    }
}
