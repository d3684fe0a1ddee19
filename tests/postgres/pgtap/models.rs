//! The generated tests of other models: the starting project, and models made up at random with names of every kind.

use super::{artifacts, count, migrated, tests};
use crate::random_models::random_model;
use crate::support::{Grants, Version, pgtap};

/// What `pg_prove` finds on what was built from a text; nothing for a model with mistakes.
fn failures(text: &str, version: Version, grants: Grants) -> Option<String> {
    let artifacts = artifacts("model.policy", text)?;
    let database = migrated(&artifacts, version, grants);
    let output = pgtap::prove(&database, &tests(&artifacts));
    let problems: Vec<&str> = output.stdout.lines().filter(|line| !line.starts_with("ok ")).collect();
    Some(if output.success() && count(&output.stdout) > 10 {
        String::new()
    } else {
        format!("{}\n{}", output.stderr, problems.join("\n"))
    })
}

#[test]
fn the_starting_project_passes() {
    let text = include_str!("../../../templates/init/app.policy");
    for grants in [Grants::Old, Grants::New] {
        assert_eq!(failures(text, Version::V15, grants).as_deref(), Some(""));
    }
}

/// Rows are thrown away by an UPDATE there, which is a rule of its own; a condition on the column of the bin too.
#[test]
fn a_bin_without_on_delete_passes() {
    let text = include_str!("../soft_delete/bin.policy");
    for (version, grants) in [(Version::V15, Grants::Old), (Version::V17, Grants::New)] {
        assert_eq!(failures(text, version, grants).as_deref(), Some(""));
    }
}

/// Everybody's token names the tenant that they are in, below another key.
#[test]
fn a_claim_that_chooses_the_tenant_passes() {
    let text = include_str!("../../support/given.policy");
    let text = text.replace("identity supabase", "identity claim app_metadata.current.org_id");
    for version in [Version::V15, Version::V17] {
        assert_eq!(failures(&text, version, Grants::New).as_deref(), Some(""));
    }
}

#[test]
fn domains_views_and_functions_pass() {
    let text = include_str!("../data/library.policy");
    for (version, grants) in [(Version::V15, Grants::Old), (Version::V17, Grants::New)] {
        assert_eq!(failures(text, version, grants).as_deref(), Some(""));
    }
}

#[test]
fn hostile_models_pass() {
    let seeds = std::env::var("POLICYC_SEEDS").unwrap_or_else(|_| "0..6".to_owned());
    let (from, to) = seeds.split_once("..").expect("POLICYC_SEEDS is FROM..TO");
    let mut accepted = 0;
    for seed in from.parse::<u64>().expect("a number")..to.parse().expect("a number") {
        let version = if seed % 2 == 0 { Version::V15 } else { Version::V17 };
        if let Some(found) = failures(&random_model::model(seed, true), version, Grants::Old) {
            accepted += 1;
            assert!(found.is_empty(), "model {seed}: {found}");
        }
    }
    assert!(accepted > 0, "no model was accepted");
}
