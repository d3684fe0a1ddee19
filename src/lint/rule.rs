//! What a rule is.

use super::{Findings, Level, Subject};
use crate::diagnostics::Code;

/// A rule. Its file holds this value and the check; its page holds everything that a reader should know.
#[derive(Debug)]
pub struct Rule {
    /// Id (`L0001`), name (`unindexed-foreign-keys`: what is wrong, as a noun phrase), summary and page (`docs/rules/L0001.md`).
    pub code: Code,
    /// What it is about.
    pub group: Group,
    /// What it is worth where nobody says otherwise.
    pub level: Level,
    /// Supabase's lint of the same meaning: `unindexed_foreign_keys`.
    pub splinter: Option<&'static str>,
    /// Looks for it.
    pub check: fn(&Subject<'_>, &mut Findings),
}

impl PartialEq for Rule {
    fn eq(&self, other: &Self) -> bool {
        self.code.id == other.code.id
    }
}

impl Eq for Rule {}

/// What rules are about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Group {
    /// Somebody can see or do what they shouldn't.
    Security,
    /// It works, slowly.
    Performance,
    /// It doesn't do what it seems to do, or fails when it is used.
    Correctness,
    /// A migration that stops or breaks what is running.
    Migration,
    /// Comments that allow findings.
    Suppression,
}

impl Group {
    /// All of them.
    pub const ALL: [Self; 5] =
        [Self::Security, Self::Performance, Self::Correctness, Self::Migration, Self::Suppression];

    /// The word for it in settings and options.
    pub fn name(self) -> &'static str {
        match self {
            Self::Security => "security",
            Self::Performance => "performance",
            Self::Correctness => "correctness",
            Self::Migration => "migration",
            Self::Suppression => "suppression",
        }
    }
}
