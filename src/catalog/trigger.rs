//! Triggers of tables.

use super::{Expr, Ident, QualifiedName};
use std::collections::BTreeSet;

/// A trigger.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Trigger {
    /// Its name; triggers of one kind fire in the order of their names.
    pub name: Ident,
    /// BEFORE, AFTER, INSTEAD OF.
    pub timing: TriggerTiming,
    /// What fires it.
    pub events: BTreeSet<TriggerEvent>,
    /// `UPDATE OF` these columns; empty for any.
    pub update_of: Vec<Ident>,
    /// FOR EACH ROW, as opposed to STATEMENT.
    pub for_each_row: bool,
    /// `REFERENCING OLD TABLE AS`.
    pub old_table: Option<Ident>,
    /// `REFERENCING NEW TABLE AS`.
    pub new_table: Option<Ident>,
    /// WHEN.
    pub when: Option<Expr>,
    /// CREATE CONSTRAINT TRIGGER.
    pub constraint: Option<ConstraintTrigger>,
    /// The function.
    pub function: QualifiedName,
    /// Its arguments: string constants.
    pub arguments: Vec<String>,
    /// In which replication roles it fires.
    pub enabled: TriggerEnabled,
    /// `COMMENT ON TRIGGER`.
    pub comment: Option<String>,
}

/// When a trigger fires.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[expect(missing_docs, reason = "each is the SQL phrase")]
pub enum TriggerTiming {
    Before,
    After,
    InsteadOf,
}

impl TriggerTiming {
    /// The SQL phrase.
    pub fn keyword(self) -> &'static str {
        match self {
            Self::Before => "BEFORE",
            Self::After => "AFTER",
            Self::InsteadOf => "INSTEAD OF",
        }
    }
}

/// What fires a trigger.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[expect(missing_docs, reason = "each is the SQL word")]
pub enum TriggerEvent {
    Insert,
    Update,
    Delete,
    Truncate,
}

impl TriggerEvent {
    /// The SQL word.
    pub fn keyword(self) -> &'static str {
        match self {
            Self::Insert => "INSERT",
            Self::Update => "UPDATE",
            Self::Delete => "DELETE",
            Self::Truncate => "TRUNCATE",
        }
    }
}

/// `ALTER TABLE ... ENABLE [ALWAYS | REPLICA] TRIGGER`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum TriggerEnabled {
    /// In ordinary sessions: what a new trigger is.
    Origin,
    /// Also where `session_replication_role` is `replica`.
    Always,
    /// Only there.
    Replica,
    /// Nowhere.
    Disabled,
}

/// What a constraint trigger has more.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConstraintTrigger {
    /// DEFERRABLE.
    pub deferrable: bool,
    /// INITIALLY DEFERRED.
    pub initially_deferred: bool,
    /// FROM: the other table that the constraint is about.
    pub references: Option<QualifiedName>,
}
