//! The pgTAP tests that are generated: they pass on what was built, and fail on it when anything of the protection is gone.

mod models;
mod mutations;
mod plain;
pub mod systems;

use policyc::compile::{self, Artifacts};
use policyc::diagnostics::Diagnostics;
use policyc::span::SourceMap;

use crate::support::database::describe;
use crate::support::{Cluster, Database, GRANTS, Grants, VERSIONS, Version, pgtap};

/// What is made of a model; `None` for one that has mistakes.
fn artifacts(name: &str, text: &str) -> Option<Artifacts> {
    let mut sources = SourceMap::default();
    let file = sources.add(name, text);
    let mut diagnostics = Diagnostics::default();
    compile::compile(&mut sources, &[file], &compile::Options::default(), &mut diagnostics)
}

fn analytics() -> Artifacts {
    artifacts("analytics.policy", include_str!("../../policies/analytics/analytics.policy"))
        .expect("it has no mistakes")
}

/// The tests of a model, by name.
fn tests(artifacts: &Artifacts) -> Vec<(&str, &str)> {
    artifacts.tests.iter().map(|(name, text)| (name.as_str(), text.as_str())).collect()
}

/// One of them.
fn test<'a>(artifacts: &'a Artifacts, name: &'a str) -> (&'a str, &'a str) {
    *tests(artifacts).iter().find(|(other, _)| *other == name).expect("a test of this name")
}

fn migrated(artifacts: &Artifacts, version: Version, grants: Grants) -> Database {
    let database = Cluster::get(version).database(grants);
    if let Err(error) = database.apply(&artifacts.migration) {
        panic!("{}", describe(&error, &artifacts.migration));
    }
    database
}

/// How many tests a run of `pg_prove` says there were.
fn count(output: &str) -> usize {
    output.lines().filter(|line| line.starts_with("ok ")).count()
}

#[test]
fn what_was_built_passes() {
    let artifacts = analytics();
    for version in VERSIONS {
        for grants in GRANTS {
            let database = migrated(&artifacts, version, grants);
            let output = pgtap::prove(&database, &tests(&artifacts));
            let output = output.expect_success(&format!("pg_prove on {version}"));
            assert!(count(&output) > 600 && !output.contains("# SKIP"), "{output}");
            // Nothing of it stays.
            let left = "select count(*)::text from auth.users union all select nspname from pg_namespace where nspname = 'policyc_test'";
            assert_eq!(database.look(left), ["0"], "{version}");
        }
    }
}

/// Rows that are there already change nothing: people run the tests on databases that they work with.
#[test]
fn what_was_built_passes_with_rows_in_it() {
    let artifacts = analytics();
    let database = migrated(&artifacts, Version::V15, Grants::Old);
    database.apply_ok(
        "insert into auth.users (id, email) select gen_random_uuid(), n || '@x' from generate_series(1, 5) n;
         insert into public.organizations (name, slug) values ('A', 'a'), ('B', 'b');
         update public.profiles set organization_id = (select id from public.organizations where slug = 'a'), role = 'admin';
         insert into public.customers (organization_id, name, status) select id, slug, 'active' from public.organizations;
         insert into public.user_preferences (user_id) select id from public.profiles",
    );
    pgtap::prove(&database, &tests(&artifacts)).expect_success("pg_prove");
}
