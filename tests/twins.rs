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
