//! Whether the attacks would notice: the migration with one thing taken out of it, and the attacks that must succeed then.

use super::world::{NAMES, actors, fill, migration};
use crate::support::script::Runner;
use crate::support::{Cluster, Grants, Version};

const GATES: &str = include_str!("attacks/gates.sql");
const ROWS: &str = include_str!("attacks/rows.sql");
const PEOPLE: &str = include_str!("attacks/people.sql");
const AUDIT: &str = include_str!("attacks/audit.sql");
const FLOOR: &str = include_str!("attacks/floor.sql");

/// What is taken out; what is replaced, everywhere, by what; and who must notice.
const WEAKNESSES: &[(&str, &str, &str, &str)] = &[
    ("gates are skipped", "cardinality(enum_range(old.gate, new.gate)) = 2", "old.gate < new.gate", GATES),
    ("gates go back", "cardinality(enum_range(old.gate, new.gate)) = 2", "TRUE", GATES),
    ("approved in somebody's name", "approver_id = (SELECT auth.uid())", "approver_id IS NOT NULL", GATES),
    ("approved at any time", "approved_at = now()", "approved_at IS NOT NULL", GATES),
    ("admins approve every gate", "gate <= 'G5'", "gate <= 'G8'", GATES),
    (
        "the guard of workflows binds nobody",
        "WHEN (row_security_active('public.workflows'::regclass))",
        "WHEN (FALSE)",
        GATES,
    ),
    ("approvals without a time", "CHECK ((status = 'approved') = (approved_at IS NOT NULL))", "CHECK (TRUE)", GATES),
    ("pending and approved by somebody", "CHECK (status <> 'pending' OR approver_id IS NULL)", "CHECK (TRUE)", GATES),
    (
        "a project of another organization",
        "FOREIGN KEY (org_id, project_id)\n      REFERENCES public.projects (org_id, id)",
        "FOREIGN KEY (project_id)\n      REFERENCES public.projects (id)",
        ROWS,
    ),
    ("rows can be moved", "old.org_id IS DISTINCT FROM new.org_id", "FALSE", ROWS),
    (
        "a member counts as admin",
        "AND users.roles IN ('ADMIN', 'OWNER'))",
        "AND users.roles IN ('MEMBER', 'ADMIN', 'OWNER'))",
        ROWS,
    ),
    ("the default grants stay", "REVOKE ALL ON TABLE", "-- ", ROWS),
    (
        "the helper forgets who calls",
        "WHERE users.auth_id = (SELECT auth.uid())\n    AND users.org_id IS NOT NULL",
        "WHERE users.org_id IS NOT NULL",
        ROWS,
    ),
    (
        "the guard of people binds nobody",
        "WHEN (row_security_active('public.users'::regclass))",
        "WHEN (FALSE)",
        PEOPLE,
    ),
    ("a role without an organization", "CHECK (org_id IS NOT NULL OR roles = 'MEMBER')", "CHECK (TRUE)", PEOPLE),
    ("audit rows can be forged", "WHEN (pg_trigger_depth() = 0)", "WHEN (FALSE)", AUDIT),
    ("a replica isn't guarded", "ENABLE ALWAYS TRIGGER", "ENABLE TRIGGER", AUDIT),
    ("types of the caller's own", "SET search_path = 'pg_catalog', 'pg_temp'", "SET search_path = ''", AUDIT),
    ("no floor", "AS RESTRICTIVE", "AS PERMISSIVE", FLOOR),
];

/// How many expectations the attacks miss on a database with this migration.
fn missed(migration: &str, attacks: &str) -> usize {
    let database = Cluster::get(Version::V17).database(Grants::Old);
    database.apply_ok(migration);
    fill(&database);
    let mut runner = Runner::new(&database, &actors(), NAMES);
    runner.run(attacks);
    runner.missed()
}

#[test]
fn every_weakness_is_noticed() {
    let migration = migration();
    let unnoticed: Vec<&str> = std::thread::scope(|scope| {
        let halves = WEAKNESSES.chunks(WEAKNESSES.len().div_ceil(2)).map(|half| {
            let migration = &migration;
            scope.spawn(move || {
                let unnoticed = half.iter().filter(|(name, from, to, attacks)| {
                    assert!(migration.contains(from), "{name}: the migration has no {from:?}");
                    missed(&migration.replace(from, to), attacks) == 0
                });
                unnoticed.map(|(name, ..)| *name).collect::<Vec<_>>()
            })
        });
        // All are started before the first is waited for.
        let halves: Vec<_> = halves.collect();
        halves.into_iter().flat_map(|half| half.join().unwrap()).collect()
    });
    assert_eq!(unnoticed, Vec::<&str>::new());
}
