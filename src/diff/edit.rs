//! One statement by which a part of a database becomes what is wanted.

use super::Fact;

/// A statement, what it is about and what it does there. What it does to a catalog is for replay to say, which reads it again before it is written
/// anywhere.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Edit {
    /// What it makes, changes or drops.
    pub fact: Fact,
    /// What it does to it.
    pub kind: EditKind,
    /// The statement without its semicolon.
    pub sql: String,
}

/// What an edit does. The kinds decide where it stands in a plan, and what can be lost by it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum EditKind {
    /// Makes it.
    Create,
    /// Drops it.
    Drop,
    /// Changes it so that nothing is in its way that the catalogs know of.
    Alter(Alteration),
    /// Takes privileges away.
    Revoke,
    /// Gives privileges.
    Grant,
    /// Gives it to another owner.
    Owner,
    /// Describes it.
    Comment,
}

/// Changes in place, as far as it matters what they do: to rows, to clients, to who may see what.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Alteration {
    /// Another name for the same thing; what was written about it follows.
    Rename,
    /// `ALTER COLUMN ... TYPE`: whether the table has to be written anew, and whether each old value fits.
    ColumnType {
        /// Every row is written again (Postgres docs, ALTER TABLE, Notes).
        rewrites: bool,
        /// Values may be refused or cut.
        narrows: bool,
    },
    /// `ALTER TYPE ... ADD VALUE`: nothing can use the value before the transaction has ended (Postgres docs, ALTER TYPE, Notes; 55P04).
    AddsValue,
    /// `SET NOT NULL`, or a check that old rows may fail.
    Tightens,
    /// `VALIDATE CONSTRAINT`.
    Validates,
    /// Row security on or forced; a policy that lets fewer through, as far as can be told.
    Closes,
    /// Row security off or not forced; whatever lets more through, or may.
    Opens,
    /// Anything else.
    Other,
}

impl Edit {
    /// Makes a fact.
    pub fn create(fact: Fact, sql: String) -> Self {
        Self { fact, kind: EditKind::Create, sql }
    }

    /// Drops a fact.
    pub fn drop(fact: Fact, sql: String) -> Self {
        Self { fact, kind: EditKind::Drop, sql }
    }

    /// Changes a fact.
    pub fn alter(fact: Fact, how: Alteration, sql: String) -> Self {
        Self { fact, kind: EditKind::Alter(how), sql }
    }

    /// Does something else to it.
    pub fn new(fact: Fact, kind: EditKind, sql: String) -> Self {
        Self { fact, kind, sql }
    }
}
