//! Domains.

use super::{ColumnAttribute, Docs, Fragment, RawName};
use crate::span::Spanned;

/// `domain slug text not null check (value ~ '^[a-z]+$')`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Domain {
    /// What it is for.
    pub docs: Docs,
    /// Its name.
    pub name: RawName,
    /// The type that it is made of, SQL.
    pub ty: Fragment,
    /// What follows the type, in order: `not null`, `null`, `default`, `in`, `check`.
    pub attributes: Vec<Spanned<ColumnAttribute>>,
}
