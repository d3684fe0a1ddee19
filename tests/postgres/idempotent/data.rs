//! Run again on a database that is in use: its rows, what is mended in it and what isn't.

use super::{analytics, empty, one_by_one};
use crate::analytics::world::{NAMES, actors};
use crate::support::database::sqlstate;
use crate::support::script::Runner;
use crate::support::{Actor, Database, Grants, Version, catalog};

/// A database of the analytics system with rows in it.
fn filled(version: Version, grants: Grants, migration: &str) -> Database {
    let database = empty(version, grants);
    database.apply_ok(migration);
    let mut runner = Runner::new(&database, &actors(), NAMES);
    runner.run_to_stay(include_str!("../analytics/seed.sql"));
    runner.finish("seed.sql");
    database
}

/// The rows of every table, in full.
fn rows(database: &Database) -> Vec<String> {
    let tables = database.look("select oid::regclass::text from pg_class where relnamespace in ('public'::regnamespace, 'auth'::regnamespace) and relkind = 'r' order by 1");
    let rows = tables
        .iter()
        .flat_map(|table| database.look(&format!("select '{table} ' || t::text from {table} t order by 1")));
    rows.collect()
}

/// How many customers somebody sees.
fn customers(database: &Database, who: &str) -> u64 {
    let actor = Actor::user(actors()[who]);
    database.attempt(&actor, "select from public.customers").unwrap_or_else(|error| panic!("{who}: {error}"))
}

#[test]
fn run_again_over_rows_it_loses_none() {
    let [_, again] = analytics();
    for (version, grants) in [(Version::V15, Grants::Old), (Version::V17, Grants::New)] {
        let database = filled(version, grants, &again.migration);
        let before = rows(&database);
        assert!(before.len() > 30, "{before:?}");
        let seen = ["a_admin", "a_member", "b_member", "loner"].map(|who| customers(&database, who));
        assert_eq!(seen, [3, 2, 1, 0], "{version}");
        database.apply_ok(&again.migration);
        one_by_one(&database, &again.migration);
        assert_eq!(rows(&database), before, "{version}");
        assert_eq!(
            ["a_admin", "a_member", "b_member", "loner"].map(|who| customers(&database, who)),
            seen,
            "{version}"
        );
    }
}

/// Over the database that the plain migration made, too.
#[test]
fn what_protects_is_mended_and_what_the_tables_are_is_not() {
    let [plain, again] = analytics();
    let database = filled(Version::V17, Grants::Old, &plain.migration);
    let wanted = catalog::listing(&database);
    let kept = [
        "alter table public.customers add column by_hand text",
        "alter table public.customers alter column status drop default, alter column name drop not null",
        "alter table public.customers drop constraint customers_status_check",
        "create policy by_hand on public.customers for select to authenticated using (true)",
        "drop index public.idx_revenue_date; create index idx_revenue_date on public.revenue (amount); comment on index public.idx_revenue_date is 'Finds revenue by day'",
    ];
    let mended = [
        "alter table public.customers disable row level security",
        "drop policy \"tenant boundary\" on public.customers",
        "alter policy \"nothing for anon\" on public.revenue using (true)",
        "alter table public.customers disable trigger audit_customers",
        "grant select, truncate on public.customers to anon",
        "grant update (organization_id) on public.profiles to authenticated",
        "grant execute on function private.organization_ids to anon",
        "alter function private.organization_ids security invoker",
        "drop trigger freeze_keys on public.customers",
        "comment on table public.customers is 'x'",
    ];
    for change in mended {
        database.apply_ok(change);
        assert_ne!(catalog::listing(&database), wanted, "not seen: {change}");
    }
    database.apply_ok(&again.migration);
    assert_eq!(catalog::difference(&wanted, &catalog::listing(&database)), Vec::<String>::new());
    for change in kept {
        let before = catalog::listing(&database);
        database.apply_ok(change);
        let changed = catalog::listing(&database);
        assert_ne!(changed, before, "not seen: {change}");
        database.apply_ok(&again.migration);
        assert_eq!(catalog::difference(&changed, &catalog::listing(&database)), Vec::<String>::new(), "{change}");
    }
    // The floor holds whatever was added: by the other policy members look into their own bin, and into no other tenant.
    assert_eq!(["a_member", "b_member", "loner"].map(|who| customers(&database, who)), [3, 1, 0]);
}

/// Without a transaction a table is closed while its guards are replaced: a run that stopped there shuts people out, and lets nobody in.
#[test]
fn a_second_run_that_stops_half_way_shuts_people_out() {
    let [_, again] = analytics();
    let database = filled(Version::V17, Grants::New, &again.migration);
    let statements = super::statements(&again.migration);
    let stop = statements.iter().position(|statement| statement.contains("CREATE POLICY")).expect("a policy");
    let mut client = database.connect("postgres");
    statements[..stop].iter().for_each(|statement| super::run(&mut client, statement));
    let actor = Actor::user(actors()["a_admin"]);
    let error = database.attempt(&actor, "select from public.customers").expect_err("the table is closed");
    assert_eq!(sqlstate(&error), Some("42501"));
    one_by_one(&database, &again.migration);
    assert_eq!(customers(&database, "a_admin"), 3);
}
