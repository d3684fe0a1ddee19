//! Roles inside a tenant.

use super::{Docs, Name};

/// `role admin includes member`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Role {
    /// What it is for.
    pub docs: Docs,
    /// Its name.
    pub name: Name,
    /// The roles whose rights it has too.
    pub includes: Vec<Name>,
}
