//! A tenant.

use schemars::JsonSchema;
use serde::Deserialize;

use super::{List, TextOrList};

/// A tenant: which column marks its rows, who belongs to it, and the ways in and out.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "tenant")]
pub(in crate::syntax::yaml) struct Tenant {
    /// What a tenant is.
    pub(in crate::syntax::yaml) comment: Option<String>,
    /// The column that marks a tenant's rows in every other table.
    pub(in crate::syntax::yaml) by: String,
    /// The tenants in which these ones are nested, by their table.
    #[serde(rename = "in")]
    pub(in crate::syntax::yaml) parent: Option<String>,
    /// The table that says who belongs where, with its columns for the user, the role, and what marks rows that list inherited roles:
    /// `profiles (user id, role role)`.
    pub(in crate::syntax::yaml) members: Option<String>,
    /// The roles that whoever has them in the parent has here too.
    pub(in crate::syntax::yaml) inherits: Option<List<String>>,
    /// Who may give and take which roles: `admin gives any`.
    pub(in crate::syntax::yaml) grants: Option<TextOrList>,
    /// A function that makes a tenant: the columns that the caller gives, the role that the caller gets, and for
    /// nested ones the role that the caller must have in the parent: `(name, slug) as admin`.
    pub(in crate::syntax::yaml) create: Option<String>,
    /// The role that may make members of the parent members of a nested tenant.
    pub(in crate::syntax::yaml) add: Option<String>,
    /// Whether members may leave.
    pub(in crate::syntax::yaml) leave: Option<bool>,
    /// The role that may take members out: `admin`.
    pub(in crate::syntax::yaml) remove: Option<String>,
    /// The table of invitations with its columns, where a person's own address stands, and the role that may invite:
    /// `invitations (email email, role role, token token_hash, expires expires_at) to users(email) by admin`.
    pub(in crate::syntax::yaml) invitations: Option<String>,
}
