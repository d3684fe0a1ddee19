//! Files of named cases: who tries what, and what must come of it.

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
fn roles_count_where_they_are_held_and_where_they_are_inherited() {
    attack("visibility.sql", include_str!("attacks/visibility.sql"), 60);
}

#[test]
fn rows_stay_in_their_project_and_agree_with_their_organization() {
    attack("rows.sql", include_str!("attacks/rows.sql"), 40);
}

#[test]
fn members_come_and_go_by_the_functions_alone() {
    attack("members.sql", include_str!("attacks/members.sql"), 60);
}

#[test]
fn inherited_roles_are_listed_and_count_for_nothing() {
    attack("inherited.sql", include_str!("attacks/inherited.sql"), 30);
}
