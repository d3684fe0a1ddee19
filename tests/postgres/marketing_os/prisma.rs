//! Prisma's own judgement of the checked-in files, and the client as the application has it: `app_user`, who says for whom it speaks.

use serde_json::{Value, json};

use super::world::{MIGRATION, OWNER, database, generated, migration};
use crate::support::plain::one_at_a_time;
use crate::support::prisma::{self, Case, faults, generate};
use crate::support::types::Workspace;
use crate::support::{Cluster, VERSIONS};

/// Prisma applies the migration as the owner, and then finds nothing to do.
#[test]
fn prisma_applies_it_and_finds_nothing_to_do() {
    let [schema, config] = ["prisma/schema.prisma", "prisma.config.ts"].map(generated);
    let migration = migration();
    let databases = VERSIONS.map(|version| Cluster::get(version).plain_database(OWNER));
    let cases = databases.iter().map(|database| {
        Case::new(&schema).config(&config).against(database, OWNER).deployed(&[(MIGRATION, &migration)])
    });
    let cases: Vec<Case> = cases.collect();
    let verdicts = {
        let _guard = one_at_a_time();
        prisma::judge(&cases)
    };
    for (verdict, version) in verdicts.iter().zip(VERSIONS) {
        assert_eq!(verdict.applied, Some(vec![MIGRATION.to_owned()]), "{version}: {:?}", verdict.errors);
        assert_eq!(verdict.diff.as_deref(), Some(""), "{version}: the engine was asked, and finds nothing");
        assert_eq!(faults(&schema, verdict), Vec::<String>::new(), "{version}");
    }
    for model in ["Organization", "User", "UserOrganization", "EmailVerificationToken", "TotpSetup", "AuditLog"] {
        assert!(schema.contains(&format!("\nmodel {model} {{")), "{model}");
    }
    // Prisma 7 takes no URL in the schema (A1).
    assert!(!schema.contains("env(") && config.contains("DATABASE_URL"));
    let url = "\nDATABASE_URL=\"postgresql://app_user:password@localhost:5432/marketing_os?schema=public\"\n";
    assert!(generated(".env.example").contains(url));
    assert!(generated("prisma/migrations/migration_lock.toml").contains("provider = \"postgresql\""));
}

/// Two people of two organizations, and one of both, on one connection.
#[test]
fn two_tenants_take_turns_as_app_user() {
    let workspace = Workspace::new()
        .with("prisma/schema.prisma", &generated("prisma/schema.prisma"))
        .with("prisma.config.ts", &generated("prisma.config.ts"))
        .with("lib/db/prisma.ts", &generated("lib/db/prisma.ts"))
        .with("program.ts", include_str!("program.ts"));
    generate(&workspace);
    workspace.check_strictly("lib/db/prisma.ts").expect_success("tsc --strict");
    let (a, b) = (json!(["org-a"]), json!(["org-b"]));
    for version in VERSIONS {
        let output = workspace.run("program.ts", &database(version), "app_user").expect_success("the program");
        let seen: Value = serde_json::from_str(&output).unwrap();
        assert_eq!(seen, json!([a, b, a, b, [], a, b, b, a, a, b]), "{version}");
    }
}
