//! The migration as a whole, and both spellings of it.

use super::super::world::{OWNER, compiled_with};
use super::world::model;
use crate::applied;
use crate::support::{Cluster, VERSIONS, catalog};
use policyc::compile::Options;

#[test]
fn what_is_applied_is_what_was_meant() {
    let (_, artifacts) = model();
    for version in VERSIONS {
        let database = Cluster::get(version).plain_database(OWNER);
        database.apply_as_ok(OWNER, &artifacts.migration);
        let (difference, compared) = applied::difference_for(&artifacts.catalog, &database, OWNER);
        assert!(difference.is_empty(), "{version}:\n{}", difference.join("\n"));
        assert!(compared > 200, "only {compared} lines");
    }
}

#[test]
fn the_migration_can_be_run_again_where_that_is_asked_for() {
    let options = Options { idempotent: true, ..Options::default() };
    let (_, artifacts) = compiled_with(include_str!("desk.policy"), &options);
    for version in VERSIONS {
        let database = Cluster::get(version).plain_database(OWNER);
        database.apply_as_ok(OWNER, &artifacts.migration);
        let once = catalog::listing(&database);
        database.apply_as_ok(OWNER, &artifacts.migration);
        assert_eq!(catalog::difference(&once, &catalog::listing(&database)), Vec::<String>::new(), "{version}");
    }
}

#[test]
fn no_function_asks_for_a_user() {
    let (_, artifacts) = model();
    assert!(!artifacts.migration.contains("caller()"));
    let definers = artifacts.catalog.functions.values().filter(|function| function.security_definer);
    let owners: Vec<_> = definers.map(|function| function.owner.to_string()).collect();
    assert!(!owners.is_empty() && owners.iter().all(|owner| owner == "app_user_helpers"), "{owners:?}");
}
