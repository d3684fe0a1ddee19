//! Who tries what, and what must come of it.

use super::world::{NAMES, actors, everywhere};
use crate::support::script::Runner;

#[test]
fn a_role_counts_where_it_is_held_and_nobody_takes_more() {
    everywhere(|database| {
        let mut runner = Runner::new(database, &actors(), NAMES);
        runner.run(include_str!("attacks.sql"));
        let met = runner.met;
        runner.finish(&format!("attacks.sql on {}, {}", database.version(), database.name()));
        assert!(met >= 250, "only {met} expectations");
    });
}
