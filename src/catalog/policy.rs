//! Row level security policies.

use super::{Expr, Grantee, Ident};
use std::collections::BTreeSet;

/// A policy of a table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Policy {
    /// Its name.
    pub name: Ident,
    /// PERMISSIVE (one of them must hold) or RESTRICTIVE (all of them must).
    pub permissive: bool,
    /// FOR.
    pub command: PolicyCommand,
    /// TO; never empty.
    pub roles: BTreeSet<Grantee>,
    /// USING: which rows that are there.
    pub using: Option<Expr>,
    /// WITH CHECK: which rows may come to be.
    pub check: Option<Expr>,
    /// `COMMENT ON POLICY`.
    pub comment: Option<String>,
}

/// What a policy is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[expect(missing_docs, reason = "each is the SQL word")]
pub enum PolicyCommand {
    All,
    Select,
    Insert,
    Update,
    Delete,
}

impl PolicyCommand {
    /// The SQL word.
    pub fn keyword(self) -> &'static str {
        match self {
            Self::All => "ALL",
            Self::Select => "SELECT",
            Self::Insert => "INSERT",
            Self::Update => "UPDATE",
            Self::Delete => "DELETE",
        }
    }
}
