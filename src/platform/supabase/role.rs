//! Roles.

use crate::catalog::{Ident, Role};
use std::collections::{BTreeMap, BTreeSet};

/// The roles that every server has (Postgres docs, 22.5), each with the ones that it is a member of.
const PREDEFINED: &[(&str, &[&str])] = &[
    ("pg_checkpoint", &[]),
    ("pg_database_owner", &[]),
    ("pg_execute_server_program", &[]),
    ("pg_monitor", &["pg_read_all_settings", "pg_read_all_stats", "pg_stat_scan_tables"]),
    ("pg_read_all_data", &[]),
    ("pg_read_all_settings", &[]),
    ("pg_read_all_stats", &[]),
    ("pg_read_server_files", &[]),
    ("pg_signal_backend", &[]),
    ("pg_stat_scan_tables", &[]),
    ("pg_write_all_data", &[]),
    ("pg_write_server_files", &[]),
];

/// Roles of Supabase: name, attributes in the words of CREATE ROLE (a role inherits unless it says otherwise), memberships.
///
/// From Postgres 16 on, `postgres` is a member of `authenticator` too.
const SUPABASE: &[(&str, &str, &[&str])] = &[
    ("anon", "", &[]),
    ("authenticated", "", &[]),
    ("service_role", "bypassrls", &[]),
    ("authenticator", "login noinherit", &["anon", "authenticated", "service_role"]),
    (
        "postgres",
        "login createdb createrole replication bypassrls",
        &["anon", "authenticated", "service_role", "pg_monitor", "pg_read_all_data", "pg_signal_backend"],
    ),
    ("supabase_admin", "login superuser createdb createrole replication bypassrls", &[]),
    ("supabase_auth_admin", "login noinherit", &[]),
    ("supabase_storage_admin", "login noinherit createrole", &["authenticator"]),
    ("supabase_realtime_admin", "noinherit", &[]),
    ("supabase_read_only_user", "login bypassrls", &[]),
    ("dashboard_user", "createdb createrole replication", &[]),
    ("pgbouncer", "login", &[]),
];

/// `ALTER ROLE ... SET`.
const SETTINGS: &[(&str, &str, &str)] = &[
    ("postgres", "search_path", "\"$user\", public, extensions"),
    ("anon", "statement_timeout", "3s"),
    ("authenticated", "statement_timeout", "8s"),
    ("authenticator", "statement_timeout", "8s"),
    ("authenticator", "lock_timeout", "8s"),
];

fn role(attributes: &str, member_of: &[&str]) -> Role {
    let has = |word: &str| attributes.split(' ').any(|attribute| attribute == word);
    Role {
        superuser: has("superuser"),
        login: has("login"),
        inherit: !has("noinherit"),
        create_role: has("createrole"),
        create_db: has("createdb"),
        replication: has("replication"),
        bypass_rls: has("bypassrls"),
        member_of: member_of.iter().map(|role| Ident::from(*role)).collect(),
        admin_of: BTreeSet::new(),
        settings: crate::catalog::Options::default(),
    }
}

fn predefined() -> BTreeMap<Ident, Role> {
    PREDEFINED.iter().map(|(name, member_of)| ((*name).into(), role("", member_of))).collect()
}

pub(super) fn supabase() -> BTreeMap<Ident, Role> {
    let mut roles = predefined();
    roles.extend(SUPABASE.iter().map(|(name, attributes, member_of)| ((*name).into(), role(attributes, member_of))));
    for (name, setting, value) in SETTINGS {
        if let Some(role) = roles.get_mut(*name) {
            role.settings.insert((*setting).to_owned(), (*value).to_owned());
        }
    }
    roles
}

pub(super) fn plain() -> BTreeMap<Ident, Role> {
    let mut roles = predefined();
    roles.insert("postgres".into(), role("login superuser createdb createrole replication bypassrls", &[]));
    roles
}
