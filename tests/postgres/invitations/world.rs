//! Two systems with the same people: one where a person is in one organization at most, one where in many.

use policyc::compile::{self, Options};
use policyc::diagnostics::Diagnostics;
use policyc::span::SourceMap;

use crate::support::script::{Actors, Runner};
use crate::support::{Cluster, Database, Grants, Version};

/// A system: its model, and the rows that it begins with.
pub(super) struct System {
    pub name: &'static str,
    pub model: &'static str,
    pub seed: &'static str,
}

pub(super) const PROFILES: System =
    System { name: "profiles", model: include_str!("profiles.policy"), seed: include_str!("profiles.sql") };
pub(super) const MEMBERSHIPS: System =
    System { name: "memberships", model: include_str!("memberships.policy"), seed: include_str!("memberships.sql") };

/// The people, by their users. `carol` is confirmed and in no organization, `dan` never confirmed his address.
pub(super) fn actors() -> Actors {
    Actors::from([
        ("ada", "00000000-0000-0000-0000-0000000000a1"),
        ("max", "00000000-0000-0000-0000-0000000000a2"),
        ("mia", "00000000-0000-0000-0000-0000000000a3"),
        ("bob", "00000000-0000-0000-0000-0000000000b1"),
        ("carol", "00000000-0000-0000-0000-0000000000c1"),
        ("dan", "00000000-0000-0000-0000-0000000000d1"),
    ])
}

pub(super) const NAMES: &[(&str, &str)] =
    &[("$a", "'00000000-0000-0000-0000-0000000000aa'"), ("$b", "'00000000-0000-0000-0000-0000000000bb'")];

/// A database with the system's migration and rows.
pub(super) fn database(system: &System, version: Version, grants: Grants) -> Database {
    let mut sources = SourceMap::default();
    let file = sources.add("model.policy", system.model.to_owned());
    let mut diagnostics = Diagnostics::default();
    let made = compile::compile(&mut sources, &[file], &Options::default(), &mut diagnostics)
        .unwrap_or_else(|| panic!("{}: {diagnostics:?}", system.name));
    let database = Cluster::get(version).database(grants);
    database.apply_ok(&made.migration);
    for seed in [include_str!("people.sql"), system.seed] {
        let mut runner = Runner::new(&database, &actors(), NAMES);
        runner.run_to_stay(seed);
        runner.finish(system.name);
    }
    database
}
