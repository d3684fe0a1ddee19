//! Publications: what logical replication, and so Supabase Realtime, sends.

use super::{Expr, Ident, QualifiedName};
use std::collections::{BTreeMap, BTreeSet};

/// A publication.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Publication {
    /// Its owner.
    pub owner: Ident,
    /// FOR ALL TABLES.
    pub all_tables: bool,
    /// FOR TABLE.
    pub tables: BTreeMap<QualifiedName, PublishedTable>,
    /// FOR TABLES IN SCHEMA.
    pub schemas: BTreeSet<Ident>,
    /// WITH: `publish`, `publish_via_partition_root`.
    pub options: super::Options,
    /// `COMMENT ON PUBLICATION`.
    pub comment: Option<String>,
}

/// A table of a publication.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PublishedTable {
    /// The columns that are sent; empty for all.
    pub columns: Vec<Ident>,
    /// WHERE.
    pub condition: Option<Expr>,
}
