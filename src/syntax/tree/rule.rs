//! Rules: who may do what to which rows.

use super::{Docs, Fragment, Name, RawName};
use crate::span::{Span, Spanned};

/// `allow admin to insert, update (name, email) when CONDITION as "NAME"`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rule {
    /// Why it is there.
    pub docs: Docs,
    /// `allow` or `restrict`, at its place.
    pub effect: Spanned<RuleEffect>,
    /// Whom it is about.
    pub who: Principal,
    /// What they may do; a column list belongs to the command before it.
    pub commands: Vec<CommandClause>,
    /// `when`, of the whole rule.
    pub condition: Option<Fragment>,
    /// `as`, of the whole rule.
    pub name: Option<Name>,
    /// The line.
    pub span: Span,
}

/// Whether a rule opens or closes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RuleEffect {
    /// One of them must hold.
    Allow,
    /// All of them must.
    Restrict,
}

/// `member`, `self`, `anyone`, ...; `member of projects` where the level must be named.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Principal {
    /// A role of the model or a built-in principal.
    pub name: Name,
    /// `of projects`
    pub of: Option<RawName>,
}

/// `update (name, email)`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CommandClause {
    /// The command.
    pub command: Spanned<Command>,
    /// The columns it is limited to.
    pub columns: Option<Vec<Name>>,
}

/// What can be done to rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[expect(missing_docs, reason = "each is the SQL word")]
pub enum Command {
    Select,
    Insert,
    Update,
    Delete,
}

impl Command {
    /// All of them, in the order of SQL's documentation.
    pub const ALL: [Self; 4] = [Self::Select, Self::Insert, Self::Update, Self::Delete];

    /// The word in lower case, as models spell it.
    pub fn word(self) -> &'static str {
        match self {
            Self::Select => "select",
            Self::Insert => "insert",
            Self::Update => "update",
            Self::Delete => "delete",
        }
    }
}
