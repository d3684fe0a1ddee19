//! Enums and extensions.

use super::{Docs, Name, RawName, Text};

/// `enum mood ('happy', 'sad')`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Enum {
    /// What it is for.
    pub docs: Docs,
    /// Its name.
    pub name: RawName,
    /// Its values in order.
    pub values: Vec<Text>,
}

/// `extension citext in extensions`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Extension {
    /// Its name.
    pub name: Name,
    /// The schema for its objects, where one is written.
    pub schema: Option<Name>,
}
