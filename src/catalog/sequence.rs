//! Sequences, those of serial and identity columns among them.

use super::{Acl, Ident, QualifiedName, TypeRef};

/// A sequence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sequence {
    /// Its owner.
    pub owner: Ident,
    /// `int2`, `int4` or `int8`.
    pub data_type: TypeRef,
    /// INCREMENT.
    pub increment: i64,
    /// MINVALUE.
    pub min: i64,
    /// MAXVALUE.
    pub max: i64,
    /// START.
    pub start: i64,
    /// CACHE.
    pub cache: i64,
    /// CYCLE.
    pub cycle: bool,
    /// UNLOGGED.
    pub unlogged: bool,
    /// The column that it goes with.
    pub owned_by: Option<SequenceColumn>,
    /// USAGE, SELECT, UPDATE.
    pub privileges: Acl,
    /// `COMMENT ON SEQUENCE`.
    pub comment: Option<String>,
}

/// The column that a sequence goes with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SequenceColumn {
    /// The table.
    pub table: QualifiedName,
    /// Its column.
    pub column: Ident,
    /// Of an identity column, which can't be without it, as opposed to `OWNED BY`.
    pub identity: bool,
}

impl Sequence {
    /// An ascending sequence of all that its type holds (`init_params` in the server's sequence.c).
    pub fn new(owner: Ident, data_type: TypeRef) -> Self {
        let max = match data_type.name.as_str() {
            "int2" => i64::from(i16::MAX),
            "int4" => i64::from(i32::MAX),
            _ => i64::MAX,
        };
        Self {
            owner,
            data_type,
            increment: 1,
            min: 1,
            max,
            start: 1,
            cache: 1,
            cycle: false,
            unlogged: false,
            owned_by: None,
            privileges: Acl::default(),
            comment: None,
        }
    }
}
