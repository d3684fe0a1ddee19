//! Names that are none in Prisma, types that it doesn't know, defaults and indexes of every kind.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use super::{compiled, migrated};
use crate::random_models::{random_model, seeds};
use crate::support::Version;
use crate::support::database::MIGRATION_ROLE;
use crate::support::prisma::{Case, faults, judge};

/// What is wrong with the schemas of some models on a server of that version, by the model's name.
fn wrong(models: &[(String, String)], version: Version) -> BTreeMap<String, Vec<String>> {
    let mut cases = Vec::new();
    // They must live until Prisma has looked at them.
    let mut databases = Vec::new();
    for (name, text) in models {
        let Some((artifacts, made)) = compiled(text, false) else { continue };
        let database = migrated(version, &artifacts.migration);
        cases.push((
            name,
            made.schema.clone(),
            Case::new(&made.schema).config(&made.config).against(&database, MIGRATION_ROLE),
        ));
        databases.push(database);
    }
    assert!(!cases.is_empty(), "no model was accepted");
    let verdicts = judge(&cases.iter().map(|(_, _, case)| case.clone()).collect::<Vec<_>>());
    let mut wrong = BTreeMap::new();
    for ((name, schema, _), verdict) in cases.iter().zip(&verdicts) {
        let mut found = faults(schema, verdict);
        if verdict.diff.is_none() {
            found.push("the engine wasn't asked".to_owned());
        }
        if !found.is_empty() {
            wrong.insert((*name).clone(), found);
        }
    }
    wrong
}

fn random(seeds: std::ops::Range<u64>, hostile: bool) -> Vec<(String, String)> {
    seeds.map(|seed| (format!("model {seed}"), random_model::model(seed, hostile))).collect()
}

#[test]
fn models_made_up_at_random_are_prismas_own_schemas_on_15() {
    assert_eq!(wrong(&random(seeds(0..12), false), Version::V15), BTreeMap::new());
    assert_eq!(wrong(&random(seeds(0..12), true), Version::V15), BTreeMap::new());
}

#[test]
fn models_made_up_at_random_are_prismas_own_schemas_on_17() {
    assert_eq!(wrong(&random(seeds(12..24), false), Version::V17), BTreeMap::new());
    assert_eq!(wrong(&random(seeds(12..24), true), Version::V17), BTreeMap::new());
}

/// Models that asked for trouble elsewhere, and one with every type and default.
#[test]
fn models_that_ask_for_trouble_are_prismas_own_schemas() {
    let mut models = vec![("everything".to_owned(), include_str!("everything.policy").to_owned())];
    let library = include_str!("../data/library.policy").to_owned();
    models.push(("library".to_owned(), library));
    for entry in fs::read_dir("tests/postgres/random_models").unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_some_and(|extension| extension == "policy") {
            models.push((path.display().to_string(), fs::read_to_string(&path).unwrap()));
        }
    }
    assert!(compiled(include_str!("everything.policy"), false).is_some(), "the model has mistakes");
    for version in [Version::V15, Version::V17] {
        assert_eq!(wrong(&models, version), BTreeMap::new(), "{version}");
    }
}

/// The snapshots of the stage's own fixtures: catalogs that no model of today leads to.
#[test]
fn the_snapshots_are_valid_and_formatted() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/emit/prisma/snapshots");
    let mut schemas = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let text = fs::read_to_string(entry.unwrap().path()).unwrap();
        let (_, body) = text.split_once("---\n").and_then(|(_, rest)| rest.split_once("---\n")).expect("a heading");
        if body.contains("datasource db {") {
            schemas.push(body.to_owned());
        }
    }
    assert_eq!(schemas.len(), 3);
    let verdicts = judge(&schemas.iter().map(|schema| Case::new(schema)).collect::<Vec<_>>());
    for (schema, verdict) in schemas.iter().zip(&verdicts) {
        assert_eq!(faults(schema, verdict), Vec::<String>::new(), "{schema}");
    }
}
