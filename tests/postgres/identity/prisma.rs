//! The identity system through Prisma: its engine finds nothing to do, and the generated client speaks for one person after the other.

use serde_json::{Value, json};

use super::world::{OWNER, actors, database, generated};
use crate::support::VERSIONS;
use crate::support::prisma::{Case, faults, generate, judge};
use crate::support::types::Workspace;

#[test]
fn prisma_finds_nothing_to_do() {
    let [schema, config] = ["prisma/schema.prisma", "prisma.config.ts"].map(generated);
    let databases = VERSIONS.map(database);
    let cases: Vec<Case> =
        databases.iter().map(|database| Case::new(&schema).config(&config).against(database, OWNER)).collect();
    for (version, verdict) in VERSIONS.into_iter().zip(judge(&cases)) {
        assert_eq!(verdict.diff.as_deref(), Some(""), "{version}: the engine was asked, and finds nothing");
        assert_eq!(faults(&schema, &verdict), Vec::<String>::new(), "{version}");
    }
}

#[test]
fn people_take_turns_on_one_connection() {
    let client = generated("apps/api/src/lib/prisma.ts");
    // Where `policyc build` writes it, so that its path to the client that Prisma generates is right.
    let workspace = Workspace::new()
        .with("prisma/schema.prisma", &generated("prisma/schema.prisma"))
        .with("prisma.config.ts", &generated("prisma.config.ts"))
        .with("apps/api/src/lib/prisma.ts", &client)
        .with("program.ts", include_str!("program.ts"));
    generate(&workspace);
    workspace.check_strictly("apps/api/src/lib/prisma.ts").expect_success("tsc --strict");
    let people = actors();
    for version in VERSIONS {
        let database = database(version);
        let one = format!("alter database {} connection limit 1", database.name());
        database.superuser().batch_execute(&one).expect("there is room for one connection");
        let output = workspace.run("program.ts", &database, "app_user");
        let seen: Value = serde_json::from_str(&output.expect_success("the program")).unwrap();
        let (ann, bob) = (json!(["P1", "P2", "of ann"]), json!(["Q1", "of bob"]));
        assert_eq!(seen, json!([ann, bob, ann, bob, [], ann, bob]), "{version}: {people:?}");
    }
}
