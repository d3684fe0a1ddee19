//! Who may do what: the model's rules as a table of actors, tables, commands and columns.
//!
//! What the docs print and the tests compare with a real server. It is computed from the model, never from the SQL, so that one checks the other.

use crate::catalog::{Ident, QualifiedName};
use crate::syntax::tree::Command;

/// The whole system.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AccessMatrix {
    /// The actors, from the least to the most.
    pub actors: Vec<Actor>,
    /// A row for each table and command, tables in the model's order.
    pub rows: Vec<AccessRow>,
}

/// Somebody who calls.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Actor {
    /// What the matrix calls it: `anon`, `outsider`, `member`, `admin`, `service_role`.
    pub name: String,
    /// Who that is, in a sentence.
    pub description: String,
    /// The database role that it acts as.
    pub database_role: Ident,
    /// Its role in the tenant of the row, for members of it.
    pub role: Option<Ident>,
}

/// What each actor may do with one command on one table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AccessRow {
    /// The table.
    pub table: QualifiedName,
    /// The command.
    pub command: Command,
    /// One for each actor, in their order.
    pub cells: Vec<AccessCell>,
}

/// What one actor may do.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AccessCell {
    /// The ways to be allowed; none: never.
    pub grants: Vec<AccessGrant>,
}

/// One way to be allowed: one rule.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AccessGrant {
    /// Which rows.
    pub rows: RowSet,
    /// Which columns; `None` for all of them.
    pub columns: Option<Vec<Ident>>,
    /// What must hold besides, as SQL in the model's words.
    pub condition: Option<String>,
}

/// Sets of rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum RowSet {
    /// The actor's own.
    Own,
    /// Those of the actor's tenant that aren't thrown away.
    TenantLive,
    /// Those of the actor's tenant, the bin included.
    Tenant,
    /// All that aren't thrown away.
    AllLive,
    /// All.
    All,
}
