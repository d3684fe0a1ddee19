//! Who is calling: how the user is known, and which roles the database has for clients and for the server.

mod session;
mod without_user;

pub use session::{Session, Setting};
pub(super) use without_user::{check as check_without_user, no_user};

use super::sql::Sql;
use super::{Column, Table, Tenant};
use crate::catalog::{Ident, QualifiedName, TypeRef};
use crate::diagnostics::{Diagnostic, Diagnostics, code};
use crate::platform::TypeName;
use crate::span::{Span, Spanned};
use crate::syntax::tree::{DottedName, IdentityKind};

/// How the caller is known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Identity {
    /// Supabase: the user is `auth.uid()`; the roles are anon, authenticated and service_role.
    Supabase,
    /// The same, and a claim of the token says which of the user's tenants is chosen.
    Claim {
        /// The keys that lead to it: `app_metadata`, then at least one.
        path: Vec<String>,
    },
    /// A plain Postgres: settings of the session say who is calling.
    Session(Box<Session>),
}

/// The roles of the database that the model's rules are about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DatabaseRoles {
    /// Whoever isn't signed in, where the platform tells them apart.
    pub anon: Option<Ident>,
    /// Whoever is signed in; everybody but the server, where the platform doesn't tell them apart.
    pub client: Ident,
    /// The server, for which rules need not allow anything.
    pub server: Option<Ident>,
}

impl Identity {
    /// The roles that are clients' and the server's.
    pub fn database_roles(&self) -> DatabaseRoles {
        match self {
            Self::Supabase | Self::Claim { .. } => DatabaseRoles {
                anon: Some("anon".into()),
                client: "authenticated".into(),
                server: Some("service_role".into()),
            },
            Self::Session(session) => {
                DatabaseRoles { anon: None, client: session.client.clone(), server: session.server.clone() }
            }
        }
    }

    /// The type of a user's id; none where requests come without a user.
    pub fn user_type(&self) -> Option<TypeRef> {
        match self {
            Self::Supabase | Self::Claim { .. } => Some(TypeRef::builtin("uuid")),
            Self::Session(session) => session.user.as_ref().map(|user| user.ty.clone()),
        }
    }

    /// Whether a request says who its user is, and not only for which tenant it speaks.
    pub fn has_users(&self) -> bool {
        self.user_type().is_some()
    }

    /// The function that `caller()` stands for in bodies and queries.
    pub fn caller_function(&self) -> QualifiedName {
        match self {
            Self::Supabase | Self::Claim { .. } => QualifiedName::new("auth", "uid"),
            Self::Session(_) => QualifiedName::new(super::PRIVATE, super::CALLER),
        }
    }

    /// The platform's own table of users, which sign-up fills.
    pub fn users(&self) -> Option<QualifiedName> {
        match self {
            Self::Supabase | Self::Claim { .. } => Some(QualifiedName::new("auth", "users")),
            Self::Session(_) => None,
        }
    }

    /// The settings and roles, on a plain Postgres.
    pub fn session(&self) -> Option<&Session> {
        match self {
            Self::Session(session) => Some(session),
            Self::Supabase | Self::Claim { .. } => None,
        }
    }

    /// Whether a request says which of the user's tenants is meant.
    pub fn chooses_tenant(&self) -> bool {
        match self {
            Self::Supabase => false,
            Self::Claim { .. } => true,
            Self::Session(session) => session.tenant.is_some(),
        }
    }

    /// Says so where a column that is to hold users can't be compared with one.
    pub(super) fn refuse_user(&self, column: &Column, place: Span) -> Diagnostics {
        let mut found = Diagnostics::default();
        let Some(wanted) = self.user_type() else {
            found
                .push(no_user(place, format!("`{}` can't hold the caller: requests come without a user", column.name)).help(
                    "take the line away: a row of a tenant belongs to whoever names it, and any column may hold whom the application knows",
                ));
            return found;
        };
        if column.ty.name != wanted.name && wanted.name != "unknown" {
            let (is, user) = (TypeName::from(&column.ty), TypeName::from(&wanted));
            found.push(
                Diagnostic::error(
                    &code::P0404,
                    place,
                    format!("`{}` is `{is}`, and a user is a `{user}`", column.name),
                )
                .note(self.user_type_reason())
                .help(format!("make the column `{user}`")),
            );
        }
        found
    }

    /// Why a user's id is of its type.
    fn user_type_reason(&self) -> String {
        match self {
            Self::Supabase | Self::Claim { .. } => {
                "`auth.uid()` is a uuid, and Postgres has no operator that compares it with another type".to_owned()
            }
            Self::Session(session) => {
                let setting = session.user.as_ref().map(|user| user.name.as_str()).unwrap_or_default();
                format!("the setting `{setting}` says who the user is, and what it holds is of that type")
            }
        }
    }
}

/// Reads the identity. What is wrong with it is told, and something that fits stands in its place, so that the rest is checked.
pub(super) fn check(written: &Spanned<IdentityKind>, sql: &Sql, diagnostics: &mut Diagnostics) -> Identity {
    match &written.value {
        IdentityKind::Supabase => Identity::Supabase,
        IdentityKind::Claim(path) => claim(path, diagnostics),
        IdentityKind::Session(session) => {
            Identity::Session(Box::new(session::check(session, written.span, sql, diagnostics)))
        }
    }
}

/// Where a request chooses a tenant, there must be tenants, and their key must be able to equal what is chosen.
pub(super) fn check_tenant(
    identity: &Identity,
    place: Option<Span>,
    tenant: Option<&Tenant>,
    declared: bool,
    tables: &[Table],
    diagnostics: &mut Diagnostics,
) {
    let setting = identity.session().and_then(|session| session.tenant.as_ref());
    let Some(place) = setting.map(|setting| setting.span).or(place).filter(|_| identity.chooses_tenant()) else {
        return;
    };
    if !declared {
        diagnostics.push(
            Diagnostic::error(&code::P0403, place, "a tenant is chosen, and the model has none").help(
                "take it away, or declare the tenants: `tenant organizations by organization_id { members ... }`",
            ),
        );
    }
    let table = tenant.and_then(|tenant| tables.iter().find(|table| table.name == tenant.table));
    let Some(key) = table.and_then(|table| table.column(table.primary_key.first()?)) else { return };
    let fits = match setting {
        Some(setting) => setting.ty.name == key.ty.name || setting.ty.name == "unknown",
        None => session::TYPES.contains(&key.ty.name.as_str()),
    };
    if !fits && key.ty.name != "unknown" {
        let held = setting
            .map_or_else(|| "a uuid, a text or a bigint".to_owned(), |it| format!("`{}`", TypeName::from(&it.ty)));
        diagnostics.push(
            Diagnostic::error(
                &code::P0441,
                place,
                format!("the tenants' key is `{}`, and what is chosen is {held}", TypeName::from(&key.ty)),
            )
            .label(key.span, "the key")
            .help("make both of one type"),
        );
    }
}

/// Of what a token holds, the user writes `user_metadata`; `app_metadata` is the server's.
fn claim(path: &DottedName, diagnostics: &mut Diagnostics) -> Identity {
    let keys: Vec<String> = path.parts.iter().map(|part| part.value.clone()).collect();
    let first = keys.first().map(String::as_str);
    if first == Some("user_metadata") || first == Some("raw_user_meta_data") {
        diagnostics.push(
            Diagnostic::error(&code::P0420, path.span, "the tenant would be what users write about themselves")
                .note("`user_metadata` of a token is changed by its user, with `supabase.auth.updateUser()`")
                .help("use `app_metadata`, which only the server writes"),
        );
    } else if first != Some("app_metadata") || keys.len() < 2 {
        diagnostics.push(
            Diagnostic::error(&code::P0441, path.span, format!("`{}` is no claim that the server writes", path.text()))
                .note("of what Supabase puts into a token, `app_metadata` is what the server alone writes")
                .help("write `identity claim app_metadata.NAME`"),
        );
    }
    Identity::Claim { path: keys }
}
