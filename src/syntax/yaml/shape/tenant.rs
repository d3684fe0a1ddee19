//! A tenant.

use schemars::JsonSchema;
use serde::Deserialize;

use super::TextOrList;

/// A tenant: which column marks its rows, who belongs to it, and the ways in and out.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "tenant")]
pub(in crate::syntax::yaml) struct Tenant {
    /// What a tenant is.
    pub(in crate::syntax::yaml) comment: Option<String>,
    /// The column that marks a tenant's rows in every other table.
    pub(in crate::syntax::yaml) by: String,
    /// The table that says who belongs where, with its columns for the user and the role: `profiles (user id, role role)`.
    pub(in crate::syntax::yaml) members: Option<String>,
    /// Who may give and take which roles: `admin gives any`.
    pub(in crate::syntax::yaml) grants: Option<TextOrList>,
    /// A function that makes a tenant: the columns that the caller gives, and the role that the caller gets: `(name, slug) as admin`.
    pub(in crate::syntax::yaml) create: Option<String>,
    /// Whether members may leave.
    pub(in crate::syntax::yaml) leave: Option<bool>,
    /// The role that may take members out: `admin`.
    pub(in crate::syntax::yaml) remove: Option<String>,
    /// The table of invitations with its columns, where a person's own address stands, and the role that may invite:
    /// `invitations (email email, role role, token token_hash, expires expires_at) to users(email) by admin`.
    pub(in crate::syntax::yaml) invitations: Option<String>,
}
