//! Tables.

use super::{Acl, Column, Constraint, Grantee, Ident, Index, Options, Policy, Privilege, QualifiedName, Trigger};
use std::collections::BTreeMap;

/// A table with all that hangs on it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Table {
    /// Its name; the key it has in the catalog.
    pub name: QualifiedName,
    /// Its owner.
    pub owner: Ident,
    /// Ordinary, partitioned or foreign.
    pub kind: TableKind,
    /// UNLOGGED: emptied by a crash.
    pub unlogged: bool,
    /// The tables whose columns it inherits, in order; for a partition the one that it is a part of.
    pub parents: Vec<QualifiedName>,
    /// `FOR VALUES ...` or `DEFAULT` of a partition, as pg_query prints it.
    pub partition_bound: Option<String>,
    /// `CREATE TABLE ... OF type`.
    pub of_type: Option<QualifiedName>,
    /// Storage parameters: `fillfactor`, `autovacuum_enabled`, `toast.autovacuum_enabled`, ...
    pub options: Options,
    /// What logical replication knows an old row by.
    pub replica_identity: ReplicaIdentity,
    /// Its columns in order.
    pub columns: Vec<Column>,
    /// Its constraints by name; NOT NULL is a column's flag.
    pub constraints: BTreeMap<Ident, Constraint>,
    /// Its indexes by name, the ones that belong to a constraint left out.
    pub indexes: BTreeMap<Ident, Index>,
    /// Its triggers by name.
    pub triggers: BTreeMap<Ident, Trigger>,
    /// Its policies by name.
    pub policies: BTreeMap<Ident, Policy>,
    /// Its rewrite rules by name.
    pub rules: BTreeMap<Ident, Rule>,
    /// `ENABLE ROW LEVEL SECURITY`.
    pub row_security: bool,
    /// `FORCE ROW LEVEL SECURITY`: for the owner too.
    pub force_row_security: bool,
    /// Privileges on the whole table. Those on single columns are with the columns.
    pub privileges: Acl,
    /// `COMMENT ON TABLE`.
    pub comment: Option<String>,
}

impl Table {
    /// A table with nothing on it.
    pub fn new(name: QualifiedName, owner: Ident) -> Self {
        Self {
            name,
            owner,
            kind: TableKind::Ordinary,
            unlogged: false,
            parents: Vec::new(),
            partition_bound: None,
            of_type: None,
            options: Options::default(),
            replica_identity: ReplicaIdentity::Default,
            columns: Vec::new(),
            constraints: BTreeMap::new(),
            indexes: BTreeMap::new(),
            triggers: BTreeMap::new(),
            policies: BTreeMap::new(),
            rules: BTreeMap::new(),
            row_security: false,
            force_row_security: false,
            privileges: Acl::default(),
            comment: None,
        }
    }

    /// A column by name.
    pub fn column(&self, name: &str) -> Option<&Column> {
        self.columns.iter().find(|column| column.name == *name)
    }

    /// A column by name, to change it.
    pub fn column_mut(&mut self, name: &str) -> Option<&mut Column> {
        self.columns.iter_mut().find(|column| column.name == *name)
    }

    /// `REVOKE ALL ON TABLE`: takes the privileges on single columns too (Postgres docs, REVOKE, Notes).
    pub fn revoke_all(&mut self, from: &Grantee) {
        self.privileges.revoke_all(from);
        for column in &mut self.columns {
            column.privileges.revoke_all(from);
        }
    }

    /// Whether a grantee itself may do this to a column, by a privilege on the table or on the column.
    pub fn holds_on_column(&self, who: &Grantee, privilege: Privilege, column: &Column) -> bool {
        self.privileges.holds(who, privilege) || column.privileges.holds(who, privilege)
    }
}

/// Kinds of tables.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TableKind {
    /// One that holds its rows itself.
    Ordinary,
    /// `PARTITION BY`: strategy and keys as pg_query prints them, `RANGE (created_at)`.
    Partitioned(String),
    /// A foreign table.
    Foreign {
        /// The foreign server.
        server: Ident,
        /// OPTIONS.
        options: Options,
    },
}

/// `ALTER TABLE ... REPLICA IDENTITY`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ReplicaIdentity {
    /// The primary key.
    Default,
    /// All columns.
    Full,
    /// Nothing.
    Nothing,
    /// A unique index.
    Index(Ident),
}

/// A rewrite rule that somebody made (a view's own isn't one).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rule {
    /// Its name.
    pub name: Ident,
    /// The whole of CREATE RULE as pg_query prints it.
    pub statement: String,
    /// In which replication roles it fires.
    pub enabled: super::TriggerEnabled,
    /// `COMMENT ON RULE`.
    pub comment: Option<String>,
}
