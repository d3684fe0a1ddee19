//! Indexes that don't belong to a constraint.

use super::{Expr, Ident, Options, QualifiedName};

/// An index.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Index {
    /// Its name.
    pub name: Ident,
    /// UNIQUE.
    pub unique: bool,
    /// NULLS NOT DISTINCT.
    pub nulls_not_distinct: bool,
    /// `btree`, `gin`, ...
    pub method: Ident,
    /// What it is ordered by.
    pub keys: Vec<IndexKey>,
    /// INCLUDE.
    pub include: Vec<Ident>,
    /// WHERE.
    pub predicate: Option<Expr>,
    /// WITH: storage parameters.
    pub options: Options,
    /// CLUSTER ON.
    pub clustered: bool,
    /// `ON ONLY`: of a partitioned table's index that its partitions' indexes aren't (all) attached to yet.
    pub only: bool,
    /// The partitioned table's index that it is a part of.
    pub parent: Option<QualifiedName>,
    /// `COMMENT ON INDEX`.
    pub comment: Option<String>,
}

/// One key of an index.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IndexKey {
    /// The column or expression.
    pub target: IndexTarget,
    /// The operator class, where it isn't the type's own.
    pub operator_class: Option<Ident>,
    /// Its parameters: `gist_trgm_ops(siglen=32)`.
    pub operator_class_options: Options,
    /// COLLATE.
    pub collation: Option<Ident>,
    /// DESC.
    pub descending: bool,
    /// NULLS FIRST; Postgres's default is `descending`.
    pub nulls_first: bool,
    /// `ALTER INDEX ... ALTER COLUMN ... SET STATISTICS`; of an expression only.
    pub statistics: Option<i32>,
}

/// What a key is made of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum IndexTarget {
    /// A column.
    Column(Ident),
    /// An expression.
    Expr(Expr),
}

impl IndexKey {
    /// An ascending column.
    pub fn column(name: impl Into<Ident>) -> Self {
        Self {
            target: IndexTarget::Column(name.into()),
            operator_class: None,
            operator_class_options: Options::default(),
            collation: None,
            descending: false,
            nulls_first: false,
            statistics: None,
        }
    }
}
