//! The checked-in pgTAP tests, run by the owner, who is no superuser.

use super::world::{OWNER, empty, generated, migration};
use crate::support::{Database, Version, pgtap};

/// The names of the files that are checked in.
const FILES: &[&str] = &["structure.test.sql"];

fn files() -> Vec<(&'static str, String)> {
    FILES.iter().map(|name| (*name, generated(&format!("tests/database/{name}")))).collect()
}

fn prove(database: &Database) -> crate::support::process::Output {
    let files = files();
    let files: Vec<(&str, &str)> = files.iter().map(|(name, text)| (*name, text.as_str())).collect();
    pgtap::prove_as(database, OWNER, &files)
}

#[test]
fn its_own_tests_pass_and_notice_a_policy_that_is_gone() {
    let database = empty(Version::V15);
    database.apply_as_ok(OWNER, &migration());
    pgtap::install(&database);
    database.superuser().batch_execute("create extension pgtap").expect("pgTAP");
    let output = prove(&database).expect_success("pg_prove");
    let passed = output.lines().filter(|line| line.starts_with("ok ")).count();
    assert!(passed > 60, "{passed} tests");
    let policies = "select format('drop policy %I on %I.%I', policyname, schemaname, tablename) from pg_policies \
                    where schemaname = 'public' order by 1";
    let policies = database.look(policies);
    for drop in [policies.first(), policies.last()].into_iter().flatten() {
        database.superuser().batch_execute(drop).expect("the policy is dropped");
        let said = prove(&database).text();
        assert!(said.lines().any(|line| line.starts_with("not ok ")), "{drop}: {said}");
    }
}
