//! Who is calling.

use crate::span::{Span, Spanned};

/// `identity supabase`
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
}

impl Identity {
    /// Where it is written.
    pub fn span(&self) -> Span {
        self.kind.span
    }
}
