//! Schemas and extensions.

use super::{Acl, Ident};

/// A schema.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Schema {
    /// Its owner.
    pub owner: Ident,
    /// USAGE and CREATE.
    pub privileges: Acl,
    /// `COMMENT ON SCHEMA`.
    pub comment: Option<String>,
}

/// An installed extension.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Extension {
    /// Where its objects are.
    pub schema: Option<Ident>,
}
