//! Whether the attacks would notice: the migration with one thing taken out of it, and the attacks that must succeed then.

use super::world::{NAMES, actors, migration};
use crate::support::script::Runner;
use crate::support::{Cluster, Grants, Version};

struct Weakness {
    name: &'static str,
    /// What is replaced, everywhere, by what.
    change: (&'static str, &'static str),
    attacks: &'static str,
}

const PROFILES: &str = include_str!("attacks/profiles.sql");
const ROWS: &str = include_str!("attacks/rows.sql");
const AUDIT: &str = include_str!("attacks/audit.sql");
const WAYS: &str = include_str!("attacks/ways.sql");
const FLOOR: &str = include_str!("attacks/floor.sql");
const TYPES: &str = include_str!("attacks/types.sql");
const VISIBILITY: &str = include_str!("attacks/visibility.sql");

const fn weakness(name: &'static str, from: &'static str, to: &'static str, attacks: &'static str) -> Weakness {
    Weakness { name, change: (from, to), attacks }
}

const WEAKNESSES: &[Weakness] = &[
    weakness(
        "the guard of updates sees the roles that the statement gives",
        "LANGUAGE plpgsql\nSTABLE\n",
        "LANGUAGE plpgsql\n",
        PROFILES,
    ),
    weakness(
        "the guard of updates binds nobody",
        "WHEN (row_security_active('public.profiles'::regclass))",
        "WHEN (FALSE)",
        PROFILES,
    ),
    weakness(
        "the guard of updates binds the server",
        "WHEN (row_security_active('public.profiles'::regclass))",
        "WHEN (TRUE)",
        PROFILES,
    ),
    weakness(
        "the guard of updates goes by the role's name",
        "row_security_active('public.profiles'::regclass)",
        "CURRENT_USER = 'authenticated'",
        FLOOR,
    ),
    weakness(
        "role is frozen in no rule",
        "old.organization_id, old.role, old.created_at) IS NOT DISTINCT FROM (new.id, new.organization_id, new.role, new.created_at)",
        "old.organization_id, old.created_at) IS NOT DISTINCT FROM (new.id, new.organization_id, new.created_at)",
        PROFILES,
    ),
    weakness("people can be moved", "old.organization_id <> new.organization_id OR ", "", PROFILES),
    weakness("rows can be moved", " OR old.organization_id IS DISTINCT FROM new.organization_id", "", ROWS),
    weakness("keys can be changed", "old.id IS DISTINCT FROM new.id", "FALSE", ROWS),
    weakness("people who go keep their role", "  NEW.role := 'member';\n", "", WAYS),
    weakness(
        "a role without an organization",
        "CHECK (organization_id IS NOT NULL OR role = 'member')",
        "CHECK (TRUE)",
        PROFILES,
    ),
    weakness(
        "the last admin may go",
        "IF NOT FOUND THEN\n      RAISE EXCEPTION USING\n        ERRCODE",
        "IF FALSE THEN\n      RAISE EXCEPTION USING\n        ERRCODE",
        PROFILES,
    ),
    weakness(
        "a bin that outlives its organization",
        "\n    AND EXISTS (SELECT FROM public.organizations AS parent WHERE parent.id = OLD.organization_id)",
        "",
        WAYS,
    ),
    weakness("no bin", "WHEN (old.deleted_at IS NULL)", "WHEN (FALSE)", ROWS),
    weakness("members see the bin", "deleted_at IS NULL\n", "TRUE\n", ROWS),
    weakness("audit rows can be forged", "WHEN (pg_trigger_depth() = 0)", "WHEN (FALSE)", AUDIT),
    weakness("a replica isn't guarded", "ENABLE ALWAYS TRIGGER", "ENABLE TRIGGER", AUDIT),
    weakness("audit rows without a user", "    (SELECT auth.uid()),\n    TG_OP", "    NULL,\n    TG_OP", AUDIT),
    weakness(
        "deletions aren't audited",
        "AFTER INSERT OR UPDATE OR DELETE ON public.revenue",
        "AFTER INSERT OR UPDATE ON public.revenue",
        AUDIT,
    ),
    weakness("types of the caller's own", "SET search_path = 'pg_catalog', 'pg_temp'", "SET search_path = ''", TYPES),
    weakness(
        "foreign keys that don't carry the tenant",
        "FOREIGN KEY (organization_id, customer_id)\n    REFERENCES public.customers (organization_id, id)\n    ON DELETE SET NULL (customer_id)",
        "FOREIGN KEY (customer_id)\n    REFERENCES public.customers (id)\n    ON DELETE SET NULL",
        ROWS,
    ),
    weakness("no floor", "AS RESTRICTIVE", "AS PERMISSIVE", FLOOR),
    weakness(
        "no floor on DELETE of profiles",
        "\"tenant boundary (delete)\"\n  ON public.profiles\n  AS RESTRICTIVE\n  FOR DELETE\n  TO authenticated\n  USING (\n    organization_id = ANY (ARRAY (SELECT private.organization_ids()))",
        "\"tenant boundary (delete)\"\n  ON public.profiles\n  AS RESTRICTIVE\n  FOR DELETE\n  TO authenticated\n  USING (\n    TRUE",
        FLOOR,
    ),
    weakness(
        "the helper forgets who calls",
        "WHERE profiles.id = (SELECT auth.uid())\n    AND profiles.organization_id IS NOT NULL",
        "WHERE profiles.organization_id IS NOT NULL",
        VISIBILITY,
    ),
    weakness(
        "a member counts as admin",
        "AND profiles.role IN ('admin'))",
        "AND profiles.role IN ('member', 'admin'))",
        ROWS,
    ),
    weakness("the default grants stay", "REVOKE ALL ON TABLE", "-- ", VISIBILITY),
    weakness(
        "helpers can be called",
        "REVOKE ALL ON SCHEMA private FROM PUBLIC, anon, authenticated, service_role;",
        "GRANT USAGE ON SCHEMA private TO authenticated;",
        WAYS,
    ),
    weakness(
        "anybody removes anybody",
        "AND members.organization_id = ANY (ARRAY (SELECT private.organization_ids('admin')));",
        "AND members.organization_id IS NOT NULL;",
        WAYS,
    ),
    weakness(
        "a second organization for the asking",
        "    AND members.organization_id IS NULL;\n  IF NOT FOUND",
        "    ;\n  IF NOT FOUND",
        WAYS,
    ),
    weakness("updated_at is what the caller says", "  NEW.updated_at := now();\n", "", ROWS),
];

/// How many expectations the attacks miss on a database with this migration.
fn missed(migration: &str, attacks: &str) -> usize {
    let database = Cluster::get(Version::V17).database(Grants::Old);
    database.apply_ok(migration);
    let mut runner = Runner::new(&database, &actors(), NAMES);
    runner.run_to_stay(include_str!("seed.sql"));
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
                let unnoticed = half.iter().filter(|weakness| {
                    let (from, to) = weakness.change;
                    assert!(migration.contains(from), "{}: the migration has no {from:?}", weakness.name);
                    missed(&migration.replace(from, to), weakness.attacks) == 0
                });
                unnoticed.map(|weakness| weakness.name).collect::<Vec<_>>()
            })
        });
        // All are started before the first is waited for.
        let halves: Vec<_> = halves.collect();
        halves.into_iter().flat_map(|half| half.join().unwrap()).collect()
    });
    assert_eq!(unnoticed, Vec::<&str>::new());
}
