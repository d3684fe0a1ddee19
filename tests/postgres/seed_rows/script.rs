//! The seed script of projects with Prisma: compiled strictly, and run through Prisma's own client.

use policyc::compile::{PrismaSettings, SeedScript};

use super::{MODEL, ROWS, compiled_with, project, rows, run};
use crate::support::database::MIGRATION_ROLE;
use crate::support::prisma::generate;
use crate::support::types::Workspace;
use crate::support::{Database, Grants, VERSIONS};

fn settings() -> PrismaSettings {
    PrismaSettings {
        schema: "prisma/schema.prisma".to_owned(),
        migrations: None,
        output: "../generated/prisma".to_owned(),
        seed: Some(SeedScript {
            path: "prisma/seed.ts".to_owned(),
            module: "../generated/prisma/client.js".to_owned(),
            always: false,
        }),
    }
}

/// Every row as text, less what another run of the statements makes otherwise: times, and passwords with their salts.
fn contents(database: &Database) -> Vec<String> {
    let mut found = Vec::new();
    for (table, _) in ROWS {
        let (schema, name) = table.split_once('.').unwrap();
        let changing =
            "array['created_at', 'updated_at', 'seen_at', 'email_confirmed_at', 'confirmed_at', 'encrypted_password']";
        found.extend(database.look(&format!(
            "select concat('{name} ', to_jsonb(t) - {changing}) from {schema}.\"{name}\" t order by 1"
        )));
    }
    found
}

/// Values that JavaScript would read otherwise in a template literal are among them.
#[test]
fn it_writes_what_the_file_of_sql_writes_and_the_second_time_nothing() {
    let model = MODEL.replace("'back\\slash'", "E'back\\\\slash `${1}` \\\\u0041\\r\\n'");
    assert_ne!(model, MODEL);
    let artifacts = compiled_with(&model, Some(settings()));
    let (seed, made) = (artifacts.seed.unwrap(), artifacts.prisma.unwrap());
    assert!(made.config.contains("\n    seed: 'tsx prisma/seed.ts',\n"), "{}", made.config);
    let workspace = Workspace::new()
        .with("prisma/schema.prisma", &made.schema)
        .with("prisma.config.ts", &made.config)
        .with("prisma/seed.ts", &made.seed.unwrap());
    generate(&workspace);
    for version in VERSIONS {
        let [by_script, by_sql] = [(); 2].map(|()| {
            let database = project(version, Grants::New);
            database.apply_ok(&artifacts.migration);
            database
        });
        run(&by_sql, &seed);
        // As the owner, whom DIRECT_URL names; the application's URL is no matter.
        let url = by_script.url(MIGRATION_ROLE);
        let run = || {
            let variables = [("DIRECT_URL", url.as_str()), ("DATABASE_URL", "postgresql://nobody@127.0.0.1:1/none")];
            workspace.run_with("prisma/seed.ts", &variables).expect_success("the seed script")
        };
        let said = run();
        assert!(said.starts_with("seed rows written: ") && said.trim() != "seed rows written: 0", "{version}: {said}");
        assert_eq!(contents(&by_script), contents(&by_sql), "{version}");
        assert_eq!(
            by_script.look("select excluded from public.\"select\""),
            ["back\\slash `${1}` \\u0041\r\n"],
            "{version}"
        );
        let first = rows(&by_script);
        assert_eq!(run().trim(), "seed rows written: 0", "{version}");
        assert_eq!(rows(&by_script), first, "{version}");
        // What somebody has changed becomes the model's again.
        by_script.superuser().batch_execute("update public.existing set value = 'other' where year = 2024").unwrap();
        assert_eq!(run().trim(), "seed rows written: 1", "{version}");
        assert_eq!(contents(&by_script), contents(&by_sql), "{version}");
    }
}
