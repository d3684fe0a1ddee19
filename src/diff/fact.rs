//! The parts of a catalog that are made, changed and dropped by statements of their own.

use crate::catalog::{Ident, ObjectId, QualifiedName};
use std::fmt;

/// One part. Comments, owners and privileges belong to the part that has them.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Fact {
    /// An object, bare.
    Object(ObjectId),
    /// A column of a table, or an attribute of a composite type.
    Column(QualifiedName, Ident),
    /// A column's default: it may name what the column itself can do without.
    Default(QualifiedName, Ident),
    /// A column's being an identity column, with its sequence.
    Identity(QualifiedName, Ident),
    /// A sequence's going with a column: `OWNED BY`.
    OwnedBy(QualifiedName),
    /// A table's being a partition, or inheriting.
    Parents(QualifiedName),
    /// A constraint of a table or a domain.
    Constraint(QualifiedName, Ident),
    /// An index of a table or a materialized view.
    Index(QualifiedName, Ident),
    /// A trigger of a table or a view.
    Trigger(QualifiedName, Ident),
    /// A rewrite rule of a table or a view.
    Rule(QualifiedName, Ident),
    /// Whether a table has row security, and whether its owner is bound by it.
    RowSecurity(QualifiedName),
    /// A policy of a table.
    Policy(QualifiedName, Ident),
}

impl Fact {
    /// The object that it is a part of; what hangs on a relation or a type is told from other kinds by the catalog alone.
    pub fn holder(&self) -> Option<&QualifiedName> {
        match self {
            Self::Object(
                ObjectId::Type(name) | ObjectId::Table(name) | ObjectId::View(name) | ObjectId::Sequence(name),
            )
            | Self::Column(name, _)
            | Self::Default(name, _)
            | Self::Identity(name, _)
            | Self::OwnedBy(name)
            | Self::Parents(name)
            | Self::Constraint(name, _)
            | Self::Index(name, _)
            | Self::Trigger(name, _)
            | Self::Rule(name, _)
            | Self::RowSecurity(name)
            | Self::Policy(name, _) => Some(name),
            Self::Object(_) => None,
        }
    }
}

impl fmt::Display for Fact {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Object(object) => write!(f, "{object}"),
            Self::Column(of, name) => write!(f, "column {of}.{name}"),
            Self::Default(of, name) => write!(f, "the default of {of}.{name}"),
            Self::Identity(of, name) => write!(f, "identity of {of}.{name}"),
            Self::OwnedBy(name) => write!(f, "the column of sequence {name}"),
            Self::Parents(of) => write!(f, "the parents of {of}"),
            Self::Constraint(of, name) => write!(f, "constraint {name} of {of}"),
            Self::Index(of, name) => write!(f, "index {name} of {of}"),
            Self::Trigger(of, name) => write!(f, "trigger {name} of {of}"),
            Self::Rule(of, name) => write!(f, "rule {name} of {of}"),
            Self::RowSecurity(of) => write!(f, "row security of {of}"),
            Self::Policy(of, name) => write!(f, "policy {name} of {of}"),
        }
    }
}
