//! Roles of the cluster.

use super::{Ident, Options};
use std::collections::BTreeSet;

/// A role's attributes and memberships (`CREATE ROLE`).
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "they are Postgres's own attributes")]
pub struct Role {
    /// SUPERUSER.
    pub superuser: bool,
    /// LOGIN.
    pub login: bool,
    /// INHERIT.
    pub inherit: bool,
    /// CREATEROLE.
    pub create_role: bool,
    /// CREATEDB.
    pub create_db: bool,
    /// REPLICATION.
    pub replication: bool,
    /// BYPASSRLS: row security doesn't apply to it.
    pub bypass_rls: bool,
    /// The roles it is a member of.
    pub member_of: BTreeSet<Ident>,
    /// Those of them whose memberships it may give: WITH ADMIN OPTION.
    pub admin_of: BTreeSet<Ident>,
    /// `ALTER ROLE ... SET`.
    pub settings: Options,
}
