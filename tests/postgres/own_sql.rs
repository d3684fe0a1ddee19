//! SQL of a model's own on real servers: it is what was replayed, it is attacked as everybody, and the expectations beside it are tried by pgTAP.

use std::collections::BTreeMap;

use policyc::compile::{self, Artifacts, Options};
use policyc::diagnostics::Diagnostics;
use policyc::span::SourceMap;

use crate::applied;
use crate::support::script::{Actors, Runner};
use crate::support::{Cluster, Database, GRANTS, VERSIONS};

const MODEL: &str = include_str!("own_sql/own.policy");

const NAMES: &[(&str, &str)] = &[
    ("$a", "'00000000-0000-0000-0000-0000000000aa'"),
    ("$b", "'00000000-0000-0000-0000-0000000000bb'"),
    ("$shown", "'00000000-0000-0000-0000-000000000011'"),
];

fn actors() -> Actors {
    BTreeMap::from([
        ("a_admin", "00000000-0000-0000-0000-0000000000a1"),
        ("a_member", "00000000-0000-0000-0000-0000000000a2"),
        ("b_admin", "00000000-0000-0000-0000-0000000000b1"),
        ("loner", "00000000-0000-0000-0000-0000000000c1"),
    ])
}

fn artifacts(text: &str) -> Artifacts {
    let mut sources = SourceMap::default();
    let file = sources.add("own.policy", text);
    let mut diagnostics = Diagnostics::default();
    let artifacts = compile::compile(&mut sources, &[file], &Options::default(), &mut diagnostics);
    artifacts.unwrap_or_else(|| panic!("{:#?}", diagnostics.resolved(&sources)))
}

/// Every version under both kinds of default grants, each on a thread of its own.
fn everywhere(migration: &str, body: impl Fn(&Database) + Sync) {
    std::thread::scope(|scope| {
        for version in VERSIONS {
            let body = &body;
            scope.spawn(move || {
                for grants in GRANTS {
                    let database = Cluster::get(version).database(grants);
                    database.apply_ok(migration);
                    body(&database);
                }
            });
        }
    });
}

#[test]
fn the_server_has_what_was_replayed() {
    let artifacts = artifacts(MODEL);
    everywhere(&artifacts.migration, |database| {
        let (difference, compared) = applied::difference(&artifacts.catalog, database);
        assert!(difference.is_empty(), "{}:\n{}", database.version(), difference.join("\n"));
        assert!(compared > 50, "only {compared} lines");
    });
}

#[test]
fn additions_hold_and_open_nothing() {
    let artifacts = artifacts(MODEL);
    everywhere(&artifacts.migration, |database| {
        let mut runner = Runner::new(database, &actors(), NAMES);
        runner.run_to_stay(include_str!("own_sql/seed.sql"));
        runner.finish("seed.sql");
        let mut runner = Runner::new(database, &actors(), NAMES);
        runner.run(include_str!("own_sql/attacks/own.sql"));
        runner.finish("own.sql");
    });
}
