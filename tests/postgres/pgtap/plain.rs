//! The generated tests on a plain Postgres: run by an owner who is no superuser, and whom row security binds.

use super::{artifacts, count, test, tests};
use crate::support::{Cluster, Database, VERSIONS, Version, pgtap};
use policyc::compile::Artifacts;

const OWNER: &str = "taps_owner";

/// The help desk, with roles that no other test has: whoever made them may lend them.
fn desk() -> Artifacts {
    let text =
        include_str!("../session/desk.policy").replace("app_user", "taps_user").replace("app_server", "taps_server");
    artifacts("desk.policy", &text).expect("it has no mistakes")
}

/// A migrated database in which a superuser made pgTAP, as only a superuser can.
fn migrated(artifacts: &Artifacts, version: Version) -> Database {
    let database = Cluster::get(version).plain_database(OWNER);
    database.apply_as_ok(OWNER, &artifacts.migration);
    pgtap::install(&database);
    database.superuser().batch_execute("create extension pgtap").expect("pgTAP");
    database
}

#[test]
fn what_was_built_passes() {
    let artifacts = desk();
    for version in VERSIONS {
        let database = migrated(&artifacts, version);
        let output = pgtap::prove_as(&database, OWNER, &tests(&artifacts));
        let output = output.expect_success(&format!("pg_prove on {version}"));
        assert!(count(&output) > 700, "{version}: {} tests", count(&output));
        // Nothing of it stays: no row, no membership that was lent, and the owner is bound again.
        let left = "select 'schema' from pg_namespace where nspname = 'policyc_test'
            union all select 'row' from public.people
            union all select 'not forced' from pg_class
                where relnamespace = 'public'::regnamespace and relkind = 'r' and not relforcerowsecurity
            union all select 'member' where pg_has_role('taps_owner', 'taps_user', 'usage')";
        assert_eq!(database.look(left), [""; 0], "{version}");
    }
}

/// The one whose requests come without a user.
fn tenant_alone() -> Artifacts {
    let text = include_str!("../session/tenant_alone/desk.policy");
    let text = text.replace("app_user", "taps_user").replace("app_server", "taps_server");
    artifacts("desk.policy", &text).expect("it has no mistakes")
}

#[test]
fn what_was_built_without_users_passes() {
    let artifacts = tenant_alone();
    for version in VERSIONS {
        let database = migrated(&artifacts, version);
        let output = pgtap::prove_as(&database, OWNER, &tests(&artifacts));
        let output = output.expect_success(&format!("pg_prove on {version}"));
        assert!(count(&output) > 400, "{version}: {} tests", count(&output));
    }
}

/// People who are numbers, nested tenants, and rules that compare the row before with the row after.
fn numbers() -> Artifacts {
    artifacts("numbers.policy", include_str!("numbers.policy")).expect("it has no mistakes")
}

#[test]
fn what_was_built_passes_where_people_are_numbers() {
    let artifacts = numbers();
    for version in VERSIONS {
        let database = migrated(&artifacts, version);
        let output = pgtap::prove_as(&database, OWNER, &tests(&artifacts));
        let output = output.expect_success(&format!("pg_prove on {version}"));
        assert!(count(&output) > 700 && !output.contains("# SKIP"), "{version}: {} tests", count(&output));
    }
}

#[test]
fn what_is_taken_away_without_users_is_noticed() {
    all_are_noticed(
        &tenant_alone(),
        &[
            ("structure.test.sql", "alter function private.tenant() reset search_path"),
            ("structure.test.sql", "grant execute on function private.tenant() to public"),
            ("access.test.sql", "alter table public.customers disable row level security"),
            (
                "access.test.sql",
                "create or replace function private.tenant() returns uuid language sql stable parallel safe
                set search_path = pg_catalog, pg_temp as 'select id from public.organizations limit 1'",
            ),
            (
                "access.test.sql",
                "create or replace function private.organization_ids(least_role text default null) returns setof uuid
                language sql stable parallel safe security definer set search_path = pg_catalog, pg_temp
                as 'select id from public.organizations'",
            ),
            ("floor.test.sql", "drop policy \"nothing without a tenant\" on public.announcements"),
            ("floor.test.sql", "drop policy \"tenant boundary\" on public.customers"),
            ("policies.test.sql", "create policy more on public.customers for select to taps_user using (true)"),
        ],
    );
}

#[test]
fn a_rule_that_compares_is_tried_by_its_policy_alone() {
    let artifacts = numbers();
    let own = "project_id in (select private.project_ids())";
    let changes = [
        ("policies.test.sql", format!("alter policy \"update tasks\" on tasks using ({own})")),
        (
            "policies.test.sql",
            format!("alter policy \"update tasks\" on tasks with check (status <> 'begun' and {own})"),
        ),
        ("access.test.sql", "alter policy \"update tasks\" on tasks using (false)".to_owned()),
        ("access.test.sql", "drop trigger check_update on tasks".to_owned()),
        ("floor.test.sql", "drop policy \"restrict delete tasks\" on tasks".to_owned()),
    ];
    let changes: Vec<(&str, &str)> = changes.iter().map(|(name, sql)| (*name, sql.as_str())).collect();
    all_are_noticed(&artifacts, &changes);
}

#[test]
fn what_is_taken_away_is_noticed() {
    let artifacts = desk();
    let changes = [
        ("structure.test.sql", "alter table public.customers no force row level security"),
        ("structure.test.sql", "drop policy \"all rows for the server\" on public.notes"),
        ("structure.test.sql", "grant select on public.tokens to taps_user"),
        ("structure.test.sql", "alter function private.caller() reset search_path"),
        ("access.test.sql", "alter table public.customers disable row level security"),
        ("access.test.sql", "drop trigger check_update on public.customers"),
        (
            "access.test.sql",
            "grant update (role) on public.people to taps_user; drop trigger check_update on public.people;
            create policy more on public.people for update to taps_user using (true)",
        ),
        (
            "access.test.sql",
            "create or replace function private.tenant() returns text language sql stable parallel safe
            set search_path = pg_catalog, pg_temp as 'select id from public.organizations limit 1'",
        ),
        ("floor.test.sql", "drop policy \"nothing without a user\" on public.announcements"),
        ("floor.test.sql", "drop policy \"nothing for clients\" on public.tokens"),
        ("policies.test.sql", "create policy more on public.customers for select to taps_user using (true)"),
    ];
    all_are_noticed(&artifacts, &changes);
}

/// Each is a file, and a change after which one of its tests must fail.
fn all_are_noticed(artifacts: &Artifacts, changes: &[(&str, &str)]) {
    let original = migrated(artifacts, Version::V15);
    let mut unnoticed = Vec::new();
    for (name, sql) in changes {
        let database = original.copy();
        let mut superuser = database.superuser();
        let give = format!("alter database {} owner to {OWNER}; {sql}", database.name());
        for statement in give.split_inclusive(';') {
            superuser.batch_execute(statement).unwrap_or_else(|error| panic!("{statement}: {error:?}"));
        }
        let output = pgtap::prove_as(&database, OWNER, &[test(artifacts, name)]);
        assert!(!output.text().contains("ERROR:"), "{sql}: {}", output.text());
        if output.success() || !output.text().contains("\nnot ok ") {
            unnoticed.push(*sql);
        }
    }
    assert!(unnoticed.is_empty(), "{unnoticed:#?}");
}
