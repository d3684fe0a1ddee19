//! L0212.

use crate::diagnostics::Code;
use crate::lint::{Findings, Group, Level, Rule, Subject};
use crate::replay::EffectKind;

pub(super) static RULE: Rule = Rule {
    code: Code {
        id: "L0212",
        name: "transaction-in-migration",
        summary: "COMMIT or ROLLBACK in a migration, which is run in a transaction",
        page: include_str!("../../../../docs/rules/L0212.md"),
    },
    group: Group::Migration,
    level: Level::Warn,
    splinter: None,
    check,
};

fn check(subject: &Subject<'_>, findings: &mut Findings) {
    let mut told = None;
    for effect in &subject.effects {
        let word = match effect.kind {
            EffectKind::Commit => "COMMIT",
            EffectKind::Rollback => "ROLLBACK",
            _ => continue,
        };
        if told.replace(effect.file) == Some(effect.file) {
            continue;
        }
        findings
            .report(effect.span, format!("{word} ends the transaction in which the migration is run"))
            .note("the Supabase CLI runs a file in a transaction, and writes down in it that the file was run")
            .note("where something fails afterwards, what stands before it stays, and the next push runs it again")
            .help("leave BEGIN, COMMIT and ROLLBACK out of migrations");
    }
}
