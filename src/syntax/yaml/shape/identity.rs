//! Who is calling.

use schemars::JsonSchema;
use serde::Deserialize;

/// Who is calling.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(untagged)]
#[schemars(rename = "identity")]
pub(in crate::syntax::yaml) enum Identity {
    /// By a platform alone.
    Platform(Platform),
    /// By a claim or by settings.
    Named(NamedIdentity),
}

/// A platform that knows who is calling.
#[derive(Debug, Clone, Copy, Deserialize, JsonSchema)]
#[schemars(rename = "platform")]
pub(in crate::syntax::yaml) enum Platform {
    /// Supabase: `auth.uid()`, `auth.jwt()`, and the roles anon, authenticated, service_role.
    #[serde(rename = "supabase")]
    Supabase,
}

/// One of both.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "named_identity")]
pub(in crate::syntax::yaml) struct NamedIdentity {
    /// Supabase, and this claim of the token says which tenant is chosen: `app_metadata.org_id`.
    pub(in crate::syntax::yaml) claim: Option<String>,
    /// A plain Postgres: settings of the session say who is calling.
    pub(in crate::syntax::yaml) session: Option<Session>,
}

/// How the caller is known on a plain Postgres.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "session")]
pub(in crate::syntax::yaml) struct Session {
    /// The setting that holds the user, and the type of users' ids: `app.current_user_id text`.
    pub(in crate::syntax::yaml) user: Option<String>,
    /// The setting that holds the tenant chosen for this request, and its type: `app.current_tenant_id text`.
    pub(in crate::syntax::yaml) tenant: Option<String>,
    /// The role of the database that requests have: `app_user`.
    pub(in crate::syntax::yaml) client: Option<String>,
    /// The role of jobs, and of the code that signs people in: `app_server`.
    pub(in crate::syntax::yaml) server: Option<String>,
    /// The role that owns the helper functions; the client's name with `_helpers` where none is given.
    pub(in crate::syntax::yaml) helpers: Option<String>,
}
