//! L0208.

use crate::catalog::ObjectId;
use crate::diagnostics::Code;
use crate::lint::{Findings, Group, Level, Rule, Subject};
use crate::replay::EffectKind;

pub(super) static RULE: Rule = Rule {
    code: Code {
        id: "L0208",
        name: "drop-index-without-concurrently",
        summary: "an index that is dropped while nobody reads or writes",
        page: include_str!("../../../../docs/rules/L0208.md"),
    },
    group: Group::Migration,
    level: Level::Allow,
    splinter: None,
    check,
};

fn check(subject: &Subject<'_>, findings: &mut Findings) {
    for effect in subject.over_rows() {
        let EffectKind::DropIndex { on, name, concurrently: false } = &effect.kind else { continue };
        if subject.is_partitioned(on) {
            continue;
        }
        findings
            .report(subject.words(effect.span, &[name.as_str()]), format!("`{on}` is locked until its index `{name}` is gone"))
            .note("ACCESS EXCLUSIVE: it takes a moment, but waits for every query that runs, and all others wait behind it")
            .help("DROP INDEX CONCURRENTLY, in a migration of its own with nothing else in it; or `set lock_timeout` before it")
            .about(ObjectId::Table(on.clone()));
    }
}
