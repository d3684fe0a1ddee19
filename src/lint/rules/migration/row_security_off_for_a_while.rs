//! L0236.

use crate::catalog::ObjectId;
use crate::diagnostics::Code;
use crate::lint::{Findings, Group, Level, Rule, Subject};
use crate::replay::EffectKind;
use crate::replay::effect::client::ClientEffect;

pub(super) static RULE: Rule = Rule {
    code: Code {
        id: "L0236",
        name: "row-security-off-for-a-while",
        summary: "row security of a table with rows is switched off",
        page: include_str!("../../../../docs/rules/L0236.md"),
    },
    group: Group::Security,
    level: Level::Warn,
    splinter: None,
    check,
};

fn check(subject: &Subject<'_>, findings: &mut Findings) {
    for effect in subject.old_effects() {
        match &effect.kind {
            EffectKind::DisableRowSecurity { table } => {
                let again =
                    |kind: &EffectKind| matches!(kind, EffectKind::EnableRowSecurity { table: on } if on == table);
                // What stays off is told by L0007 and L0013.
                let told = subject.catalog.tables.get(table).is_some_and(|it| {
                    !it.row_security && (!it.policies.is_empty() || subject.is_exposed(&table.schema))
                });
                if told || subject.later(effect).any(again) {
                    continue;
                }
                findings
                    .report(
                        subject.word(effect, &table.name),
                        format!("row level security of `{table}` is off when this file is done"),
                    )
                    .note(
                        "until a later migration switches it on, everybody with a privilege reads and writes all rows",
                    )
                    .help("switch it on again in the same file, which is one transaction: nobody sees the time between")
                    .about(ObjectId::Table(table.clone()));
            }
            EffectKind::Client(ClientEffect::NoForce { table }) => {
                let again = |kind: &EffectKind| match kind {
                    EffectKind::AlterTable { table: on, command } => on == table && command == "ForceRowSecurity",
                    EffectKind::DropTable { table: on } => on == table,
                    _ => false,
                };
                if subject.later(effect).any(again) {
                    continue;
                }
                findings
                    .report(
                        subject.word(effect, &table.name),
                        format!("row level security of `{table}` no longer binds its owner"),
                    )
                    .note("SECURITY DEFINER functions and views of the owner see all rows from now on")
                    .help("if it was for changing rows: `force row level security` again in the same file")
                    .about(ObjectId::Table(table.clone()));
            }
            _ => {}
        }
    }
}
