//! SQL of a model's own on real servers: it is what was replayed, it is attacked as everybody, and the expectations beside it are tried by pgTAP.

use std::collections::BTreeMap;

use policyc::compile::{self, Artifacts, Options};
use policyc::diagnostics::Diagnostics;
use policyc::span::SourceMap;

use crate::applied;
use crate::support::script::{Actors, Runner};
use crate::support::{Cluster, Database, GRANTS, VERSIONS, pgtap};

const MODEL: &str = include_str!("own_sql/own.policy");

const NAMES: &[(&str, &str)] = &[
    ("$a", "'00000000-0000-0000-0000-0000000000aa'"),
    ("$b", "'00000000-0000-0000-0000-0000000000bb'"),
    ("$shown", "'00000000-0000-0000-0000-000000000011'"),
];

fn actors() -> Actors {
    BTreeMap::from([
        ("a_admin", "00000000-0000-0000-0000-0000000000a1"),
        ("a_member", "00000000-0000-0000-0000-0000000000a2"),
        ("b_admin", "00000000-0000-0000-0000-0000000000b1"),
        ("loner", "00000000-0000-0000-0000-0000000000c1"),
    ])
}

fn artifacts(text: &str) -> Artifacts {
    let mut sources = SourceMap::default();
    let file = sources.add("own.policy", text);
    let mut diagnostics = Diagnostics::default();
    let artifacts = compile::compile(&mut sources, &[file], &Options::default(), &mut diagnostics);
    artifacts.unwrap_or_else(|| panic!("{:#?}", diagnostics.resolved(&sources)))
}

/// Every version under both kinds of default grants, each on a thread of its own.
fn everywhere(migration: &str, body: impl Fn(&Database) + Sync) {
    std::thread::scope(|scope| {
        for version in VERSIONS {
            let body = &body;
            scope.spawn(move || {
                for grants in GRANTS {
                    let database = Cluster::get(version).database(grants);
                    database.apply_ok(migration);
                    body(&database);
                }
            });
        }
    });
}

#[test]
fn the_server_has_what_was_replayed() {
    let artifacts = artifacts(MODEL);
    everywhere(&artifacts.migration, |database| {
        let (difference, compared) = applied::difference(&artifacts.catalog, database);
        assert!(difference.is_empty(), "{}:\n{}", database.version(), difference.join("\n"));
        assert!(compared > 50, "only {compared} lines");
    });
}

#[test]
fn additions_hold_and_open_nothing() {
    let artifacts = artifacts(MODEL);
    everywhere(&artifacts.migration, |database| {
        let mut runner = Runner::new(database, &actors(), NAMES);
        runner.run_to_stay(include_str!("own_sql/seed.sql"));
        runner.finish("seed.sql");
        let mut runner = Runner::new(database, &actors(), NAMES);
        runner.run(include_str!("own_sql/attacks/own.sql"));
        runner.finish("own.sql");
    });
}

fn tests(artifacts: &Artifacts) -> Vec<(&str, &str)> {
    artifacts.tests.iter().map(|(name, text)| (name.as_str(), text.as_str())).collect()
}

/// The generated tests of behaviour know of the additions, and each expectation is a test.
#[test]
fn the_generated_tests_pass() {
    let artifacts = artifacts(MODEL);
    let expected = MODEL.lines().filter(|line| line.contains("@A can") || line.starts_with("  anon ")).count();
    assert!(expected > 10);
    everywhere(&artifacts.migration, |database| {
        let output = pgtap::prove(database, &tests(&artifacts));
        let output = output.expect_success(&format!("pg_prove on {}", database.version()));
        let tried = |line: &&str| line.starts_with("ok ") && !line.contains("# SKIP") && line.contains("@A can");
        assert!(output.lines().filter(tried).count() >= expected - 1, "{output}");
        assert!(!output.contains("# SKIP"), "{output}");
    });
}

/// What somebody could do to a database by hand, and the expectation that tells it.
const WIDENED: &[(&str, &str)] = &[
    (
        "GRANT UPDATE (name) ON public.customers TO authenticated; DROP TRIGGER check_update ON public.customers",
        "member@A cannot update customers@A (name)",
    ),
    (
        "CREATE POLICY leak ON public.customers TO authenticated USING (true); DROP POLICY \"tenant boundary\" ON public.customers",
        "member@A cannot select customers@B",
    ),
    (
        "CREATE POLICY leak ON public.customers FOR DELETE TO authenticated USING (true)",
        "member@A cannot delete customers@A",
    ),
    (
        "CREATE POLICY leak ON public.customers FOR INSERT TO authenticated WITH CHECK (true)",
        "member@A cannot insert customers@A",
    ),
    (
        "DROP TRIGGER freeze_keys ON public.customers; GRANT UPDATE (organization_id) ON public.customers TO authenticated; DROP POLICY \"tenant boundary\" ON public.customers; CREATE POLICY leak ON public.customers FOR UPDATE TO authenticated USING (true)",
        "admin@A cannot update customers@A (id, organization_id)",
    ),
    ("DROP POLICY \"update customers\" ON public.customers", "admin@A can update customers@A (status, name)"),
    ("REVOKE DELETE ON public.customers FROM authenticated", "admin@A can delete customers@A"),
    ("REVOKE SELECT ON public.profiles FROM authenticated", "self can select profiles"),
];

#[test]
fn an_expectation_that_is_not_so_on_the_server_fails() {
    let artifacts = artifacts(MODEL);
    let test = *tests(&artifacts).iter().find(|(name, _)| *name == "expectations.test.sql").expect("it is there");
    let database = Cluster::get(VERSIONS[0]).database(GRANTS[1]);
    database.apply_ok(&artifacts.migration);
    let plain = &database;
    for (change, expectation) in WIDENED {
        let database = plain.copy();
        database.apply_ok(change);
        let output = pgtap::prove(&database, &[test]).text();
        let failed = format!("- {expectation}");
        assert!(
            output.lines().any(|line| line.starts_with("not ok") && line.ends_with(&failed)),
            "{change}:\n{output}"
        );
    }
}

/// The same on a plain Postgres, by an owner whom row security binds, with roles that no other test has.
#[test]
fn it_holds_on_a_plain_postgres() {
    const OWNER: &str = "own_owner";
    let text = include_str!("session/desk.policy").replace("app_user", "own_user").replace("app_server", "own_server");
    let text = text
        + r#"
sql """
  CREATE TABLE public.feedback (said text PRIMARY KEY);
  ALTER TABLE public.feedback ENABLE ROW LEVEL SECURITY;
  GRANT INSERT ON TABLE public.feedback TO own_user;
  CREATE POLICY "Everybody may say something" ON public.feedback FOR INSERT TO own_user WITH CHECK (said <> '');
  CREATE POLICY "no hidden names" ON public.customers AS RESTRICTIVE FOR SELECT TO own_user USING (name NOT LIKE '.%');
  CREATE FUNCTION private.say() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
  BEGIN
    NEW.said := upper(NEW.said);
    RETURN NEW;
  END
  $$;
  REVOKE ALL ON FUNCTION private.say() FROM PUBLIC, own_user, own_server;
  CREATE TRIGGER say BEFORE INSERT ON public.feedback FOR EACH ROW EXECUTE FUNCTION private.say();
"""
expect {
  member@A can select customers@A
  member@A cannot select customers@B
  member@A can update customers@A (status)
  member@A cannot delete customers@A
  admin@A can delete customers@A
  anon cannot select customers
  self can update preferences
  service can delete customers@A
}
"#;
    let artifacts = artifacts(&text);
    for version in VERSIONS {
        let database = Cluster::get(version).plain_database(OWNER);
        database.apply_as_ok(OWNER, &artifacts.migration);
        let (difference, _) = applied::difference_for(&artifacts.catalog, &database, OWNER);
        assert!(difference.is_empty(), "{version}:\n{}", difference.join("\n"));
        let mut client = database.connect("own_user");
        client.batch_execute("insert into public.feedback values ('good')").expect("everybody may say something");
        for (refused, state) in [
            ("insert into public.feedback values ('')", "42501"),
            ("select * from public.feedback", "42501"),
            ("select private.say()", "42501"),
            (
                "create temp table mine (said text); create trigger t before insert on mine for each row execute function private.say()",
                "42501",
            ),
        ] {
            let error = client.batch_execute(refused).expect_err(refused);
            assert_eq!(error.code().map(|state| state.code()), Some(state), "{version}: {refused}");
        }
        assert_eq!(database.look("select said from public.feedback"), ["GOOD"]);

        pgtap::install(&database);
        database.superuser().batch_execute("create extension pgtap").expect("pgTAP");
        let output = pgtap::prove_as(&database, OWNER, &tests(&artifacts));
        let output = output.expect_success(&format!("pg_prove on {version}"));
        assert!(!output.contains("# SKIP") && output.contains("- self can update preferences"), "{output}");
    }
}
