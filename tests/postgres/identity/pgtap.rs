//! The checked-in pgTAP tests, run by the owner, who is no superuser.

use super::world::{generated, migration};
use crate::pgtap::systems::System;
use crate::support::{Cluster, Version, pgtap};

/// The names of the files that are checked in.
const FILES: &[&str] = &["access.test.sql", "floor.test.sql", "policies.test.sql", "structure.test.sql"];

/// Who owns the database and runs the tests.
const OWNER: &str = "identity_taps_owner";

/// With roles that no other test has: those that a test lends are the cluster's, and the others would wait.
fn renamed(text: &str) -> String {
    text.replace("app_user", "people_user").replace("app_server", "people_server")
}

#[test]
fn its_own_tests_pass_and_notice_each_policy_that_is_widened() {
    let database = Cluster::get(Version::V15).plain_database(OWNER);
    database.apply_as_ok(OWNER, &renamed(&migration()));
    pgtap::install(&database);
    database.superuser().batch_execute("create extension pgtap").expect("pgTAP");
    let files = FILES.iter().map(|name| (*name).to_owned());
    let files: Vec<_> = files
        .map(|name| (renamed(&generated(&format!("tests/database/{name}"))), name))
        .map(|(text, name)| (name, text))
        .collect();
    let named: Vec<(&str, &str)> = files.iter().map(|(name, text)| (name.as_str(), text.as_str())).collect();
    let output = pgtap::prove_as(&database, OWNER, &named).expect_success("pg_prove");
    let passed = output.lines().filter(|line| line.starts_with("ok ")).count();
    assert!(passed > 1100 && !output.contains("# SKIP"), "{passed} tests");
    let system = System {
        database: &database,
        owner: OWNER,
        clients: &["people_user"],
        server: "people_server",
        files: &files,
        threads: 1,
    };
    system.each_policy_is_noticed(25);
}
