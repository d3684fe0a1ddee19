//! The attacks.

use policyc::compile::{self, Options};
use policyc::diagnostics::Diagnostics;
use policyc::span::SourceMap;

use crate::support::script::{Actors, Runner};
use crate::support::{Cluster, GRANTS, VERSIONS};

fn actors() -> Actors {
    Actors::from([
        ("ada", "00000000-0000-0000-0000-0000000000a1"),
        ("abe", "00000000-0000-0000-0000-0000000000a2"),
        ("bob", "00000000-0000-0000-0000-0000000000b1"),
        ("eve", "00000000-0000-0000-0000-0000000000c1"),
    ])
}

#[test]
fn peers_see_each_other_and_touch_nothing() {
    let mut sources = SourceMap::default();
    let file = sources.add("contacts.policy", include_str!("contacts.policy").to_owned());
    let mut diagnostics = Diagnostics::default();
    let made = compile::compile(&mut sources, &[file], &Options::default(), &mut diagnostics)
        .unwrap_or_else(|| panic!("{diagnostics:?}"));
    for version in VERSIONS {
        for grants in GRANTS {
            let database = Cluster::get(version).database(grants);
            database.apply_ok(&made.migration);
            let mut runner = Runner::new(&database, &actors(), &[]);
            runner.run_to_stay(include_str!("seed.sql"));
            runner.finish("seed.sql");
            let mut runner = Runner::new(&database, &actors(), &[]);
            runner.run(include_str!("attacks.sql"));
            let met = runner.met;
            runner.finish(&format!("attacks.sql on {version}"));
            assert!(met >= 20, "only {met} expectations");
        }
    }
}
