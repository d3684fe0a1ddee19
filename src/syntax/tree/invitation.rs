//! Invitations: how people come into a tenant that is there already.

use super::{Name, RawName};
use crate::span::Span;

/// `invitations organization_invitations (email email, role role, token token_hash, expires expires_at) to users(email) by admin`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Invitations {
    /// The table of invitations that are open.
    pub table: RawName,
    /// The column for the address of whoever is invited.
    pub email: Option<Name>,
    /// The column for the role that they get, where there are roles.
    pub role: Option<Name>,
    /// The column for what is left of the secret that they are sent.
    pub token: Option<Name>,
    /// The column that says until when.
    pub expires: Option<Name>,
    /// `to users(email)`: where a person's own address stands.
    pub to: Option<(RawName, Name)>,
    /// `by admin`: who may invite.
    pub by: Name,
    /// The line.
    pub span: Span,
}
