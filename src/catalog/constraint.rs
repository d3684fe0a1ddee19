//! Constraints of tables.

use super::expr::Operator;
use super::{Expr, Ident, IndexKey, Options, QualifiedName};

/// A constraint.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "they are Postgres's own flags")]
pub struct Constraint {
    /// Its name.
    pub name: Ident,
    /// What it demands.
    pub kind: ConstraintKind,
    /// DEFERRABLE.
    pub deferrable: bool,
    /// INITIALLY DEFERRED.
    pub initially_deferred: bool,
    /// False after `NOT VALID`, until `VALIDATE CONSTRAINT`.
    pub validated: bool,
    /// NO INHERIT; of checks only.
    pub no_inherit: bool,
    /// INCLUDE; of keys and exclusions.
    pub include: Vec<Ident>,
    /// WITH: storage parameters of its index.
    pub options: Options,
    /// CLUSTER ON its index.
    pub clustered: bool,
    /// Of how many parent tables' constraints it is the copy.
    pub inherited_from: u16,
    /// Whether the table itself says it; false only for one that is inherited and nothing else (`conislocal`).
    pub local: bool,
    /// `COMMENT ON CONSTRAINT`.
    pub comment: Option<String>,
}

impl Constraint {
    /// A valid constraint that isn't deferrable.
    pub fn new(name: impl Into<Ident>, kind: ConstraintKind) -> Self {
        Self {
            name: name.into(),
            kind,
            deferrable: false,
            initially_deferred: false,
            validated: true,
            no_inherit: false,
            include: Vec::new(),
            options: Options::default(),
            clustered: false,
            inherited_from: 0,
            local: true,
            comment: None,
        }
    }
}

/// Kinds of constraints.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ConstraintKind {
    /// PRIMARY KEY.
    PrimaryKey(Vec<Ident>),
    /// UNIQUE.
    Unique {
        /// Its columns.
        columns: Vec<Ident>,
        /// NULLS NOT DISTINCT.
        nulls_not_distinct: bool,
    },
    /// CHECK.
    Check(Expr),
    /// FOREIGN KEY.
    ForeignKey(ForeignKey),
    /// EXCLUDE.
    Exclusion(Exclusion),
}

/// An exclusion constraint.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Exclusion {
    /// The access method, mostly `gist`.
    pub method: Ident,
    /// What is compared, each with its operator.
    pub elements: Vec<(IndexKey, Operator)>,
    /// WHERE.
    pub predicate: Option<Expr>,
}

/// A foreign key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ForeignKey {
    /// The columns that point.
    pub columns: Vec<Ident>,
    /// The table pointed at.
    pub references: QualifiedName,
    /// The columns pointed at, never empty: the primary key where none were written.
    pub referenced_columns: Vec<Ident>,
    /// ON DELETE.
    pub on_delete: ReferentialAction,
    /// `ON DELETE SET NULL (columns)`, Postgres 15; empty for all of them.
    pub on_delete_columns: Vec<Ident>,
    /// ON UPDATE.
    pub on_update: ReferentialAction,
    /// MATCH FULL.
    pub match_full: bool,
}

/// What happens to a row whose parent goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[expect(missing_docs, reason = "each is the SQL phrase")]
pub enum ReferentialAction {
    NoAction,
    Restrict,
    Cascade,
    SetNull,
    SetDefault,
}

impl ReferentialAction {
    /// The SQL phrase.
    pub fn keyword(self) -> &'static str {
        match self {
            Self::NoAction => "NO ACTION",
            Self::Restrict => "RESTRICT",
            Self::Cascade => "CASCADE",
            Self::SetNull => "SET NULL",
            Self::SetDefault => "SET DEFAULT",
        }
    }
}
