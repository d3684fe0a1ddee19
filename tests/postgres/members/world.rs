//! The databases that these tests run on: what is made of `shop.policy`, and some rows.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use policyc::compile::{self, Artifacts, Options};
use policyc::diagnostics::Diagnostics;
use policyc::model::Model;
use policyc::span::SourceMap;

use crate::support::script::{Actors, Runner};
use crate::support::{Cluster, Database, GRANTS, Grants, VERSIONS, Version};

/// The model, and what is made of it.
pub(super) fn model() -> &'static (Model, Artifacts) {
    static MADE: OnceLock<(Model, Artifacts)> = OnceLock::new();
    MADE.get_or_init(|| {
        let mut sources = SourceMap::default();
        let file = sources.add("shop.policy", include_str!("shop.policy"));
        let mut diagnostics = Diagnostics::default();
        let model = compile::check(&mut sources, &[file], &mut diagnostics);
        let artifacts = compile::compile(&mut sources, &[file], &Options::default(), &mut diagnostics);
        model.zip(artifacts).unwrap_or_else(|| panic!("the model has mistakes: {diagnostics:?}"))
    })
}

/// The people, by the uuids of their users.
pub(super) fn actors() -> Actors {
    BTreeMap::from([
        ("olga", "00000000-0000-0000-0000-0000000000a1"),
        ("adam", "00000000-0000-0000-0000-0000000000a2"),
        ("carl", "00000000-0000-0000-0000-0000000000a3"),
        ("vera", "00000000-0000-0000-0000-0000000000a4"),
        ("bob", "00000000-0000-0000-0000-0000000000b1"),
        ("twin", "00000000-0000-0000-0000-0000000000c1"),
        ("loner", "00000000-0000-0000-0000-0000000000d1"),
        ("ghost", "00000000-0000-0000-0000-0000000000ff"),
    ])
}

pub(super) const A: &str = "00000000-0000-0000-0000-0000000000aa";
pub(super) const B: &str = "00000000-0000-0000-0000-0000000000bb";

/// What stands for something else in the files of cases.
pub(super) const NAMES: &[(&str, &str)] = &[
    ("$olga_in_a", "'00000000-0000-0000-0000-000000000011'"),
    ("$adam_in_a", "'00000000-0000-0000-0000-000000000012'"),
    ("$carl_in_a", "'00000000-0000-0000-0000-000000000013'"),
    ("$vera_in_a", "'00000000-0000-0000-0000-000000000014'"),
    ("$twin_in_a", "'00000000-0000-0000-0000-000000000015'"),
    ("$twin_in_b", "'00000000-0000-0000-0000-000000000021'"),
    ("$bob_in_b", "'00000000-0000-0000-0000-000000000022'"),
    ("$olga_in_b", "'00000000-0000-0000-0000-000000000023'"),
    ("$doc_a", "'00000000-0000-0000-0000-000000000031'"),
    ("$doc_bin", "'00000000-0000-0000-0000-000000000032'"),
    ("$doc_b", "'00000000-0000-0000-0000-000000000041'"),
    ("$a", "'00000000-0000-0000-0000-0000000000aa'"),
    ("$b", "'00000000-0000-0000-0000-0000000000bb'"),
];

/// A database of one's own with the migration and the rows of `seed.sql`.
pub(super) fn database(version: Version, grants: Grants) -> Database {
    static ORIGINALS: [[OnceLock<Database>; 2]; 2] = [const { [const { OnceLock::new() }; 2] }; 2];
    let original =
        ORIGINALS[usize::from(version == Version::V17)][usize::from(grants == Grants::New)].get_or_init(|| {
            let database = Cluster::get(version).database(grants);
            database.apply_ok(&model().1.migration);
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
