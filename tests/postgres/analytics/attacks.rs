//! Files of named cases: who tries what, and what must come of it. `{attacks}/*.sql`.

use super::world::{NAMES, actors, everywhere};
use crate::support::script::Runner;

fn attack(name: &str, text: &str, at_least: usize) {
    everywhere(|database| {
        let mut runner = Runner::new(database, &actors(), NAMES);
        runner.run(text);
        let met = runner.met;
        runner.finish(&format!("{name} on {}, {}", database.version(), database.name()));
        println!("{name} on {}: {met} as expected", database.version());
        assert!(met >= at_least, "{name}: only {met} expectations");
    });
}

#[test]
fn everybody_sees_the_own_rows_and_nothing_else() {
    attack("visibility.sql", include_str!("attacks/visibility.sql"), 500);
}

#[test]
fn nobody_promotes_or_moves_himself() {
    attack("profiles.sql", include_str!("attacks/profiles.sql"), 130);
}

#[test]
fn rows_stay_in_their_organization_and_in_the_bin() {
    attack("rows.sql", include_str!("attacks/rows.sql"), 250);
}

#[test]
fn the_audit_log_has_everything_and_keeps_it() {
    attack("audit.sql", include_str!("attacks/audit.sql"), 120);
}

#[test]
fn there_is_no_other_way_in() {
    attack("ways.sql", include_str!("attacks/ways.sql"), 120);
}

#[test]
fn careless_additions_do_not_leak() {
    attack("floor.sql", include_str!("attacks/floor.sql"), 100);
}

#[test]
fn types_of_ones_own_stay_outside() {
    attack("types.sql", include_str!("attacks/types.sql"), 2);
}
