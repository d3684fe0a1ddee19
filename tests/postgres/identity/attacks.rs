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
fn organizations_have_owners_and_roles_are_given_from_above() {
    attack("organizations.sql", include_str!("attacks/organizations.sql"), 100);
}

#[test]
fn projects_are_their_members_and_the_organizations_who_run_it() {
    attack("projects.sql", include_str!("attacks/projects.sql"), 100);
}

#[test]
fn inherited_roles_are_the_databases_to_list() {
    attack("inherited.sql", include_str!("attacks/inherited.sql"), 40);
}

#[test]
fn invitations_are_for_the_invited_alone() {
    attack("invitations.sql", include_str!("attacks/invitations.sql"), 50);
}

#[test]
fn passwords_and_sessions_are_the_servers() {
    attack("secrets.sql", include_str!("attacks/secrets.sql"), 200);
}
