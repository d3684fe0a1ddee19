//! Examples of what rules mean, for the compiler to check.

use super::{Command, Name, Principal, RawName};
use crate::span::{Span, Spanned};

/// `member@A cannot update customers@B (name)`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Expectation {
    /// Who tries.
    pub actor: ExpectedActor,
    /// `can` rather than `cannot`.
    pub can: bool,
    /// What.
    pub command: Spanned<Command>,
    /// To which rows.
    pub rows: ExpectedRows,
    /// The columns that it is about.
    pub columns: Option<Vec<Name>>,
    /// The line.
    pub span: Span,
}

/// `member@A`, `admin of projects@A`, `anon`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExpectedActor {
    /// A role of the model, `anon`, `authenticated`, `self` or `service`.
    pub who: Principal,
    /// The letter of the tenant in which they have the role.
    pub tenant: Option<Name>,
}

/// `customers@A`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExpectedRows {
    /// The table.
    pub table: RawName,
    /// The letter of the tenant that the rows belong to.
    pub tenant: Option<Name>,
}
