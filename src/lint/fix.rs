//! Repairs that are certain, by rule: what `policyc lint --fix` does about a finding.
//!
//! A repair is data: the statements that repair what a database has, the edits that repair the text where nothing has run it yet, and what must differ
//! in the catalog afterwards. Whoever applies it proves it by linting again ([`crate::compile::lint::fix`]), so that here what is likely is enough for an
//! edit's place, but not for its meaning: what changes who reads, writes or runs something is no repair.

mod calls;
mod change;
mod closed;
mod comment;
mod constraint;
mod index;
mod search_path;
mod truncate;

pub use change::Change;

use super::{Finding, Subject};
use crate::diagnostics::Fix;

/// A repair of one finding.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Repair {
    /// What it does, in a few words that go on after `--fix`: `makes an index`.
    pub title: String,
    /// The statements that repair what a database has, each without its semicolon; none where the text alone is wrong.
    pub statements: Vec<String>,
    /// What repairs the text itself; none where the statements do, behind the one that caused the finding.
    pub edits: Vec<Fix>,
    /// Whether it takes both, the edits and then the statements in a later migration: what a database has run can't be repaired like this.
    pub is_divided: bool,
    /// What differs in the catalog afterwards, and nothing else does.
    pub change: Change,
}

type Repairer = fn(&Subject<'_>, &Finding) -> Option<Repair>;

/// Who repairs the findings of which rule, by id.
const REPAIRERS: &[(&str, Repairer)] = &[
    ("L0001", index::of_foreign_key),
    ("L0003", calls::once),
    ("L0009", index::duplicate),
    ("L0011", search_path::empty),
    ("L0099", comment::without),
    ("L0112", truncate::revoke),
    ("L0122", calls::once),
    ("L0124", index::of_column),
    ("L0129", search_path::temporary_last),
    ("L0201", constraint::not_valid),
];

/// The rules some of whose findings have a repair, by id.
pub fn repaired() -> impl Iterator<Item = &'static str> {
    REPAIRERS.iter().map(|(id, _)| *id)
}

/// The repair of a finding, where there is a certain one.
pub(super) fn repair(subject: &Subject<'_>, finding: &Finding) -> Option<Repair> {
    let (_, repairer) = REPAIRERS.iter().find(|(id, _)| *id == finding.rule.code.id)?;
    repairer(subject, finding)
}
