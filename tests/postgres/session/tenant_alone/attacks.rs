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
fn a_setting_that_names_no_tenant_shows_nothing() {
    attack("setting.sql", include_str!("attacks/setting.sql"), 60);
}

#[test]
fn requests_stay_in_their_tenant() {
    attack("tenant.sql", include_str!("attacks/tenant.sql"), 40);
}

#[test]
fn the_owner_and_the_server_are_bound_too() {
    attack("owner.sql", include_str!("attacks/owner.sql"), 20);
}
