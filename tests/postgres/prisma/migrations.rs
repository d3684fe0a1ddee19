//! Projects that migrate with Prisma: its engine applies what `policyc build` wrote, and a shadow database takes it too.

use std::fs;
use std::path::Path;
use std::process::Command;

use crate::support::cluster::SUPERUSER;
use crate::support::database::MIGRATION_ROLE;
use crate::support::prisma::{Case, faults, judge};
use crate::support::{Cluster, Grants, VERSIONS, Version, process};

fn project() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("policyc.yaml"), "migrations: { tool: prisma, naming: sequential }\n").unwrap();
    fs::write(folder.path().join("analytics.policy"), super::ANALYTICS).unwrap();
    let mut command = Command::new(env!("CARGO_BIN_EXE_policyc"));
    process::run(command.current_dir(folder.path()).args(["build", "-q"])).expect_success("policyc build");
    folder
}

fn text(folder: &Path, path: &str) -> String {
    fs::read_to_string(folder.join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

#[test]
fn prisma_applies_the_migration_and_then_finds_nothing_to_do() {
    let project = project();
    let [schema, config, migration] =
        ["prisma/schema.prisma", "prisma.config.ts", "prisma/migrations/001_initial_schema/migration.sql"]
            .map(|path| text(project.path(), path));
    for version in VERSIONS {
        let database = Cluster::get(version).database(Grants::New);
        let case = Case::new(&schema)
            .config(&config)
            .against(&database, MIGRATION_ROLE)
            .deployed(&[("001_initial_schema", &migration)]);
        let verdict = judge(&[case]).remove(0);
        assert_eq!(verdict.applied, Some(vec!["001_initial_schema".to_owned()]), "{version}: {verdict:?}");
        assert_eq!(verdict.diff.as_deref(), Some(""), "{version}");
        assert_eq!(faults(&schema, &verdict), Vec::<String>::new(), "{version}");
        let recorded = "select migration_name from _prisma_migrations where finished_at is not null";
        assert_eq!(database.look(recorded), ["001_initial_schema"], "{version}");
    }
}

/// The shadow database is made from nothing, beside an empty database: all that the platform brings must come from `initShadowDb`.
#[test]
fn a_shadow_database_takes_the_migration() {
    let project = project();
    let schema = text(project.path(), "prisma/schema.prisma");
    let config = text(project.path(), "prisma.config.ts");
    let migration = text(project.path(), "prisma/migrations/001_initial_schema/migration.sql");
    let migrations = [("001_initial_schema", migration.as_str())];
    let start = config.find("initShadowDb: `").unwrap() + "initShadowDb: `".len();
    let end = start + config[start..].find("`,\n").unwrap();
    let bare = format!("{}{}", &config[..start], &config[end..]);
    for version in VERSIONS {
        let beside = Cluster::get(version).empty_database();
        let cases = [&config, &bare]
            .map(|config| Case::new(&schema).config(config).migrations(&migrations, &beside, SUPERUSER));
        let verdicts = judge(&cases);
        assert_eq!(verdicts[0].from_migrations.as_deref(), Some(""), "{version}: {:?}", verdicts[0]);
        assert_eq!(faults(&schema, &verdicts[0]), Vec::<String>::new(), "{version}");
        let failure = verdicts[1].errors.clone().unwrap_or_default();
        assert!(failure.contains("auth"), "without the stub the migration needs what isn't there: {:?}", verdicts[1]);
    }
}

/// Roles are the whole server's, and this one has them: under other names the statements that make them must run, and run again.
#[test]
fn the_stub_makes_roles_that_are_missing() {
    let config = text(project().path(), "prisma.config.ts");
    let start = config.find("DO $$").unwrap();
    let blocks = &config[start..config.find("CREATE SCHEMA").unwrap()];
    let renamed = ["anon", "authenticated", "service_role"].iter().fold(blocks.to_owned(), |text, role| {
        text.replace(&format!("'{role}'"), &format!("'stub_{role}'"))
            .replace(&format!("ROLE {role} "), &format!("ROLE stub_{role} "))
    });
    let database = Cluster::get(Version::V15).empty_database();
    let mut client = database.superuser();
    client.batch_execute(&renamed).unwrap();
    client.batch_execute(&renamed).unwrap();
    let roles = database.look("select rolname::text from pg_roles where rolname like 'stub\\_%' order by 1");
    client.batch_execute("drop role stub_anon; drop role stub_authenticated; drop role stub_service_role").unwrap();
    assert_eq!(roles, ["stub_anon", "stub_authenticated", "stub_service_role"]);
}
