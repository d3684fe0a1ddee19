//! Prisma's own judgement of the checked-in files, and the client as the application has it: `app_user`, who says for whom it speaks.

use std::fs::{self, Permissions};
use std::os::unix::fs::PermissionsExt;

use serde_json::{Value, json};

use super::world::{MIGRATION, OWNER, database, generated, migrated, migration};
use crate::support::plain::one_at_a_time;
use crate::support::prisma::{self, Case, faults, generate};
use crate::support::types::Workspace;
use crate::support::{Cluster, VERSIONS, node, process};

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
        let database = database(version);
        let [client, server] = ["app_user", "app_server"].map(|role| database.url(role));
        let variables = [("DATABASE_URL", client.as_str()), ("SERVER_DATABASE_URL", server.as_str())];
        let output = workspace.run_with("program.ts", &variables).expect_success("the program");
        let seen: Value = serde_json::from_str(&output).unwrap();
        assert_eq!(seen, json!([a, b, a, b, [], a, b, b, a, a, b]), "{version}");
    }
}

/// `prisma db seed` as its users run it: by the command of the configuration, as the server, as often as they like. `tsx`, which compiles and runs, is
/// stood in for by a script that runs what tsc has made.
#[test]
fn prisma_seeds_the_database() {
    let workspace = Workspace::new()
        .with("prisma/schema.prisma", &generated("prisma/schema.prisma"))
        .with("prisma.config.ts", &generated("prisma.config.ts"))
        .with("prisma/seed.ts", &generated("prisma/seed.ts"))
        .with("bin/tsx", "#!/bin/sh\nexec \"$NODE\" \"build/${1%.ts}.js\"\n");
    generate(&workspace);
    workspace.build("prisma/seed.ts");
    let tsx = workspace.path().join("bin/tsx");
    fs::set_permissions(&tsx, Permissions::from_mode(0o755)).expect("it can be run");
    let path = format!("{}:/usr/bin:/bin", tsx.parent().expect("a folder").display());
    let seed = |variables: &[(&str, String)]| {
        let node = node::node();
        let mut command = prisma::cli(&workspace);
        command.args(["db", "seed"]).env("PATH", &path).env("NODE", node.get_program());
        command.env_remove("SERVER_DATABASE_URL");
        process::run(command.envs(variables.iter().map(|(name, value)| (*name, value))))
    };
    for version in VERSIONS {
        let database = migrated(version);
        let count = || database.look("select count(*)::text from public.users");
        let as_role = |role: &str| [("DIRECT_URL", database.url(OWNER)), ("SERVER_DATABASE_URL", database.url(role))];
        // Nobody else's connection does, and what fails leaves nothing.
        for (role, why) in [(OWNER, "row-level security"), ("app_user", "permission denied")] {
            let output = seed(&as_role(role));
            assert!(!output.success() && output.text().contains(why), "{version}: {role}: {}", output.text());
            assert_eq!(count(), ["0"], "{version}: {role}");
        }
        let output = seed(&as_role(OWNER)[..1]);
        assert!(!output.success() && output.text().contains("SERVER_DATABASE_URL"), "{version}: {}", output.text());
        for written in [3, 0] {
            let said = seed(&as_role("app_server")).expect_success("prisma db seed");
            assert!(said.contains(&format!("seed rows written: {written}\n")), "{version}: {said}");
        }
        assert_eq!(count(), ["1"], "{version}");
    }
}
