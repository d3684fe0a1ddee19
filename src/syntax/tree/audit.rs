//! Where changes are recorded.

use super::{Name, RawName};
use crate::span::{Span, Spanned};

/// `audit into audit_logs (tenant organization_id, actor user_id, ...) as audit_trigger_function`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Audit {
    /// The table.
    pub table: RawName,
    /// What is recorded in which column.
    pub columns: Vec<(Spanned<AuditField>, Name)>,
    /// The trigger function's name, where one is given.
    pub name: Option<Name>,
    /// The declaration.
    pub span: Span,
}

/// What can be recorded.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum AuditField {
    /// The tenant of the changed row.
    Tenant,
    /// The user, null where there is none.
    Actor,
    /// INSERT, UPDATE or DELETE.
    Action,
    /// The table's name.
    Table,
    /// The changed row's key.
    Key,
    /// The row before, as jsonb.
    Before,
    /// The row after, as jsonb.
    After,
    /// Both, as one object of jsonb: `{"before": ..., "after": ...}`.
    Change,
    /// When.
    At,
}

impl AuditField {
    /// All of them, with their keywords.
    pub const KEYWORDS: [(&'static str, Self); 9] = [
        ("tenant", Self::Tenant),
        ("actor", Self::Actor),
        ("action", Self::Action),
        ("table", Self::Table),
        ("key", Self::Key),
        ("before", Self::Before),
        ("after", Self::After),
        ("change", Self::Change),
        ("at", Self::At),
    ];
}
