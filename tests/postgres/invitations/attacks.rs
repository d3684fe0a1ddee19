//! The attacks, on both systems.

use super::world::{MEMBERSHIPS, NAMES, PROFILES, System, actors, database};
use crate::support::script::Runner;
use crate::support::{GRANTS, VERSIONS};

fn attack(system: &System, files: &[(&str, &str)], at_least: usize) {
    std::thread::scope(|scope| {
        for version in VERSIONS {
            for grants in GRANTS {
                scope.spawn(move || {
                    let database = database(system, version, grants);
                    let mut runner = Runner::new(&database, &actors(), NAMES);
                    for (_, text) in files {
                        runner.run(text);
                    }
                    let met = runner.met;
                    runner.finish(&format!("{} on {version}", system.name));
                    assert!(met >= at_least, "{}: only {met} expectations", system.name);
                });
            }
        }
    });
}

#[test]
fn only_the_invited_come_into_an_organization() {
    attack(&PROFILES, &[("attacks.sql", include_str!("attacks.sql"))], 40);
    attack(&MEMBERSHIPS, &[("attacks.sql", include_str!("attacks.sql")), ("many.sql", include_str!("many.sql"))], 44);
}
