//! What servers read: the migration in both kinds, `schema.sql`, seed rows and pgTAP tests.

use super::{EVERYTHING, OWNER, SESSION, apply, compiled, empty};
use crate::applied::difference_for;
use crate::support::database::{MIGRATION_ROLE, describe};
use crate::support::{Database, Grants, Version, catalog, pgtap};

/// The server's role on a plain Postgres.
const SERVER: &str = "hostile ser`ver ${x}";

const SERVERS: [(Version, Grants); 2] = [(Version::V15, Grants::Old), (Version::V17, Grants::New)];

fn migrated(text: &str, version: Version, grants: Grants) -> Database {
    let database = empty(text, version, grants);
    apply(text, &database, &compiled(text, false).migration);
    database
}

#[test]
fn the_migration_makes_what_was_meant_and_can_be_run_again() {
    for text in [EVERYTHING, SESSION] {
        let [plain, again] = [false, true].map(|idempotent| compiled(text, idempotent));
        let owner = if text == SESSION { OWNER } else { MIGRATION_ROLE };
        for (version, grants) in SERVERS {
            let first = empty(text, version, grants);
            apply(text, &first, &plain.migration);
            let (lines, compared) = difference_for(&plain.catalog, &first, owner);
            assert!(lines.is_empty(), "{version}:\n{}", lines.join("\n"));
            assert!(compared > 300, "only {compared} lines were compared");
            let wanted = catalog::listing(&first);
            let twice = empty(text, version, grants);
            for time in ["once", "twice"] {
                apply(text, &twice, &again.migration);
                let lines = catalog::difference(&wanted, &catalog::listing(&twice));
                assert!(lines.is_empty(), "{version}, applied {time}:\n{}", lines.join("\n"));
            }
        }
    }
}

#[test]
fn the_schema_makes_the_same_database() {
    for text in [EVERYTHING, SESSION] {
        let artifacts = compiled(text, false);
        for (version, grants) in SERVERS {
            let other = empty(text, version, grants);
            apply(text, &other, &artifacts.schema);
            let wanted = catalog::listing(&migrated(text, version, grants));
            let lines = catalog::difference(&wanted, &catalog::listing(&other));
            assert!(lines.is_empty(), "{version}:\n{}", lines.join("\n"));
        }
    }
}

/// Every row of the public tables, with the transaction that has written it.
fn rows(database: &Database) -> Vec<String> {
    let queries = database.look(
        "select format('select concat(%L, t.xmin::text, '' '', t.ctid::text, '' '', t) from %s t', c.oid::regclass, c.oid::regclass)
         from pg_class c where relkind = 'r' and relnamespace = 'public'::regnamespace order by 1",
    );
    queries.iter().flat_map(|query| database.look(&format!("{query} order by 1"))).collect()
}

#[test]
fn seed_rows_are_written_once_as_they_stand_in_the_model() {
    let seed = compiled(EVERYTHING, false).seed.expect("seed rows");
    for (version, grants) in SERVERS {
        let database = migrated(EVERYTHING, version, grants);
        database.connect(MIGRATION_ROLE).batch_execute(&seed).unwrap();
        let first = rows(&database);
        assert!(first.len() >= 12, "{first:#?}");
        let text = r#"select concat_ws('|', name, "';--", "INTO"::text, "row") from "table" order by "order""#;
        assert_eq!(
            database.look(text),
            [
                r#"O'Neil"; DROP TABLE "table"; --|*/ /* $$ $body$|{"a,b","c\"d",NULL,"NULL"}|b'; --"#,
                "line\nbreak\ttab \\ ${x} `|</script>|{',\"\\\"\",\"\\\\\"}|c\\d",
            ],
            "{version}"
        );
        assert_eq!(
            database.look(r#"select concat_ws('|', "e""mail", "nick\name") from users where "e""mail" is not null"#),
            [r"o'neil@example.com|$policyc$ :name :'x' %s \ \\"],
            "{version}"
        );
        database.connect(MIGRATION_ROLE).batch_execute(&seed).unwrap();
        assert_eq!(rows(&database), first, "{version}");
    }
}

/// The server's role writes them: row security binds the owner.
#[test]
fn seed_rows_of_a_plain_database_are_written_once() {
    let seed = compiled(SESSION, false).seed.expect("seed rows");
    for (version, grants) in SERVERS {
        let database = migrated(SESSION, version, grants);
        let write = || database.apply_as(SERVER, &seed).unwrap_or_else(|error| panic!("{}", describe(&error, &seed)));
        write();
        let first = rows(&database);
        assert!(first.len() >= 6, "{first:#?}");
        let text = r#"select concat_ws('|', "order", name) from "table""#;
        assert_eq!(database.look(text), [r#"O'Neil"; DROP TABLE "table"; -- */ ${x}`|*/ /* $$ $body$ \"#], "{version}");
        let text = r#"select concat_ws('|', "where", "e""mail") from users order by "where""#;
        assert_eq!(
            database.look(text),
            ["7|o'neil@example.com", r"9223372036854775807|$policyc$ :name :'x' %s \ \\"],
            "{version}"
        );
        write();
        assert_eq!(rows(&database), first, "{version}");
    }
}

#[test]
fn what_was_built_passes_its_own_tests() {
    for (text, (version, grants)) in [EVERYTHING, SESSION].into_iter().zip(SERVERS) {
        let artifacts = compiled(text, false);
        let tests: Vec<(&str, &str)> =
            artifacts.tests.iter().map(|(name, text)| (name.as_str(), text.as_str())).collect();
        assert_eq!(tests.len(), 4);
        let database = migrated(text, version, grants);
        pgtap::install(&database);
        let owner = if text == SESSION { OWNER } else { MIGRATION_ROLE };
        if text == SESSION {
            database.superuser().batch_execute("create extension pgtap").expect("pgTAP");
        }
        let output = pgtap::prove_as(&database, owner, &tests).expect_success(&format!("pg_prove on {version}"));
        let passed = output.lines().filter(|line| line.starts_with("ok ")).count();
        assert!(passed > 200 && !output.contains("# SKIP"), "{passed} passed\n{output}");
    }
}
