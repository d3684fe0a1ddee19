//! The databases of these tests: the model's migration, applied by an owner whom row security binds, its seed rows, and a few more.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use policyc::compile::Artifacts;
use policyc::model::Model;

use super::super::world::{OWNER, compiled};
use crate::support::identity::{Identity, Settings};
use crate::support::script::{Actors, Runner};
use crate::support::{Cluster, Database, VERSIONS, Version};

/// The tenants, as the seed rows have them.
pub(super) const A: &str = "00000000-0000-4000-8000-000000000001";
pub(super) const B: &str = "00000000-0000-4000-8000-000000000002";

/// The model of these tests.
pub(super) fn model() -> (Model, Artifacts) {
    compiled(include_str!("desk.policy"))
}

/// Requests, by the tenant for which they speak. They have no users, and so no ids.
pub(super) fn actors() -> Actors {
    ["a", "b", "gone", "nobody"].into_iter().map(|name| (name, "")).collect()
}

/// The setting by which they come; `a in b` speaks for the other one.
pub(super) fn identity() -> Identity {
    let chosen = [
        ("a", A),
        ("b", B),
        ("gone", "00000000-0000-4000-8000-0000000000ff"),
        ("nobody", ""),
        ("malformed", "x"),
        ("braces", "{00000000-0000-4000-8000-000000000001}"),
        ("blank", " 00000000-0000-4000-8000-000000000001"),
        ("several", "00000000-0000-4000-8000-000000000001,00000000-0000-4000-8000-000000000002"),
        ("star", "%"),
    ];
    Identity::Session(Settings {
        user: None,
        tenant: Some("app.current_tenant_id"),
        client: "app_user",
        server: "app_server",
        owner: OWNER,
        chosen: BTreeMap::from(chosen),
    })
}

/// What stands for something else in the files of cases.
pub(super) const NAMES: &[(&str, &str)] = &[
    ("$a", "'00000000-0000-4000-8000-000000000001'"),
    ("$b", "'00000000-0000-4000-8000-000000000002'"),
    ("$gone", "'00000000-0000-4000-8000-0000000000ff'"),
    ("$ann", "'00000000-0000-4000-8000-000000000011'"),
    ("$bin", "'00000000-0000-4000-8000-000000000012'"),
    ("$bob", "'00000000-0000-4000-8000-000000000021'"),
];

/// A database of one's own.
pub(super) fn database(version: Version) -> Database {
    static ORIGINALS: [OnceLock<Database>; 2] = [const { OnceLock::new() }; 2];
    let original = ORIGINALS[usize::from(version == Version::V17)].get_or_init(|| {
        let artifacts = model().1;
        let database = Cluster::get(version).plain_database(OWNER);
        database.apply_as_ok(OWNER, &artifacts.migration);
        let seed = artifacts.seed.expect("seed rows");
        for run in ["once", "again"] {
            database.apply_as("app_server", &seed).unwrap_or_else(|error| panic!("the seed, {run}: {error}"));
        }
        let mut runner = Runner::with_identity(&database, &actors(), NAMES, &identity());
        runner.run_to_stay(include_str!("seed.sql"));
        runner.finish("seed.sql");
        database
    });
    let copy = original.copy();
    let give = format!("alter database {} owner to {OWNER}", copy.name());
    copy.superuser().batch_execute(&give).expect("the copy has its owner");
    copy
}

/// On both versions, each on a thread of its own; panics if one of them did.
pub(super) fn everywhere(body: impl Fn(&Database) + Sync) {
    std::thread::scope(|scope| {
        for version in VERSIONS {
            let body = &body;
            scope.spawn(move || body(&database(version)));
        }
    });
}
