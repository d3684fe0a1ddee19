//! The checked-in pgTAP tests, run as Supabase runs them.

use super::world::{generated, migration};
use crate::pgtap::systems::System;
use crate::support::database::MIGRATION_ROLE;
use crate::support::{Cluster, Grants, Version, pgtap};

/// The names of the files that are checked in.
const FILES: &[&str] = &["access.test.sql", "floor.test.sql", "policies.test.sql", "structure.test.sql"];

#[test]
fn its_own_tests_pass_and_notice_each_policy_that_is_widened() {
    let database = Cluster::get(Version::V15).database(Grants::Old);
    database.apply_ok(&migration());
    let files: Vec<(String, String)> =
        FILES.iter().map(|name| ((*name).to_owned(), generated(&format!("supabase/tests/database/{name}")))).collect();
    let named: Vec<(&str, &str)> = files.iter().map(|(name, text)| (name.as_str(), text.as_str())).collect();
    let output = pgtap::prove(&database, &named).expect_success("pg_prove");
    let passed = output.lines().filter(|line| line.starts_with("ok ")).count();
    assert!(passed > 600 && !output.contains("# SKIP"), "{passed} tests");
    let clients = &["anon", "authenticated"];
    let system = System {
        database: &database,
        owner: MIGRATION_ROLE,
        clients,
        server: "service_role",
        files: &files,
        threads: 2,
    };
    system.each_policy_is_noticed(30);
}
