//! Files of named cases: who tries what, and what must come of it. `attacks/*.sql`.

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
fn gates_are_approved_by_who_may_and_one_at_a_time() {
    attack("gates.sql", include_str!("attacks/gates.sql"), 200);
}

#[test]
fn organizations_do_not_meet() {
    attack("rows.sql", include_str!("attacks/rows.sql"), 150);
}

#[test]
fn nobody_promotes_or_moves_himself() {
    attack("people.sql", include_str!("attacks/people.sql"), 60);
}

#[test]
fn the_audit_log_has_everything_and_keeps_it() {
    attack("audit.sql", include_str!("attacks/audit.sql"), 100);
}

#[test]
fn careless_additions_do_not_leak() {
    attack("floor.sql", include_str!("attacks/floor.sql"), 45);
}
