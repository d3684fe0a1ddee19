//! `withTenant` where there is no user: a tenant is all that it takes, and TypeScript knows of nothing else.

use policyc::compile::{Library, Options};
use serde_json::{Value, json};

use super::super::world::compiled_with;
use super::world::{database, model};
use crate::support::VERSIONS;
use crate::support::prisma::generate;
use crate::support::types::Workspace;

const DESK: &str = include_str!("desk.policy");

fn client(library: Library) -> String {
    let (_, made) = compiled_with(DESK, &Options { clients: vec![library], ..Options::default() });
    made.clients.into_iter().map(|(_, text)| text).collect()
}

fn seen(output: &str) -> Value {
    serde_json::from_str(output).expect("what the program prints is JSON")
}

#[test]
fn two_tenants_take_turns_through_kysely() {
    let workspace = Workspace::new()
        .with("lib/db/types.ts", &model().1.types)
        .with("lib/db/tenant.ts", &client(Library::Kysely))
        .with("program.ts", include_str!("kysely.ts"));
    workspace.check_strictly("lib/db/tenant.ts").expect_success("tsc --strict");
    for version in VERSIONS {
        let output = workspace.run("program.ts", &database(version), "app_user").expect_success("the program");
        assert_eq!(seen(&output), json!([["Ann", "bin"], ["Bob"], [], [], ["Bob"], ["Ann", "bin"]]), "{version}");
    }
}

#[test]
fn two_tenants_take_turns_through_prisma() {
    let (_, made) = crate::prisma::compiled(DESK, false).expect("the model compiles");
    let module = "../../generated/prisma/client.js".to_owned();
    let workspace = Workspace::new()
        .with("prisma/schema.prisma", &made.schema)
        .with("prisma.config.ts", &made.config)
        .with("lib/db/prisma.ts", &client(Library::Prisma { module }))
        .with("program.ts", include_str!("prisma.ts"));
    generate(&workspace);
    workspace.check_strictly("lib/db/prisma.ts").expect_success("tsc --strict");
    for version in VERSIONS {
        let output = workspace.run("program.ts", &database(version), "app_user").expect_success("the program");
        assert_eq!(seen(&output), json!([["Ann", "bin"], ["Bob"], [], ["Bob"], ["Ann", "bin"]]), "{version}");
    }
}
