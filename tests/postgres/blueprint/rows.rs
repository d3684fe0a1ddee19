//! Rows: the migration run again over them, and the seed written again.

use std::collections::BTreeMap;

use super::world::{SERVERS, actors, database, generated, migration};
use crate::support::database::{MIGRATION_ROLE, describe, sqlstate};
use crate::support::{Actor, Cluster, Database};

const TABLES: [&str; 7] = [
    "auth.users",
    "public.organizations",
    "public.users",
    "public.projects",
    "public.workflows",
    "public.ai_agents",
    "public.audit_logs",
];

/// Every row of every table, with the transaction that has written it: the same text means that nothing was written.
fn rows(database: &Database) -> BTreeMap<&'static str, Vec<String>> {
    let look = |table| {
        let sql = format!("select concat(t.xmin::text, ' ', t.ctid::text, ' ', t) from {table} t order by 1");
        (table, database.look(&sql))
    };
    TABLES.map(look).into()
}

/// Runs a whole file as psql does.
fn run(database: &Database, sql: &str) {
    if let Err(error) = database.connect(MIGRATION_ROLE).batch_execute(sql) {
        panic!("{} on {}", describe(&error, sql), database.version());
    }
}

#[test]
fn run_again_over_rows_it_loses_none() {
    for (version, grants) in SERVERS {
        let database = database(version, grants);
        let before = rows(&database);
        assert_eq!(TABLES.map(|table| before[table].len()), [7, 2, 7, 4, 8, 2, before["public.audit_logs"].len()]);
        database.apply_ok(&migration());
        run(&database, &migration());
        assert_eq!(rows(&database), before, "{version}");
        let seen = |who: &str| {
            let actor = Actor::user(actors()[who]);
            database.attempt(&actor, "select from public.workflows").expect("a query")
        };
        assert_eq!(["a_member", "b_member", "loner"].map(seen), [7, 1, 0], "{version}");
    }
}

#[test]
fn the_seed_has_one_of_everything_and_is_written_once() {
    let seed = generated("supabase/seed.sql");
    for (version, grants) in SERVERS {
        let database = Cluster::get(version).database(grants);
        database.apply_ok(&migration());
        run(&database, &seed);
        let first = rows(&database);
        assert_eq!(TABLES[..6].iter().map(|table| first[table].len()).collect::<Vec<_>>(), [1; 6], "{version}");
        assert_eq!(
            database.look("select concat_ws('|', u.email, u.name, o.name, u.roles) from public.users u join public.organizations o on o.id = u.org_id"),
            ["owner@blueprint.example|Olga Owner|Blueprint Labs|OWNER"]
        );
        assert_eq!(
            database.look("select concat_ws('|', p.name, w.gate, w.status, a.type) from public.workflows w join public.projects p on p.id = w.project_id and p.org_id = w.org_id join public.ai_agents a on a.org_id = w.org_id"),
            ["First blueprint|G0|pending|planner"]
        );
        // The log was written by the triggers alone.
        assert_eq!(
            database.look("select concat(target_type, ' ', action, ' ', count(*)) from public.audit_logs group by target_type, action order by 1"),
            ["ai_agents INSERT 1", "organizations INSERT 1", "projects INSERT 1", "users INSERT 1", "users UPDATE 1", "workflows INSERT 1"]
        );
        run(&database, &seed);
        assert_eq!(rows(&database), first, "{version}");
        // Whoever is seeded sees it as the application would, and goes on from there; seeding again takes the approval back from nobody.
        let owner = Actor::user("00000000-0000-4000-8000-00000000000a");
        let approve = "update public.workflows set status = 'approved', approver_id = auth.uid(), approved_at = now()";
        assert_eq!(database.attempt(&owner, approve).ok(), Some(1), "{version}");
        database.apply_ok("update public.workflows set status = 'approved', approver_id = '00000000-0000-4000-8000-00000000000a', approved_at = now(); update public.projects set name = 'Renamed'");
        run(&database, &seed);
        assert_eq!(
            database.look("select concat_ws('|', p.name, w.status) from public.workflows w, public.projects p"),
            ["First blueprint|approved"]
        );
        let other = Actor::user("00000000-0000-4000-8000-0000000000ff");
        assert_eq!(database.attempt(&other, "select from public.workflows").ok(), Some(0));
        assert_eq!(
            database
                .attempt(&Actor::anon(), "select from public.workflows")
                .map_err(|error| sqlstate(&error).map(str::to_owned)),
            Err(Some("42501".to_owned()))
        );
    }
}
