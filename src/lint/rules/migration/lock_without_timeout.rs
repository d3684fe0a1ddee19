//! L0211.

use crate::catalog::ObjectId;
use crate::diagnostics::Code;
use crate::lint::lock;
use crate::lint::{Findings, Group, Level, Rule, Subject};

pub(super) static RULE: Rule = Rule {
    code: Code {
        id: "L0211",
        name: "lock-without-timeout",
        summary: "a statement that waits for a lock without a limit, and others behind it",
        page: include_str!("../../../../docs/rules/L0211.md"),
    },
    group: Group::Migration,
    level: Level::Allow,
    splinter: None,
    check,
};

fn check(subject: &Subject<'_>, findings: &mut Findings) {
    let mut told = None;
    for (effect, limited) in subject.effects.iter().zip(subject.limited_waits()) {
        let Some((table, lock)) = lock::of(effect).filter(|_| !limited && subject.is_old(effect)) else { continue };
        // Once for a file is enough: one line at its top is what helps.
        if told.replace(effect.file) == Some(effect.file) {
            continue;
        }
        findings
            .report(effect.span, format!("this waits for its lock of `{table}` without a limit"))
            .note(format!(
                "{} waits for every query and transaction that uses `{table}`; meanwhile all others that begin to wait for it too",
                lock.name()
            ))
            .help("at the top of the file: `set lock_timeout = '5s';`; where the migration gives up, run it again")
            .about(ObjectId::Table(table.clone()));
    }
}
