//! Schemas, extensions, and what new objects are given.

use super::relation::{self, all, grant};
use super::{API_ROLES, DefaultGrants, MIGRATION_ROLE};
use crate::catalog::{
    Acl, ConstraintKind, DefaultPrivileges, Extension, Grantee, Ident, ObjectKind, Privilege, Schema, Table,
};
use std::collections::BTreeMap;

/// The superuser of the platform, which owns what belongs to no service.
pub(super) const ADMIN: &str = "supabase_admin";

/// Schema, the roles with USAGE, the roles with USAGE and CREATE. All are the platform's superuser's.
const SCHEMAS: &[(&str, &[&str], &[&str])] = &[
    ("auth", &["anon", "authenticated", "service_role", "postgres"], &["supabase_auth_admin", "dashboard_user"]),
    ("extensions", &["anon", "authenticated", "service_role"], &["postgres"]),
    ("graphql", &[], &[]),
    ("graphql_public", &[], &[]),
    ("realtime", &["anon", "authenticated", "service_role", "postgres"], &["supabase_realtime_admin"]),
    ("storage", &["anon", "authenticated", "service_role", "postgres"], &["supabase_storage_admin", "dashboard_user"]),
    ("supabase_migrations", &[], &["postgres"]),
    ("vault", &["postgres"], &[]),
];

/// `public` as it is from Postgres 15 on: nobody but the database's owner makes anything in it.
fn public() -> Schema {
    let mut privileges = Acl::default();
    privileges.grant(&Grantee::Public, Privilege::Usage);
    Schema { owner: "pg_database_owner".into(), privileges, comment: Some("standard public schema".to_owned()) }
}

pub(super) fn supabase() -> BTreeMap<Ident, Schema> {
    let mut schemas = plain();
    if let Some(public) = schemas.get_mut("public") {
        grant(&mut public.privileges, &API_ROLES, &[Privilege::Usage]);
        grant(&mut public.privileges, &[MIGRATION_ROLE], ObjectKind::Schema.all());
    }
    for (name, usage, everything) in SCHEMAS {
        let mut privileges = Acl::default();
        grant(&mut privileges, usage, &[Privilege::Usage]);
        grant(&mut privileges, everything, ObjectKind::Schema.all());
        schemas.insert((*name).into(), Schema { owner: ADMIN.into(), privileges, comment: None });
    }
    schemas
}

pub(super) fn plain() -> BTreeMap<Ident, Schema> {
    BTreeMap::from([("public".into(), public())])
}

pub(super) fn extensions() -> BTreeMap<Ident, Extension> {
    let mut extensions = plain_extensions();
    let installed = [
        ("pg_stat_statements", "extensions"),
        ("pgcrypto", "extensions"),
        ("supabase_vault", "vault"),
        ("uuid-ossp", "extensions"),
    ];
    let named = |(name, schema): (&str, &str)| (name.into(), Extension { schema: Some(schema.into()) });
    extensions.extend(installed.map(named));
    extensions
}

pub(super) fn plain_extensions() -> BTreeMap<Ident, Extension> {
    BTreeMap::from([("plpgsql".into(), Extension { schema: Some("pg_catalog".into()) })])
}

/// Both the migrations' role and the platform's superuser give away what they make in `public`; the change of 2026 took it back
/// from the former's only.
pub(super) fn default_privileges(grants: DefaultGrants) -> DefaultPrivileges {
    let mut defaults = DefaultPrivileges::default();
    let public = Ident::from("public");
    for creator in [MIGRATION_ROLE, ADMIN] {
        for kind in [ObjectKind::Table, ObjectKind::Function, ObjectKind::Sequence] {
            let acl = defaults.entry(&creator.into(), Some(&public), kind);
            grant(acl, &[MIGRATION_ROLE], kind.all());
            grant(acl, &API_ROLES, kind.all());
        }
    }
    if grants == DefaultGrants::New {
        use Privilege as P;
        let revoked: [(ObjectKind, &[Privilege]); 3] = [
            (ObjectKind::Table, &[P::Select, P::Insert, P::Update, P::Delete]),
            (ObjectKind::Sequence, &[P::Usage, P::Select]),
            (ObjectKind::Function, &[P::Execute]),
        ];
        for (kind, privileges) in revoked {
            let acl = defaults.entry(&MIGRATION_ROLE.into(), Some(&public), kind);
            for role in API_ROLES {
                privileges.iter().for_each(|privilege| acl.revoke(&Grantee::role(role), *privilege));
            }
        }
    }
    defaults
}

/// Where `supabase db push` writes down which migrations have been applied.
pub(super) fn migrations_table() -> Table {
    let mut table = relation::table(
        "supabase_migrations",
        "schema_migrations",
        ADMIN,
        "version text!, statements text[], name text",
    );
    relation::add(&mut table, "schema_migrations_pkey", ConstraintKind::PrimaryKey(vec!["version".into()]));
    grant(&mut table.privileges, &[MIGRATION_ROLE], all());
    table
}
