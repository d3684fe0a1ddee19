//! Event triggers.

use super::{Ident, QualifiedName, TriggerEnabled};

/// An event trigger.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EventTrigger {
    /// `ddl_command_start`, `ddl_command_end`, `sql_drop`, `table_rewrite`.
    pub event: String,
    /// `WHEN TAG IN (...)`; empty for any.
    pub tags: Vec<String>,
    /// The function.
    pub function: QualifiedName,
    /// In which replication roles it fires.
    pub enabled: TriggerEnabled,
    /// Its owner.
    pub owner: Ident,
    /// `COMMENT ON EVENT TRIGGER`.
    pub comment: Option<String>,
}
