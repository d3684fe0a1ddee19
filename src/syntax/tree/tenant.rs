//! Tenants: which table holds them, in which others they are nested, who belongs to them, and the ways in and out.

use super::{Docs, Invitations, Name, RawName};
use crate::span::Span;

/// `tenant organizations by organization_id { ... }`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tenant {
    /// What a tenant is.
    pub docs: Docs,
    /// The table whose rows are the tenants.
    pub table: RawName,
    /// The column that marks a tenant's rows in every other table.
    pub key: Name,
    /// `in organizations`: the tenants in which these ones are nested.
    pub parent: Option<RawName>,
    /// What stands in its block.
    pub items: Vec<TenantItem>,
    /// The keyword.
    pub span: Span,
}

/// A line in a tenant's block.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TenantItem {
    /// `members profiles (user id, role role)`
    Members(Members),
    /// `inherits owner, admin`: who has such a role in the parent has it here. The span is the keyword's.
    Inherits(Vec<Name>, Span),
    /// One of `grants { admin gives any }`
    Grant(Grant),
    /// `create (name, slug) as admin`
    Create(CreateTenant),
    /// `add by admin`: who may make members of the parent members of this one.
    Add(Name),
    /// `leave`: members may leave. The span is the keyword's.
    Leave(Span),
    /// `remove by admin`: who may take members out.
    Remove(Name),
    /// `invitations organization_invitations (email email, ...) by admin`
    Invitations(Box<Invitations>),
}

/// `members profiles (user id, role role, inherited from_parent)`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Members {
    /// The table that says who belongs where.
    pub table: RawName,
    /// Its column that holds the user.
    pub user: Name,
    /// Its column that holds the role, where there are roles.
    pub role: Option<Name>,
    /// Its column that marks the rows which list inherited roles, where there is one.
    pub inherited: Option<Name>,
    /// The line.
    pub span: Span,
}

/// `admin gives any`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Grant {
    /// Who gives and takes.
    pub giver: Name,
    /// Which roles.
    pub gives: GrantedRoles,
}

/// The roles that somebody may give and take.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum GrantedRoles {
    /// `any`
    Any(Span),
    /// A list of them.
    Roles(Vec<Name>),
}

/// `create (name, slug) as admin`: a function that makes a tenant, with the caller as its first member.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CreateTenant {
    /// The columns that the caller gives.
    pub columns: Vec<Name>,
    /// The role that the caller gets, where there are roles.
    pub role: Option<Name>,
    /// `by admin`: the role in the parent that the caller must have, where tenants are nested.
    pub by: Option<Name>,
    /// The line.
    pub span: Span,
}
