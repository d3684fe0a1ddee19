//! The databases that these tests run on.

use std::sync::OnceLock;

use policyc::compile::{self, Artifacts, Options};
use policyc::diagnostics::Diagnostics;
use policyc::model::Model;
use policyc::span::SourceMap;

use crate::support::script::{Actors, Runner};
use crate::support::{Cluster, Database, GRANTS, Grants, VERSIONS, Version};

/// The model, and what is made of it.
pub(super) fn model() -> (Model, Artifacts) {
    compiled(include_str!("projects.policy"))
}

/// A model of one's own.
pub(super) fn compiled(text: &str) -> (Model, Artifacts) {
    let mut sources = SourceMap::default();
    let file = sources.add("projects.policy", text.to_owned());
    let mut diagnostics = Diagnostics::default();
    let model = compile::check(&mut sources, &[file], &mut diagnostics);
    let artifacts = compile::compile(&mut sources, &[file], &Options::default(), &mut diagnostics);
    model.zip(artifacts).unwrap_or_else(|| panic!("the model has mistakes: {diagnostics:?}"))
}

/// The people, by the uuids of their users.
pub(super) fn actors() -> Actors {
    Actors::from([
        ("ann", "00000000-0000-0000-0000-0000000000a1"),
        ("adm", "00000000-0000-0000-0000-0000000000a2"),
        ("pol", "00000000-0000-0000-0000-0000000000a3"),
        ("pat", "00000000-0000-0000-0000-0000000000a4"),
        ("pia", "00000000-0000-0000-0000-0000000000a5"),
        ("pod", "00000000-0000-0000-0000-0000000000a6"),
        ("vic", "00000000-0000-0000-0000-0000000000a7"),
        ("gil", "00000000-0000-0000-0000-0000000000a8"),
        ("gus", "00000000-0000-0000-0000-0000000000a9"),
        ("bea", "00000000-0000-0000-0000-0000000000b1"),
        ("bob", "00000000-0000-0000-0000-0000000000b2"),
        ("two", "00000000-0000-0000-0000-0000000000c1"),
        ("eve", "00000000-0000-0000-0000-0000000000e1"),
    ])
}

/// What stands for something else in the files of cases.
pub(super) const NAMES: &[(&str, &str)] = &[
    ("$org_a", "'00000000-0000-0000-0000-0000000000aa'"),
    ("$org_b", "'00000000-0000-0000-0000-0000000000bb'"),
    ("$p1", "'00000000-0000-0000-0000-000000000101'"),
    ("$p2", "'00000000-0000-0000-0000-000000000102'"),
    ("$q1", "'00000000-0000-0000-0000-000000000201'"),
    ("$t1", "'00000000-0000-0000-0000-000000000111'"),
    ("$tbin", "'00000000-0000-0000-0000-000000000112'"),
    ("$t2", "'00000000-0000-0000-0000-000000000121'"),
    ("$tq", "'00000000-0000-0000-0000-000000000211'"),
    ("$la", "'00000000-0000-0000-0000-000000000301'"),
    ("$lb", "'00000000-0000-0000-0000-000000000302'"),
    ("$g1", "'00000000-0000-0000-0000-000000000401'"),
    ("$r1", "'00000000-0000-0000-0000-000000000501'"),
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

/// Every kind of server, each on a thread of its own; panics if one of them did.
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
