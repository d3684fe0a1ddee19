//! Objects of kinds that the catalog has no type for: carried as the statements that made them.

use super::{Acl, Ident, ObjectId};

/// What tells such an object from others.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct OtherId {
    /// The kind as SQL calls it, in upper case: `COLLATION`, `OPERATOR CLASS`, `SERVER`, `STATISTICS`, `TEXT SEARCH CONFIGURATION`.
    pub kind: String,
    /// The name as `DROP kind` wants it, qualified where its kind has schemas.
    pub name: String,
}

/// Such an object.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Other {
    /// Where it is, for kinds that have schemas.
    pub schema: Option<Ident>,
    /// Its owner, for kinds that have one.
    pub owner: Option<Ident>,
    /// CREATE, then what changed it, in order, as pg_query prints them.
    pub statements: Vec<String>,
    /// What it can't be without.
    pub needs: Vec<ObjectId>,
    /// Who may use it, for kinds that have privileges.
    pub privileges: Acl,
    /// COMMENT ON.
    pub comment: Option<String>,
}

impl std::fmt::Display for OtherId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} {}", self.kind.to_lowercase(), self.name)
    }
}
