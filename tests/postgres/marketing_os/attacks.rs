//! Files of named cases: who tries what, and what must come of it. `attacks/*.sql`. The numbers (A3) are those of `docs/seeds.md`.

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
fn no_client_reads_a_secret() {
    attack("secrets.sql", include_str!("attacks/secrets.sql"), 100);
}

#[test]
fn settings_open_the_own_organization_and_nothing_else() {
    attack("settings.sql", include_str!("attacks/settings.sql"), 60);
}

#[test]
fn the_audit_log_is_written_in_the_own_name_and_never_changed() {
    attack("audit.sql", include_str!("attacks/audit.sql"), 60);
}

#[test]
fn people_sign_up_create_organizations_and_have_a_role_in_each() {
    attack("people.sql", include_str!("attacks/people.sql"), 60);
}

#[test]
fn what_is_added_later_opens_nothing() {
    attack("later.sql", include_str!("attacks/later.sql"), 20);
}
