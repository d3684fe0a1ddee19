//! The analytics system as those who use its files meet it: TypeScript programs, readers of the docs, and the checks of the document that
//! asked for it.

pub(crate) mod docs;
mod secret;
mod seed;
mod start;
mod tenant;
mod types;

use std::fs;
use std::path::{Path, PathBuf};

use crate::support::{Cluster, Database, Grants, Version};

/// A file or folder that `policyc build` writes for the analytics system.
fn path(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("generated/analytics").join(path)
}

/// A generated file, as text.
fn text(of: &str) -> String {
    let path = path(of);
    fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}; `make build` writes it", path.display()))
}

/// A database with the migration.
fn migrated(version: Version) -> Database {
    let database = Cluster::get(version).database(Grants::New);
    database.apply_ok(&text("supabase/migrations/001_initial_schema.sql"));
    database
}
