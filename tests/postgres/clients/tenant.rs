//! `withTenant` for Kysely: compiled strictly, and run with two tenants on one connection.

use policyc::compile::{self, Library, Options};
use policyc::diagnostics::Diagnostics;
use policyc::span::SourceMap;
use serde_json::{Value, json};

use super::{migrated, text};
use crate::support::VERSIONS;
use crate::support::types::Workspace;

const PROGRAM: &str = include_str!("tenant.ts");

/// Two people who have signed up.
const PEOPLE: &str = "insert into auth.users (id, email) values
    ('00000000-0000-4000-8000-000000000001', 'ada@example.com'), ('00000000-0000-4000-8000-000000000002', 'bob@example.com')";

/// The client for the analytics system.
pub(super) fn client(library: Library) -> String {
    let mut sources = SourceMap::default();
    let file = sources.add("analytics.policy", include_str!("../../../policies/analytics/analytics.policy").to_owned());
    let options = Options { clients: vec![library], ..Options::default() };
    let made =
        compile::compile(&mut sources, &[file], &options, &mut Diagnostics::default()).expect("the model compiles");
    made.clients.into_iter().map(|(_, text)| text).collect()
}

fn workspace() -> Workspace {
    Workspace::new()
        .with("lib/db/types.ts", &text("lib/db/types.ts"))
        .with("lib/db/tenant.ts", &client(Library::Kysely))
}

#[test]
fn the_client_for_kysely_is_what_it_was() {
    insta::assert_snapshot!(client(Library::Kysely));
}

#[test]
fn two_tenants_take_turns_on_one_connection() {
    workspace().check_strictly("lib/db/tenant.ts").expect_success("tsc --strict");
    let (a, b) = (json!(["customer of a"]), json!(["customer of b"]));
    for version in VERSIONS {
        let database = migrated(version);
        database.superuser().batch_execute(PEOPLE).unwrap();
        let output = workspace().with("program.ts", PROGRAM).run("program.ts", &database, "authenticator");
        let seen: Value = serde_json::from_str(&output.expect_success("the program")).unwrap();
        assert_eq!(seen, json!([a, b, a, b, a, b, b, a]), "{version}");
    }
}

/// The client for Prisma, with the client that Prisma generates.
fn prisma_workspace() -> Workspace {
    let (_, made) = crate::prisma::compiled(crate::prisma::ANALYTICS, false).expect("the model compiles");
    let module = "../../generated/prisma/client.js".to_owned();
    let workspace = Workspace::new()
        .with("prisma/schema.prisma", &made.schema)
        .with("prisma.config.ts", &made.config)
        .with("lib/db/prisma.ts", &client(Library::Prisma { module }));
    crate::support::prisma::generate(&workspace);
    workspace
}

#[test]
fn the_client_for_prisma_is_what_it_was() {
    insta::assert_snapshot!(client(Library::Prisma { module: "../../generated/prisma/client.js".to_owned() }));
}

#[test]
fn two_tenants_take_turns_through_prisma() {
    let workspace = prisma_workspace().with("program.ts", include_str!("tenant_prisma.ts"));
    workspace.check_strictly("lib/db/prisma.ts").expect_success("tsc --strict");
    let (a, b) = (json!(["customer of a"]), json!(["customer of b"]));
    for version in VERSIONS {
        let database = migrated(version);
        database.superuser().batch_execute(PEOPLE).unwrap();
        let output = workspace.run("program.ts", &database, "authenticator");
        let seen: Value = serde_json::from_str(&output.expect_success("the program")).unwrap();
        assert_eq!(seen, json!([a, b, a, b, a, b, b, a, a, b]), "{version}");
    }
}
