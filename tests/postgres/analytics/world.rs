//! The databases that the tests of the analytics system run on: the checked-in migration, applied as Supabase does, and some rows.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::sync::OnceLock;

use policyc::compile::{self, Artifacts, Options};
use policyc::diagnostics::Diagnostics;
use policyc::model::Model;
use policyc::span::SourceMap;

use crate::support::script::{Actors, Runner};
use crate::support::{Cluster, Database, GRANTS, Grants, VERSIONS, Version};

/// Where `policyc build` puts what it makes of the model.
pub(super) const GENERATED: &str = "generated/analytics";

/// The migration that is tested, as text.
pub(super) fn migration() -> String {
    generated("supabase/migrations/001_initial_schema.sql")
}

/// One generated file, as text.
pub(super) fn generated(path: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(GENERATED).join(path);
    fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}; `make build` writes it", path.display()))
}

/// The model, and what is made of it now.
pub(super) fn model() -> (Model, Artifacts) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("policies/analytics/analytics.policy");
    let text = fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let mut sources = SourceMap::default();
    let file = sources.add("analytics.policy", text);
    let mut diagnostics = Diagnostics::default();
    let model = compile::check(&mut sources, &[file], &mut diagnostics);
    let artifacts = compile::compile(&mut sources, &[file], &Options::default(), &mut diagnostics);
    model.zip(artifacts).unwrap_or_else(|| panic!("the model has mistakes: {diagnostics:?}"))
}

/// The people, by the uuids of their users.
pub fn actors() -> Actors {
    BTreeMap::from([
        ("a_admin", "00000000-0000-0000-0000-0000000000a1"),
        ("a_member", "00000000-0000-0000-0000-0000000000a2"),
        ("a_member2", "00000000-0000-0000-0000-0000000000a3"),
        ("b_admin", "00000000-0000-0000-0000-0000000000b1"),
        ("b_member", "00000000-0000-0000-0000-0000000000b2"),
        ("loner", "00000000-0000-0000-0000-0000000000c1"),
        ("guest", "00000000-0000-0000-0000-0000000000d1"),
        ("newcomer", "00000000-0000-0000-0000-0000000000d2"),
        ("nobody", "00000000-0000-0000-0000-0000000000ff"),
    ])
}

/// What stands for something else in the files of cases.
pub const NAMES: &[(&str, &str)] = &[
    ("$a", "'00000000-0000-0000-0000-0000000000aa'"),
    ("$b", "'00000000-0000-0000-0000-0000000000bb'"),
    ("$customer_a", "'00000000-0000-0000-0000-000000000011'"),
    ("$customer_a2", "'00000000-0000-0000-0000-000000000012'"),
    ("$customer_bin", "'00000000-0000-0000-0000-000000000013'"),
    ("$customer_b", "'00000000-0000-0000-0000-000000000021'"),
    ("$revenue_a", "'00000000-0000-0000-0000-000000000031'"),
    ("$revenue_bin", "'00000000-0000-0000-0000-000000000032'"),
    ("$revenue_b", "'00000000-0000-0000-0000-000000000041'"),
    ("$activity_a", "'00000000-0000-0000-0000-000000000051'"),
    ("$activity_bin", "'00000000-0000-0000-0000-000000000052'"),
    ("$activity_b", "'00000000-0000-0000-0000-000000000061'"),
    // Of each table with a bin: what an insert must say besides the organization; a live row of A and one in the bin; live rows of A.
    ("customers.columns", "name, status"),
    ("customers.values", "'n', 'active'"),
    ("customers.live", "'00000000-0000-0000-0000-000000000011'"),
    ("customers.bin", "'00000000-0000-0000-0000-000000000013'"),
    ("customers.count", "2"),
    ("revenue.columns", "amount, date"),
    ("revenue.values", "1, '2026-01-01'::date"),
    ("revenue.live", "'00000000-0000-0000-0000-000000000031'"),
    ("revenue.bin", "'00000000-0000-0000-0000-000000000032'"),
    ("revenue.count", "1"),
    ("activities.columns", "type"),
    ("activities.values", "'login'"),
    ("activities.live", "'00000000-0000-0000-0000-000000000051'"),
    ("activities.bin", "'00000000-0000-0000-0000-000000000052'"),
    ("activities.count", "1"),
];

/// A database of one's own with the migration and the rows of `seed.sql`.
pub(super) fn database(version: Version, grants: Grants) -> Database {
    static ORIGINALS: [[OnceLock<Database>; 2]; 2] = [const { [const { OnceLock::new() }; 2] }; 2];
    let original =
        ORIGINALS[usize::from(version == Version::V17)][usize::from(grants == Grants::New)].get_or_init(|| {
            let database = Cluster::get(version).database(grants);
            database.apply_ok(&migration());
            let mut runner = Runner::new(&database, &actors(), NAMES);
            runner.run_to_stay(include_str!("seed.sql"));
            runner.finish("seed.sql");
            database
        });
    original.copy()
}

/// Every kind of server that the migration must suit, each on a thread of its own; panics if one of them did.
pub(super) fn everywhere(body: impl Fn(&Database) + Sync) {
    std::thread::scope(|scope| {
        for version in VERSIONS {
            for grants in GRANTS {
                let body = &body;
                scope.spawn(move || body(&database(version, grants)));
            }
        }
    });
}
