//! The same model in both spellings gives the same bytes, in every artefact.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test may panic")]

use policyc::compile::{self, Artifacts, Options};
use policyc::diagnostics::Diagnostics;
use policyc::span::SourceMap;

fn build(name: &str, text: &str) -> Artifacts {
    let mut sources = SourceMap::default();
    let file = sources.add(name, text);
    let mut diagnostics = Diagnostics::default();
    let artifacts = compile::compile(&mut sources, &[file], &Options::default(), &mut diagnostics);
    let found: Vec<String> =
        diagnostics.resolved(&sources).iter().map(|it| format!("{}: {}", it.code.id, it.message)).collect();
    artifacts.unwrap_or_else(|| panic!("{name}: {found:#?}"))
}

#[test]
fn restrictions_secrets_expiry_and_keys_in_yaml_are_those_in_the_dsl() {
    let dsl = build("rules.policy", &std::fs::read_to_string("tests/postgres/rules/rules.policy").unwrap());
    let yaml = build("rules.yaml", &std::fs::read_to_string("tests/twins/rules.yaml").unwrap());
    assert!(dsl.migration.contains("restrict update tasks 2") && dsl.migration.contains("not expired (select)"));
    assert!(dsl.migration == yaml.migration, "the migrations differ");
    assert!(dsl.schema == yaml.schema, "schema.sql differs");
    assert!(dsl.types == yaml.types, "the types differ");
    assert_eq!(dsl.docs, yaml.docs);
    assert_eq!(dsl.access, yaml.access);
    assert_eq!(dsl.catalog, yaml.catalog);
}

#[test]
fn analytics_in_yaml_is_analytics_in_the_dsl() {
    let dsl = build("analytics.policy", &std::fs::read_to_string("policies/analytics/analytics.policy").unwrap());
    let yaml = build("analytics.yaml", &std::fs::read_to_string("tests/twins/analytics.yaml").unwrap());
    assert!(dsl.migration == yaml.migration, "the migrations differ");
    assert!(dsl.schema == yaml.schema, "schema.sql differs");
    assert!(dsl.types == yaml.types, "the types differ");
    assert_eq!(dsl.docs, yaml.docs);
    assert_eq!(dsl.access, yaml.access);
    assert_eq!(dsl.catalog, yaml.catalog);
}
