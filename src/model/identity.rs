//! Who is calling: how the user is known, and which roles the database has for clients and for the server.

use crate::catalog::{Ident, QualifiedName, TypeRef};

/// How the caller is known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Identity {
    /// Supabase: the user is `auth.uid()`; the roles are anon, authenticated and service_role.
    Supabase,
}

/// The roles of the database that the model's rules are about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DatabaseRoles {
    /// Whoever isn't signed in, where the platform tells them apart.
    pub anon: Option<Ident>,
    /// Whoever is signed in.
    pub client: Ident,
    /// The server, for which rules need not allow anything.
    pub server: Option<Ident>,
}

impl Identity {
    /// The roles that are clients' and the server's.
    pub fn database_roles(&self) -> DatabaseRoles {
        match self {
            Self::Supabase => DatabaseRoles {
                anon: Some("anon".into()),
                client: "authenticated".into(),
                server: Some("service_role".into()),
            },
        }
    }

    /// The type of a user's id.
    pub fn user_type(&self) -> TypeRef {
        match self {
            Self::Supabase => TypeRef::builtin("uuid"),
        }
    }

    /// The platform's own table of users, which sign-up fills.
    pub fn users(&self) -> Option<QualifiedName> {
        match self {
            Self::Supabase => Some(QualifiedName::new("auth", "users")),
        }
    }
}
