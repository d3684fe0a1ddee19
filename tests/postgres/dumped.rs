//! `policyc catalog --format sql` on real servers: the SQL that is printed makes the database that the migrations make.

mod kinds;

use std::fs;
use std::path::Path;

use policyc::compile::Platform;
use policyc::compile::catalog::{DefaultGrants, Replayed, replay};
use policyc::diagnostics::Diagnostics;
use policyc::span::SourceMap;

use crate::support::{Cluster, Database, Grants, Version, catalog, pg_dump, pgdelta};

fn replayed(migration: &str, platform: Platform, grants: DefaultGrants) -> Replayed {
    let mut sources = SourceMap::default();
    let file = sources.add("migration.sql", migration);
    let mut diagnostics = Diagnostics::default();
    let replayed = replay(&sources, &[file], platform, grants, &mut diagnostics);
    let found: Vec<&str> = diagnostics.iter().map(|diagnostic| diagnostic.message.as_str()).collect();
    assert!(found.is_empty(), "{found:?}");
    assert!(replayed.uncertain.is_empty());
    replayed
}

/// Two databases have the same schema, say all judges that there are for their version.
#[track_caller]
fn same(migrated: &Database, dumped: &Database, sql: &str) {
    let difference = catalog::listing(migrated) != catalog::listing(dumped);
    assert!(!difference, "the listings differ on {}:\n{sql}", migrated.version());
    match migrated.version() {
        Version::V15 => assert_eq!(pg_dump::schema(migrated), pg_dump::schema(dumped), "{sql}"),
        Version::V17 => {
            for (source, desired) in [(migrated, dumped), (dumped, migrated)] {
                let difference = pgdelta::diff(source, desired);
                assert!(difference.is_none(), "{}\n{sql}", difference.unwrap_or_default());
            }
        }
    }
}

fn generated(path: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("generated").join(path);
    fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// The migration on one database, what is printed of its catalog on another.
fn on_supabase(migration: &str, version: Version, grants: Grants) {
    let defaults = if grants == Grants::Old { DefaultGrants::Old } else { DefaultGrants::New };
    let sql = replayed(migration, Platform::Supabase, defaults).sql();
    let cluster = Cluster::get(version);
    let (migrated, dumped) = (cluster.database(grants), cluster.database(grants));
    migrated.apply_ok(migration);
    dumped.apply_ok(&sql);
    same(&migrated, &dumped, &sql);
}

fn on_plain(migration: &str, version: Version) {
    const OWNER: &str = "desk_owner";
    let sql = replayed(migration, Platform::Plain, DefaultGrants::New).sql();
    let cluster = Cluster::get(version);
    let (migrated, dumped) = (cluster.plain_database(OWNER), cluster.plain_database(OWNER));
    migrated.apply_as_ok(OWNER, migration);
    dumped.apply_as_ok(OWNER, &sql);
    same(&migrated, &dumped, &sql);
}

#[test]
fn the_analytics_system() {
    let migration = generated("analytics/supabase/migrations/001_initial_schema.sql");
    on_supabase(&migration, Version::V17, Grants::Old);
    on_supabase(&migration, Version::V15, Grants::New);
}

#[test]
fn the_blueprint() {
    let migration = generated("blueprint/supabase/migrations/001_initial_schema.sql");
    on_supabase(&migration, Version::V17, Grants::New);
    on_supabase(&migration, Version::V15, Grants::Old);
}

#[test]
fn the_identity_system() {
    let migration = generated("identity/prisma/migrations/20261121130254_init/migration.sql");
    on_plain(&migration, Version::V17);
    on_plain(&migration, Version::V15);
}

#[test]
fn the_marketing_os() {
    let migration = generated("marketing_os/prisma/migrations/20261121125528_init_multi_tenant_schema/migration.sql");
    on_plain(&migration, Version::V17);
    on_plain(&migration, Version::V15);
}
