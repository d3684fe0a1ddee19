//! The migration as a whole: it applies, again and again, it leads to what was meant, and Supabase's and Prisma's own tools agree.

use std::path::Path;

use super::world::{GENERATED, SERVERS, database, generated, migration, model};
use crate::applied;
use crate::prisma::migrated;
use crate::support::database::MIGRATION_ROLE;
use crate::support::prisma::{self, Case};
use crate::support::{Cluster, Database, GRANTS, Grants, VERSIONS, Version, catalog, pgtap, supabase};

fn empty(version: Version, grants: Grants) -> Database {
    Cluster::get(version).database(grants)
}

#[test]
fn the_checked_in_files_are_what_the_library_makes_of_the_model() {
    let (_, artifacts) = model();
    assert_eq!(migration(), artifacts.migration);
    assert_eq!(generated("supabase/schema.sql"), artifacts.schema);
    assert_eq!(Some(generated("supabase/seed.sql")), artifacts.seed);
    assert_eq!(generated("lib/db/types.ts"), artifacts.types);
    for (path, text) in &artifacts.docs {
        assert_eq!(generated(&format!("docs/{path}")), *text, "{path}");
    }
    for (name, text) in &artifacts.tests {
        assert_eq!(generated(&format!("supabase/tests/database/{name}")), *text, "{name}");
    }
    let prisma = artifacts.prisma.expect("Prisma's files");
    assert_eq!(generated("prisma/schema.prisma"), prisma.schema);
    assert_eq!(generated("prisma.config.ts"), prisma.config);
    assert_eq!(generated(".env.example"), prisma.env_example);
}

#[test]
fn what_is_applied_is_what_was_meant_the_first_time_and_the_second() {
    let (_, artifacts) = model();
    for version in VERSIONS {
        for grants in GRANTS {
            let database = empty(version, grants);
            for time in ["first", "second"] {
                database.apply_ok(&migration());
                let (difference, compared) = applied::difference(&artifacts.catalog, &database);
                assert!(
                    difference.is_empty(),
                    "{version}, {grants:?} grants, the {time} time:\n{}",
                    difference.join("\n")
                );
                assert!(compared > 300, "only {compared} lines");
            }
        }
    }
}

#[test]
fn the_schema_file_makes_the_same_database() {
    for (version, grants) in SERVERS {
        let [by_migration, by_schema] = [migration(), generated("supabase/schema.sql")].map(|sql| {
            let database = empty(version, grants);
            database.apply_ok(&sql);
            catalog::listing(&database)
        });
        assert_eq!(
            catalog::difference(&by_migration, &by_schema),
            Vec::<String>::new(),
            "{version}, {grants:?} grants"
        );
    }
}

#[test]
fn supabase_pushes_it_with_its_seed_and_its_advisors_find_nothing() {
    let project = Path::new(env!("CARGO_MANIFEST_DIR")).join(GENERATED);
    for (version, grants) in SERVERS {
        let database = empty(version, grants);
        supabase::push(&database, &project).expect_success("the first push");
        let second = supabase::push(&database, &project);
        assert!(second.success() && second.text().contains("up to date"), "{version}: {second:?}");
        supabase::push_with_seed(&database, &project).expect_success("the push of the seed");
        assert_eq!(database.look("select count(*)::text from public.workflows"), ["1"]);
        let findings = supabase::advisors(&database, &["unused_index"]);
        assert_eq!(findings, Vec::<serde_json::Value>::new(), "{version}");
    }
}

#[test]
fn its_own_tests_pass_with_rows_and_without() {
    let (_, artifacts) = model();
    let tests: Vec<(&str, &str)> = artifacts.tests.iter().map(|(name, text)| (name.as_str(), text.as_str())).collect();
    assert!(!tests.is_empty());
    let fresh = empty(Version::V15, Grants::Old);
    fresh.apply_ok(&migration());
    for (what, database) in [("empty", fresh), ("filled", database(Version::V17, Grants::New))] {
        let output = pgtap::prove(&database, &tests);
        let output = output.expect_success(&format!("pg_prove on {}, {what}", database.version()));
        let count = output.lines().filter(|line| line.starts_with("ok ")).count();
        assert!(count > 500, "{count}: {output}");
        // Nothing is left out, the rules that compare the row before with the row after neither.
        let skipped: Vec<&str> = output.lines().filter(|line| line.contains("# SKIP")).collect();
        assert!(skipped.is_empty(), "{skipped:?}");
    }
}

/// Prisma reads the same database, names differ by `@map` alone, and it would change nothing: there is one owner of the migrations.
#[test]
fn prisma_finds_nothing_to_do() {
    let (schema, config) = (generated("prisma/schema.prisma"), generated("prisma.config.ts"));
    assert!(!Path::new(env!("CARGO_MANIFEST_DIR")).join(GENERATED).join("prisma/migrations").exists());
    for version in VERSIONS {
        let database = migrated(version, &migration());
        let case = Case::new(&schema).config(&config).against(&database, MIGRATION_ROLE);
        let verdict = prisma::judge(&[case]).remove(0);
        assert_eq!(verdict.diff.as_deref(), Some(""), "{version}: the engine was asked, and finds nothing");
        assert_eq!(prisma::faults(&schema, &verdict), Vec::<String>::new(), "{version}");
    }
}
