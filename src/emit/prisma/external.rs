//! What Prisma must leave alone: tables and enums of the platform, in schemas that foreign keys of the model lead to.
//!
//! Prisma refuses a database in which a key leads into a schema that it wasn't told of, and once it was told it would drop every table there that
//! isn't in its own schema. So all of them are named external.

use super::leads_out;
use crate::catalog::{Ident, QualifiedName, Table, TypeKind};
use crate::emit::Database;
use std::collections::{BTreeMap, BTreeSet};

/// What Supabase Auth makes in its schema, by its migrations of 2026: the catalog has only what projects speak of.
const AUTH_TABLES: &[&str] = &[
    "audit_log_entries",
    "custom_oauth_providers",
    "flow_state",
    "identities",
    "instances",
    "mfa_amr_claims",
    "mfa_challenges",
    "mfa_factors",
    "oauth_authorizations",
    "oauth_client_states",
    "oauth_clients",
    "oauth_consents",
    "one_time_tokens",
    "refresh_tokens",
    "saml_providers",
    "saml_relay_states",
    "schema_migrations",
    "sessions",
    "sso_domains",
    "sso_providers",
    "users",
    "webauthn_challenges",
    "webauthn_credentials",
];

/// Its enums.
const AUTH_ENUMS: &[&str] = &[
    "aal_level",
    "code_challenge_method",
    "factor_status",
    "factor_type",
    "oauth_authorization_status",
    "oauth_client_type",
    "oauth_registration_type",
    "oauth_response_type",
    "one_time_token_type",
];

/// The tables of others that the model's keys lead to, each with the columns that are referenced.
pub(super) fn referenced(database: &Database<'_>, tables: &[&Table]) -> BTreeMap<QualifiedName, Vec<Ident>> {
    let mut found: BTreeMap<QualifiedName, Vec<Ident>> = BTreeMap::new();
    for (name, columns) in tables.iter().flat_map(|table| leads_out(table, tables)) {
        if database.catalog.tables.contains_key(&name) {
            found.entry(name).or_default().extend(columns);
        }
    }
    found
}

/// Tables and enums that `prisma.config.ts` names external.
pub(super) fn all(database: &Database<'_>, tables: &[&Table]) -> (Vec<String>, Vec<String>) {
    let foreign = referenced(database, tables);
    let own: BTreeSet<&QualifiedName> = tables.iter().map(|table| &table.name).collect();
    let schemas: BTreeSet<&Ident> = foreign.keys().map(|name| &name.schema).collect();
    let mut names: BTreeSet<String> = BTreeSet::new();
    let mut enums: BTreeSet<String> = BTreeSet::new();
    let there = |schema: &Ident| schemas.contains(schema) && *schema != "public";
    names.extend(foreign.keys().map(ToString::to_string));
    let others = database.catalog.tables.keys().filter(|name| there(&name.schema) && !own.contains(name));
    names.extend(others.map(ToString::to_string));
    let types =
        database.catalog.types.iter().filter(|(name, ty)| there(&name.schema) && matches!(ty.kind, TypeKind::Enum(_)));
    enums.extend(types.map(|(name, _)| name.to_string()));
    if schemas.iter().any(|schema| **schema == "auth") {
        names.extend(AUTH_TABLES.iter().map(|name| format!("auth.{name}")));
        enums.extend(AUTH_ENUMS.iter().map(|name| format!("auth.{name}")));
    }
    (names.into_iter().collect(), enums.into_iter().collect())
}
