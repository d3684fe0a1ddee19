//! L0226.

use crate::catalog::ObjectId;
use crate::diagnostics::Code;
use crate::lint::{Findings, Group, Level, Rule, Subject};
use crate::replay::EffectKind;

pub(super) static RULE: Rule = Rule {
    code: Code {
        id: "L0226",
        name: "renamed-column",
        summary: "a column has another name from now on",
        page: include_str!("../../../../docs/rules/L0226.md"),
    },
    group: Group::Migration,
    level: Level::Warn,
    splinter: None,
    check,
};

fn check(subject: &Subject<'_>, findings: &mut Findings) {
    for effect in subject.old_effects() {
        let EffectKind::RenameColumn { table, from, to } = &effect.kind else { continue };
        let again =
            |kind: &EffectKind| matches!(kind, EffectKind::AddColumn(it) if it.table == *table && it.column == *from);
        if subject.is_new_column(effect, table, from) || subject.later(effect).any(again) {
            continue;
        }
        findings
            .report(subject.word(effect, from), format!("column `{from}` of `{table}` is called `{to}` from now on"))
            .note("clients that use the old name fail from this moment on, also those that were opened before")
            .note("policies, views and indexes follow; bodies of functions don't")
            .help(format!(
                "add `{to}` beside it, fill both for a while (a generated column or a trigger), and drop `{from}` when no client names it"
            ))
            .about(ObjectId::Table(table.clone()));
    }
}
