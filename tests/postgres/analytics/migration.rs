//! The migration as a whole: it applies, it leads to what was meant, and Supabase's own tools agree.

use std::collections::BTreeMap;
use std::path::Path;

use super::world::{GENERATED, generated, migration, model};
use crate::applied;
use crate::support::{Cluster, Database, GRANTS, Grants, VERSIONS, Version, catalog, pg_dump, pgdelta, supabase};

fn empty(version: Version, grants: Grants) -> Database {
    Cluster::get(version).database(grants)
}

#[test]
fn the_checked_in_files_are_what_the_library_makes_of_the_model() {
    let (_, artifacts) = model();
    assert_eq!(migration(), artifacts.migration);
    assert_eq!(generated("supabase/schema.sql"), artifacts.schema);
    assert_eq!(generated("lib/db/types.ts"), artifacts.types);
    for (path, text) in &artifacts.docs {
        assert_eq!(generated(&format!("docs/{path}")), *text, "{path}");
    }
}

#[test]
fn the_migration_role_owns_nothing_of_the_platforms_when_it_applies() {
    let database = empty(Version::V17, Grants::New);
    let sql = "select roleid::regrole::text from pg_auth_members where member = 'postgres'::regrole and roleid::regrole::text like 'supabase%'";
    assert_eq!(database.look(sql), Vec::<String>::new());
    let error = database.apply("create table public.t (id int); comment on table auth.users is 'x'").unwrap_err();
    assert_eq!(error.code().map(postgres::error::SqlState::code), Some("42501"));
}

#[test]
fn what_is_applied_is_what_was_meant() {
    let (_, artifacts) = model();
    for version in VERSIONS {
        for grants in GRANTS {
            let database = empty(version, grants);
            database.apply_ok(&artifacts.migration);
            let (difference, compared) = applied::difference(&artifacts.catalog, &database);
            assert!(difference.is_empty(), "{version}, {grants:?} grants:\n{}", difference.join("\n"));
            assert!(compared > 400, "only {compared} lines");
        }
    }
}

#[test]
fn a_change_by_hand_is_seen() {
    let (_, artifacts) = model();
    let database = empty(Version::V17, Grants::New);
    database.apply_ok(&artifacts.migration);
    let mut known = Vec::new();
    for change in [
        "alter table public.customers disable row level security",
        "alter table public.customers disable trigger audit_customers",
        "alter table public.customers alter status drop not null",
        "grant update (organization_id) on public.profiles to authenticated",
        "grant truncate on public.customers to authenticated",
        "drop policy \"tenant boundary\" on public.customers",
        "alter policy \"nothing for anon\" on public.customers to authenticated",
        "drop index public.idx_revenue_date",
        "alter function private.organization_ids volatile",
        "alter function private.organization_ids security invoker",
        "alter function private.organization_ids reset search_path",
        "grant execute on function private.organization_ids to anon",
        "grant usage on schema private to authenticated",
        "alter table public.revenue drop constraint revenue_organization_id_customer_id_fkey",
        "comment on table public.customers is 'x'",
        "create view public.v as select 1",
        "create function public.f() returns int language sql as 'select 1'",
    ] {
        database.apply_ok(change);
        let (difference, _) = applied::difference(&artifacts.catalog, &database);
        assert_ne!(difference, known, "not seen: {change}");
        known = difference;
    }
}

#[test]
fn the_schema_file_makes_the_same_database() {
    for version in VERSIONS {
        for grants in GRANTS {
            let [by_migration, by_schema] =
                ["supabase/migrations/001_initial_schema.sql", "supabase/schema.sql"].map(|path| {
                    let database = empty(version, grants);
                    database.apply_ok(&generated(path));
                    database
                });
            let lines = [&by_migration, &by_schema].map(catalog::listing);
            assert_eq!(catalog::difference(&lines[0], &lines[1]), Vec::<String>::new(), "{version}, {grants:?} grants");
            if grants == Grants::New {
                assert_eq!(pgdelta::diff(&by_migration, &by_schema), None, "{version}");
                if version == Version::V15 {
                    assert_eq!(pg_dump::schema(&by_migration), pg_dump::schema(&by_schema));
                }
            }
        }
    }
}

#[test]
fn old_and_new_default_grants_lead_to_the_same_privileges() {
    for version in VERSIONS {
        let [old, new] = GRANTS.map(|grants| {
            let database = empty(version, grants);
            database.apply_ok(&migration());
            // The defaults for the tables of others differ, and stay as the platform set them.
            catalog::listing(&database)
                .into_iter()
                .filter(|line| !line.starts_with("default privileges"))
                .collect::<Vec<_>>()
        });
        assert_eq!(catalog::difference(&old, &new), Vec::<String>::new(), "{version}");
    }
}

#[test]
fn supabase_pushes_it_once_and_its_advisors_find_nothing() {
    let project = Path::new(env!("CARGO_MANIFEST_DIR")).join(GENERATED);
    for (version, grants) in [(Version::V15, Grants::Old), (Version::V17, Grants::New)] {
        let database = empty(version, grants);
        supabase::push(&database, &project).expect_success("the first push");
        assert_eq!(database.look("select version from supabase_migrations.schema_migrations"), ["001"]);
        let second = supabase::push(&database, &project);
        assert!(second.success() && second.text().contains("up to date"), "{version}: {second:?}");
        let findings = supabase::advisors(&database, &["unused_index"]);
        assert_eq!(findings, Vec::<serde_json::Value>::new(), "{version}");
    }
}

/// Traps 1 to 3, 9 to 11, 14, 26 to 28, 37, 39 and 47 as facts of the applied catalog.
#[test]
fn nothing_in_it_falls_into_a_trap_of_its_form() {
    let database = empty(Version::V17, Grants::Old);
    database.apply_ok(&migration());
    let none: &[(&str, &str)] = &[
        (
            "a policy for everybody (14)",
            "select polname::text from pg_policy where polroles = '{0}'",
        ),
        (
            "an update policy without WITH CHECK (9, 10)",
            "select polname::text from pg_policy where polcmd in ('w', '*') and (polqual is null or polwithcheck is null)",
        ),
        (
            "a policy with a clause missing (11)",
            "select polname::text from pg_policy where polqual is null and polcmd in ('r', 'w', 'd', '*') or polwithcheck is null and polcmd in ('a', 'w', '*')",
        ),
        (
            "a table without restrictive policies for both client roles (13)",
            "select relname::text from pg_class c where relnamespace = 'public'::regnamespace and relkind = 'r' and (select count(distinct r)
             from pg_policy, unnest(polroles) r where polrelid = c.oid and not polpermissive) < 2",
        ),
        (
            "two permissive policies for one command and role",
            "select polrelid::regclass::text from pg_policy where polpermissive group by polrelid, polcmd, polroles having count(*) > 1",
        ),
        (
            "a policy that reads a table itself (1, 2, 47)",
            "select polname::text from pg_policy where concat(pg_get_expr(polqual, polrelid), pg_get_expr(polwithcheck, polrelid)) ~ ' FROM '
             and concat(pg_get_expr(polqual, polrelid), pg_get_expr(polwithcheck, polrelid)) !~ 'SELECT private.organization_ids\\('",
        ),
        (
            "a function with a free search path (27)",
            "select proname::text from pg_proc where pronamespace in ('public'::regnamespace, 'private'::regnamespace)
             and not coalesce(proconfig, '{}') @> '{\"search_path=pg_catalog, pg_temp\"}'",
        ),
        (
            "an exposed definer function",
            "select proname::text from pg_proc where pronamespace = 'public'::regnamespace and prosecdef",
        ),
        (
            "a function that everybody or anon may call (26)",
            "select proname::text from pg_proc, aclexplode(coalesce(proacl, acldefault('f', proowner))) x
             where pronamespace in ('public'::regnamespace, 'private'::regnamespace) and x.grantee in (0, 'anon'::regrole)",
        ),
        (
            "a trigger function that a client may call (37)",
            "select proname::text from pg_proc, aclexplode(coalesce(proacl, acldefault('f', proowner))) x
             where pronamespace = 'private'::regnamespace and prorettype = 'trigger'::regtype and x.grantee <> proowner",
        ),
        (
            "a privilege on a table that row security doesn't cover (28)",
            "select relname::text from pg_class, aclexplode(relacl) x where relnamespace = 'public'::regnamespace and x.grantee <> relowner
             and x.privilege_type not in ('SELECT', 'INSERT', 'UPDATE', 'DELETE')",
        ),
        (
            "an update of role or organization for the whole table (29)",
            "select relname::text from pg_class, aclexplode(relacl) x where relname in ('profiles', 'organizations')
             and x.grantee = 'authenticated'::regrole and x.privilege_type <> 'SELECT'",
        ),
        (
            "a guard that sees what the statement did: its judgement must be that of before",
            "select proname::text from pg_proc where proname like 'check\\_%\\_update' and provolatile <> 's'",
        ),
        (
            "a guard that lets null through",
            "select proname::text from pg_proc where proname like 'check\\_%\\_update' and prosrc !~ 'IS NOT TRUE'",
        ),
        (
            "a trigger of ours that sleeps under a replica; those on the platform's tables can't be changed",
            "select tgname::text from pg_trigger where not tgisinternal and tgenabled <> 'A'
             and tgrelid in (select oid from pg_class where relnamespace = 'public'::regnamespace)",
        ),
        (
            "a guard of updates that runs before the last word is said",
            "select tgname::text from pg_trigger where tgname in ('freeze_keys', 'check_update', 'keep_admin') and tgtype & 2 = 2",
        ),
        (
            "a name that was cut (39)",
            "select polname::text from pg_policy where octet_length(polname::text) >= 63",
        ),
        (
            "a foreign key that no index serves (P2)",
            "select conname::text from pg_constraint k where contype = 'f' and connamespace = 'public'::regnamespace and not exists (
               select from pg_index i where i.indrelid = k.conrelid and (i.indkey::int2[])[0:cardinality(k.conkey) - 1] = k.conkey)",
        ),
        (
            "two indexes of the same columns (P1)",
            "select indrelid::regclass::text from pg_index where indrelid in (select oid from pg_class where relnamespace = 'public'::regnamespace)
             group by indrelid, indkey having count(*) > 1",
        ),
        (
            "a table without row security",
            "select relname::text from pg_class where relnamespace = 'public'::regnamespace and relkind = 'r' and not relrowsecurity",
        ),
        (
            "USAGE on the private schema (47)",
            "select x.grantee::regrole::text from pg_namespace n, aclexplode(coalesce(nspacl, acldefault('n', nspowner))) x
             where nspname = 'private' and x.grantee <> n.nspowner",
        ),
        (
            "a foreign key of the audit log's, which would block or change it",
            "select conname::text from pg_constraint where contype = 'f' and 'public.audit_logs'::regclass in (conrelid, confrelid)",
        ),
        (
            "a sequence, which needs a grant of its own (38)",
            "select relname::text from pg_class where relnamespace = 'public'::regnamespace and relkind = 'S'",
        ),
    ];
    let found: BTreeMap<&str, Vec<String>> =
        none.iter().map(|(what, sql)| (*what, database.look(sql))).filter(|(_, found)| !found.is_empty()).collect();
    assert_eq!(found, BTreeMap::new());
}

/// Each query above can find something: after these changes it does.
#[test]
fn the_queries_for_traps_find_what_they_look_for() {
    let database = empty(Version::V17, Grants::Old);
    database.apply_ok(&migration());
    database.apply_ok(
        "create policy open on public.customers using (true);
         create policy reads on public.customers for select to authenticated using (id in (select id from public.profiles));
         create function public.f() returns int language sql security definer as 'select 1';
         grant truncate on public.customers to anon",
    );
    for sql in [
        "select polname::text from pg_policy where polroles = '{0}'",
        "select polname::text from pg_policy where pg_get_expr(polqual, polrelid) ~ ' FROM ' and pg_get_expr(polqual, polrelid) !~ 'SELECT private.organization_ids\\('",
        "select proname::text from pg_proc where pronamespace = 'public'::regnamespace and prosecdef",
        "select relname::text from pg_class, aclexplode(relacl) x where relnamespace = 'public'::regnamespace and x.grantee <> relowner and x.privilege_type = 'TRUNCATE'",
        "select proname::text from pg_proc, aclexplode(coalesce(proacl, acldefault('f', proowner))) x where pronamespace = 'public'::regnamespace and x.grantee = 0",
    ] {
        assert_eq!(database.look(sql).len(), 1, "{sql}");
    }
}
