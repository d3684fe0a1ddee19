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
fn sql_and_expectations_in_yaml_are_those_in_the_dsl() {
    let dsl = build("own.policy", &std::fs::read_to_string("tests/postgres/own_sql/own.policy").unwrap());
    let yaml = build("own.yaml", &std::fs::read_to_string("tests/twins/own_sql.yaml").unwrap());
    assert!(dsl.migration.contains("customers_lower_name"));
    assert_eq!(dsl.migration, yaml.migration);
    assert_eq!(dsl.schema, yaml.schema);
    assert_eq!(dsl.tests, yaml.tests);
    assert_eq!(dsl.docs, yaml.docs);
    assert_eq!(dsl.catalog, yaml.catalog);
}

/// One that has every line of `identity session`, and one with a claim.
#[test]
fn an_identity_in_yaml_is_the_one_in_the_dsl() {
    let rest = "
role member
tenant organizations by organization_id {
  members people (user id, role role)
}
table organizations {
  id text primary key
  allow member to select
}
table people {
  id text primary key
  tenant null on delete set null
  role text not null in role default 'member'
  self id
  allow self to select
}
";
    let yaml_rest = "
roles: [member]
tenants:
  organizations: { by: organization_id, members: 'people (user id, role role)' }
tables:
  organizations:
    columns: [id text primary key]
    allow: [member to select]
  people:
    columns:
      - id text primary key
      - tenant null on delete set null
      - role text not null in role default 'member'
    self: id
    allow: [self to select]
";
    let cases = [
        (
            "identity session {\n  user app.u text\n  tenant app.t text\n  client c\n  server s\n  helpers h\n}",
            "identity: { session: { user: app.u text, tenant: app.t text, client: c, server: s, helpers: h } }",
        ),
        (
            "identity session {\n  user app.u text\n  client c\n}",
            "identity:\n  session:\n    user: app.u text\n    client: c",
        ),
        ("identity claim app_metadata.org_id", "identity: { claim: app_metadata.org_id }"),
    ];
    for (dsl, yaml) in cases {
        // On Supabase a user is a uuid.
        let of = |text: &str| if dsl.contains("claim") { text.replace("id text", "id uuid") } else { text.to_owned() };
        let dsl = build("model.policy", &format!("model m\n{dsl}\n{}", of(rest)));
        let yaml = build("model.yaml", &format!("model: m\n{yaml}\n{}", of(yaml_rest)));
        assert_eq!(dsl.migration, yaml.migration);
        assert_eq!((dsl.schema, dsl.types, dsl.docs), (yaml.schema, yaml.types, yaml.docs));
        assert_eq!(dsl.catalog, yaml.catalog);
    }
}

#[test]
fn a_session_without_a_user_in_yaml_is_the_one_in_the_dsl() {
    let dsl = build(
        "model.policy",
        "model m
identity session {
  tenant app.t text
  client c
  server s
}
role member
tenant organizations by organization_id
table organizations {
  id text primary key
  allow member to select
}
table notes {
  id uuid primary key
  tenant
  allow member to select, insert, delete
}
",
    );
    let yaml = build(
        "model.yaml",
        "model: m
identity: { session: { tenant: app.t text, client: c, server: s } }
roles: [member]
tenants:
  organizations: { by: organization_id }
tables:
  organizations:
    columns: [id text primary key]
    allow: [member to select]
  notes:
    columns: [id uuid primary key, tenant]
    allow: ['member to select, insert, delete']
",
    );
    assert!(dsl.migration.contains("WHERE organizations.id = (SELECT private.tenant())"));
    assert_eq!(dsl.migration, yaml.migration);
    assert_eq!((dsl.schema, dsl.types, dsl.docs), (yaml.schema, yaml.types, yaml.docs));
    assert_eq!((dsl.catalog, dsl.access), (yaml.catalog, yaml.access));
}

#[test]
fn analytics_in_yaml_is_analytics_in_the_dsl() {
    same("policies/analytics/analytics.policy", "tests/twins/analytics.yaml");
}

#[test]
fn nested_tenants_in_yaml_are_nested_tenants_in_the_dsl() {
    same("tests/postgres/nested/projects.policy", "tests/twins/projects.yaml");
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

#[test]
fn domains_views_and_functions_in_yaml_are_those_in_the_dsl() {
    let made = same("tests/postgres/data/library.policy", "tests/twins/library.yaml");
    assert!(made.migration.contains("CREATE DOMAIN public.short") && made.types.contains("export type Functions"));
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

/// Names, comments and values that mean something in YAML too, and wherever they end up.
#[test]
fn the_hostile_models_in_yaml_are_those_in_the_dsl() {
    for (policy, yaml) in [("everything", "hostile"), ("session", "hostile_session")] {
        let read = |path: String| std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{path}: {error}"));
        let dsl = build("model.policy", &read(format!("tests/postgres/hostile/{policy}.policy")));
        let yaml = build("model.yaml", &read(format!("tests/twins/{yaml}.yaml")));
        assert!(dsl.migration == yaml.migration, "{policy}: the migrations differ");
        assert!(dsl.schema == yaml.schema, "{policy}: schema.sql differs");
        assert!(dsl.types == yaml.types, "{policy}: the types differ");
        assert_eq!(dsl.seed, yaml.seed, "{policy}");
        assert_eq!(dsl.docs, yaml.docs, "{policy}");
        assert_eq!(dsl.tests, yaml.tests, "{policy}");
        assert_eq!(dsl.access, yaml.access, "{policy}");
        assert_eq!(dsl.catalog, yaml.catalog, "{policy}");
    }
}
