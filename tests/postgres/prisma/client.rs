//! The client that Prisma generates from the schema: it compiles under `tsc --strict`, and reads and writes through Prisma's own adapter.

use std::fs;

use serde_json::{Value, json};

use super::{ANALYTICS, compiled, migrated};
use crate::random_models::random_model;
use crate::support::VERSIONS;
use crate::support::database::MIGRATION_ROLE;
use crate::support::prisma::generate;
use crate::support::types::Workspace;

const USERS: &str =
    "insert into auth.users (id, email) values ('00000000-0000-4000-8000-000000000001', 'ada@example.com')";

#[test]
fn a_program_reads_and_writes_analytics_through_the_client() {
    let (artifacts, made) = compiled(ANALYTICS, false).unwrap();
    let workspace = Workspace::new()
        .with("prisma/schema.prisma", &made.schema)
        .with("prisma.config.ts", &made.config)
        .with("program.ts", include_str!("program.ts"));
    generate(&workspace);
    workspace.check_strictly("prisma.config.ts").expect_success("tsc --strict prisma.config.ts");
    for version in VERSIONS {
        let database = migrated(version, &artifacts.migration);
        database.superuser().batch_execute(USERS).unwrap();
        let output = workspace.run("program.ts", &database, MIGRATION_ROLE).expect_success("the program");
        let read: Value = serde_json::from_str(&output).unwrap();
        assert_eq!(
            read,
            json!({ "customers": 1, "revenue": ["12.50"], "audited": 5, "day": "2026-03-01" }),
            "{version}"
        );
    }
}

#[test]
fn names_of_every_kind_are_written_and_read() {
    let (artifacts, made) = compiled(include_str!("everything.policy"), false).unwrap();
    let workspace = Workspace::new()
        .with("prisma/schema.prisma", &made.schema)
        .with("prisma.config.ts", &made.config)
        .with("program.ts", include_str!("everything.ts"));
    generate(&workspace);
    for version in VERSIONS {
        let database = migrated(version, &artifacts.migration);
        let output = workspace.run("program.ts", &database, MIGRATION_ROLE).expect_success("the program");
        assert_eq!(output.trim(), "done", "{version}");
    }
}

/// Each has a client of its own; one run of the compiler for all of them.
#[test]
fn clients_of_hostile_models_compile() {
    let hostile = fs::read_to_string("tests/postgres/random_models/hostile.policy").unwrap();
    let texts = std::iter::once(hostile).chain((30..36).map(|seed| random_model::model(seed, true)));
    let mut workspace = Workspace::new();
    let mut all = String::new();
    for (at, (_, made)) in texts.filter_map(|text| compiled(&text, false)).enumerate() {
        let one = Workspace::new().with("prisma/schema.prisma", &made.schema).with("prisma.config.ts", &made.config);
        generate(&one);
        workspace = workspace.with_folder(&format!("model{at}"), &one.path().join("generated/prisma"));
        all.push_str(&format!("export * as model{at} from \"./model{at}/client.js\";\n"));
    }
    assert!(all.lines().count() > 2, "too few models are accepted: {}", all.lines().count());
    workspace.with("all.ts", &all).check_strictly("all.ts").expect_success("tsc");
}
