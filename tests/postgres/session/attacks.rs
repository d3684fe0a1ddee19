//! Files of named cases: who tries what, and what must come of it. `attacks/*.sql`.

use super::world::{NAMES, actors, everywhere, identity};
use crate::support::script::Runner;

fn attack(name: &str, text: &str, at_least: usize) {
    everywhere(|database| {
        let mut runner = Runner::with_identity(database, &actors(), NAMES, &identity());
        runner.run(text);
        let met = runner.met;
        runner.finish(&format!("{name} on {}", database.version()));
        println!("{name} on {}: {met} as expected", database.version());
        assert!(met >= at_least, "{name}: only {met} expectations");
    });
}

#[test]
fn settings_that_name_nobody_show_nothing() {
    attack("settings.sql", include_str!("attacks/settings.sql"), 40);
}

#[test]
fn people_stay_in_their_organization() {
    attack("people.sql", include_str!("attacks/people.sql"), 60);
}

#[test]
fn the_owner_and_the_server_are_bound_too() {
    attack("owner.sql", include_str!("attacks/owner.sql"), 30);
}

#[test]
fn there_is_no_way_to_the_helpers() {
    attack("helpers.sql", include_str!("attacks/helpers.sql"), 30);
}

#[test]
fn careless_additions_do_not_leak() {
    attack("floor.sql", include_str!("attacks/floor.sql"), 15);
}
