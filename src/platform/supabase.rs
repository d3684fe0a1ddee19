//! What a database holds before the first migration: an empty Supabase project, or a plain Postgres.
//!
//! What a migration can see of the platform, no more. Sources: supabase/postgres `migrations/db/init-scripts` and
//! `nix/tests/expected/roles.out`, the migrations of supabase/auth, supabase/storage and supabase/realtime, the Supabase CLI's
//! `internal/db/start/start.go`. Where versions of Postgres differ, it is 15's.

mod auth;
mod function;
mod realtime;
mod relation;
mod role;
mod schema;
mod storage;
mod vault;

use crate::catalog::Catalog;
use std::sync::LazyLock;

/// The role that migrations run as. Not a superuser, but row security doesn't bind it.
pub const MIGRATION_ROLE: &str = "postgres";

/// The roles that a request to the API can have.
pub const API_ROLES: [&str; 3] = ["anon", "authenticated", "service_role"];

/// The schemas that belong to the platform and hold more functions than [`baseline`] tells: what isn't found there may be there.
pub(super) const PARTLY_KNOWN: &[&str] = &["graphql", "graphql_public", "realtime", "storage", "vault"];

/// Whether a schema is the platform's and holds more than [`baseline`] tells.
pub fn is_partly_known(schema: &str) -> bool {
    PARTLY_KNOWN.contains(&schema)
}

/// What new objects in `public` are given. The platform changed it in 2026: for new projects on 30 May, for all of them on 30
/// October, in the CLI with version 2.106 unless `[api] auto_expose_new_tables` is true. Objects keep what they were given when
/// they were made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum DefaultGrants {
    /// Everything to the API's roles.
    Old,
    /// What the platform's REVOKE leaves of it: of tables TRUNCATE, REFERENCES and TRIGGER, of sequences UPDATE, of functions
    /// what PUBLIC has.
    New,
}

/// An empty Supabase project. It is made once: whoever replays many histories gets copies.
pub fn baseline(default_grants: DefaultGrants) -> Catalog {
    static OLD: LazyLock<Catalog> = LazyLock::new(|| made(DefaultGrants::Old));
    static NEW: LazyLock<Catalog> = LazyLock::new(|| made(DefaultGrants::New));
    match default_grants {
        DefaultGrants::Old => OLD.clone(),
        DefaultGrants::New => NEW.clone(),
    }
}

fn made(default_grants: DefaultGrants) -> Catalog {
    let mut catalog =
        Catalog { roles: role::supabase().into(), schemas: schema::supabase().into(), ..Catalog::default() };
    catalog.extensions = schema::extensions().into();
    catalog.default_privileges = schema::default_privileges(default_grants);
    catalog.publications.insert("supabase_realtime".into(), realtime::publication());
    for (name, ty) in [auth::types(), storage::types(), realtime::types()].into_iter().flatten() {
        catalog.types.insert(name, ty);
    }
    let tables =
        [auth::tables(), storage::tables(), realtime::tables(), vec![vault::secrets(), schema::migrations_table()]];
    for table in tables.into_iter().flatten() {
        catalog.tables.insert(table.name.clone(), table);
    }
    catalog.sequences.extend([auth::sequence()]);
    catalog.views.extend([vault::decrypted_secrets()]);
    for function in function::all() {
        catalog.functions.insert(function.id(), function);
    }
    catalog
}

/// A plain Postgres, with `postgres` as its superuser.
pub fn plain() -> Catalog {
    Catalog {
        roles: role::plain().into(),
        schemas: schema::plain().into(),
        extensions: schema::plain_extensions().into(),
        ..Catalog::default()
    }
}

#[cfg(test)]
mod tests;
