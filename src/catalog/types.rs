//! Types: references to them, and the ones somebody made.

use super::{Acl, Expr, Ident};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

/// A use of a type: `numeric(12,2)`, `text[]`, `public.mood`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TypeRef {
    /// `None` for the types of `pg_catalog`.
    pub schema: Option<Ident>,
    /// The server's own name: `int4`, not `integer`; `timestamptz`, `varchar`, `bpchar`, `bool`.
    pub name: Ident,
    /// What stands in brackets: `(12,2)`, `(255)`.
    pub modifiers: Vec<String>,
    /// How many `[]` follow. Postgres keeps only whether there are any: 0 or 1 after replay.
    pub dimensions: u8,
}

impl TypeRef {
    /// A type of `pg_catalog` by the server's own name.
    pub fn builtin(name: &str) -> Self {
        Self { schema: None, name: name.into(), modifiers: Vec::new(), dimensions: 0 }
    }

    /// The array of it.
    #[must_use]
    pub fn array(mut self) -> Self {
        self.dimensions = 1;
        self
    }

    /// The type without what stands in brackets: what a function's signature keeps.
    #[must_use]
    pub fn without_modifiers(&self) -> Self {
        Self { modifiers: Vec::new(), ..self.clone() }
    }
}

/// For messages; SQL is printed by `sql::print`.
impl fmt::Display for TypeRef {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(schema) = &self.schema {
            write!(f, "{schema}.")?;
        }
        f.write_str(&self.name)?;
        if !self.modifiers.is_empty() {
            write!(f, "({})", self.modifiers.join(","))?;
        }
        f.write_str(&"[]".repeat(self.dimensions.into()))
    }
}

/// A type that somebody made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Type {
    /// Its owner.
    pub owner: Ident,
    /// What it is.
    pub kind: TypeKind,
    /// USAGE; PUBLIC has it unless revoked.
    pub privileges: Acl,
    /// `COMMENT ON TYPE` or `ON DOMAIN`.
    pub comment: Option<String>,
}

/// Kinds of types.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TypeKind {
    /// An enum: its values in order.
    Enum(Vec<String>),
    /// A domain.
    Domain {
        /// What it is made of.
        base: TypeRef,
        /// COLLATE, where it isn't the base's own.
        collation: Option<Ident>,
        /// Whether null is refused.
        not_null: bool,
        /// The default.
        default: Option<Expr>,
        /// Checks by name; the value is the column `value`.
        checks: BTreeMap<Ident, Expr>,
        /// The checks that old values needn't hold: after `NOT VALID`, until `VALIDATE CONSTRAINT`.
        not_valid: BTreeSet<Ident>,
    },
    /// A composite type: its attributes in order.
    Composite(Vec<Attribute>),
    /// A range type: the options of CREATE TYPE ... AS RANGE, `subtype` and the others that were written.
    Range(BTreeMap<String, String>),
}

/// An attribute of a composite type.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attribute {
    /// Its name.
    pub name: Ident,
    /// Its type.
    pub ty: TypeRef,
    /// COLLATE, where it isn't the type's own.
    pub collation: Option<Ident>,
    /// `COMMENT ON COLUMN`.
    pub comment: Option<String>,
}
