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
    same("policies/analytics/analytics.policy", "tests/twins/analytics.yaml");
}

#[test]
fn seed_rows_in_yaml_are_seed_rows_in_the_dsl() {
    let seed = same("tests/twins/seeds.policy", "tests/twins/seeds.yaml").seed.expect("seed rows");
    // What is pointed at stands first, whatever is written first.
    let place = |text: &str| seed.find(text).unwrap_or_else(|| panic!("`{text}` isn't in\n{seed}"));
    assert!(place("public.\"Plans\" AS existing") < place("public.steps AS existing"));
    insta::with_settings!({ snapshot_path => "twins", prepend_module_to_snapshot => false, omit_expression => true }, {
        insta::assert_snapshot!("seeds", seed);
    });
}

/// Builds both, compares everything, and gives one of them.
fn same(dsl: &str, yaml: &str) -> Artifacts {
    let [dsl, yaml] = [dsl, yaml].map(|path| build(path, &std::fs::read_to_string(path).unwrap()));
    assert!(dsl.migration == yaml.migration, "the migrations differ");
    assert!(dsl.schema == yaml.schema, "schema.sql differs");
    assert!(dsl.types == yaml.types, "the types differ");
    assert_eq!(dsl.seed, yaml.seed);
    assert_eq!(dsl.docs, yaml.docs);
    assert_eq!(dsl.access, yaml.access);
    assert_eq!(dsl.catalog, yaml.catalog);
    dsl
}
