//! Who is calling.

use super::{Fragment, Name};
use crate::span::{Span, Spanned};

/// `identity supabase`, `identity claim app_metadata.org_id`, `identity session { ... }`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Identity {
    /// How the caller is known.
    pub kind: Spanned<IdentityKind>,
}

/// How the caller is known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum IdentityKind {
    /// Supabase: `auth.uid()`, `auth.jwt()`, and the roles anon, authenticated, service_role.
    Supabase,
    /// The same, and the token says which tenant is chosen.
    Claim(DottedName),
    /// A plain Postgres: settings of the session say who is calling.
    Session(Box<Session>),
}

/// What stands in the block of `identity session`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Session {
    /// `user app.current_user_id text`: the setting that holds the user.
    pub user: Option<Setting>,
    /// `tenant app.current_tenant_id text`: the setting that holds the tenant chosen for this request.
    pub tenant: Option<Setting>,
    /// `client app_user`: the role of the database that requests have.
    pub client: Option<Name>,
    /// `server app_server`: the role of jobs, and of the code that signs people in.
    pub server: Option<Name>,
    /// `helpers app_user_helpers`: the role that owns the helper functions.
    pub helpers: Option<Name>,
}

/// `app.current_user_id text`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Setting {
    /// Its name.
    pub name: DottedName,
    /// The type of what it holds.
    pub ty: Fragment,
}

/// A name in parts with dots between them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DottedName {
    /// The parts; never empty.
    pub parts: Vec<Name>,
    /// All of it.
    pub span: Span,
}

impl DottedName {
    /// As it is written in SQL, where no part needs quotes.
    pub fn text(&self) -> String {
        let parts: Vec<&str> = self.parts.iter().map(|part| part.as_str()).collect();
        parts.join(".")
    }
}

impl Identity {
    /// Where it is written.
    pub fn span(&self) -> Span {
        self.kind.span
    }
}
