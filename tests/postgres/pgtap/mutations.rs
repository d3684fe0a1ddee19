//! One thing of the protection changed at a time, and the tests that must notice.

use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use super::{analytics, migrated, test};
use crate::support::{Database, Grants, Version, pgtap};

/// A change, and the tests of which one must fail.
struct Mutation {
    name: String,
    sql: String,
    tests: &'static [&'static str],
}

const STRUCTURE: &[&str] = &["structure.test.sql"];

/// Whether a file of tests notices each change; panics with those that none noticed.
fn all_are_noticed(mutations: &[Mutation]) {
    let artifacts = analytics();
    let original = migrated(&artifacts, Version::V15, Grants::Old);
    // The servers' extension folder is filled, and the tests pass before anything is changed.
    for name in mutations.iter().flat_map(|mutation| mutation.tests).collect::<std::collections::BTreeSet<_>>() {
        pgtap::prove(&original.copy(), &[test(&artifacts, name)]).expect_success(name);
    }
    let next = AtomicUsize::new(0);
    let unnoticed = Mutex::new(Vec::new());
    std::thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| {
                while let Some(mutation) = mutations.get(next.fetch_add(1, Ordering::Relaxed)) {
                    let database = original.copy();
                    apply(&database, mutation);
                    let noticed = mutation.tests.iter().any(|name| {
                        let output = pgtap::prove(&database, &[test(&artifacts, name)]);
                        // A file that breaks off is a failure too, but here each must come to its end and say what is wrong.
                        assert!(!output.text().contains("ERROR:"), "{}: {}", mutation.name, output.text());
                        output.text().contains("\nnot ok ") && !output.success()
                    });
                    if !noticed {
                        unnoticed.lock().unwrap().push(mutation.name.clone());
                    }
                }
            });
        }
    });
    let unnoticed = unnoticed.into_inner().unwrap();
    assert!(unnoticed.is_empty(), "{} of {} unnoticed: {unnoticed:#?}", unnoticed.len(), mutations.len());
    println!("{} changes, all noticed", mutations.len());
}

fn apply(database: &Database, mutation: &Mutation) {
    let mut client = database.superuser();
    client.batch_execute(&mutation.sql).unwrap_or_else(|error| panic!("{}: {error:?}", mutation.sql));
}

/// Rows of a query on the analytics system, each a list of texts.
fn rows(columns: &str, from: &str) -> Vec<Vec<String>> {
    let database = migrated(&analytics(), Version::V15, Grants::Old);
    let lines = database.look(&format!("select distinct concat_ws(E'\\t', {columns}) from {from} order by 1"));
    let split = |line: &String| line.split('\t').map(str::to_owned).collect();
    lines.iter().map(split).collect()
}

const POLICY: &str =
    "polrelid::regclass, quote_ident(polname), polpermissive, polqual is not null, polwithcheck is not null";
const POLICIES: &str = "pg_policy join pg_class c on c.oid = polrelid where relnamespace = 'public'::regnamespace";
const TABLE: &str = "c.oid::regclass";
const TABLES: &str = "pg_class c where relnamespace = 'public'::regnamespace and relkind = 'r'";

/// What lets nothing through that anybody could do: the row after must still be of the caller's own tenant, and no row takes the primary key of
/// another one. The tests of structure notice it all the same.
const UNOBSERVABLE: &[&str] = &["alter policy \"Admins can update their organization\" on organizations using (true)"];

fn structure(name: String, sql: String) -> Mutation {
    Mutation { name, sql, tests: STRUCTURE }
}

#[test]
fn each_policy_that_is_dropped_or_changed_is_noticed() {
    let mut mutations = Vec::new();
    for row in rows(POLICY, POLICIES) {
        let [table, policy, _, using, check] = row.as_slice() else { panic!("{row:?}") };
        let on = format!("{policy} on {table}");
        mutations.push(structure(format!("drop {on}"), format!("drop policy {on}")));
        mutations.push(structure(format!("{on} to everybody"), format!("alter policy {on} to public")));
        if using == "t" {
            mutations.push(structure(format!("using true: {on}"), format!("alter policy {on} using (true)")));
            mutations.push(structure(
                format!("or true: {on}"),
                format!("alter policy {on} using (auth.uid() is not null or true)"),
            ));
        }
        if check == "t" {
            mutations.push(structure(format!("with check true: {on}"), format!("alter policy {on} with check (true)")));
        }
    }
    for table in rows(TABLE, TABLES) {
        let table = table.concat();
        mutations
            .push(structure(format!("one more on {table}"), format!("create policy more on {table} using (true)")));
    }
    assert!(mutations.len() > 130, "{}", mutations.len());
    all_are_noticed(&mutations);
}

/// Behaviour alone tells a policy that lets more through: the permissive ones without the floor, the floor without anything else.
#[test]
fn each_policy_that_is_widened_is_noticed_by_what_people_can_do() {
    let mut mutations = Vec::new();
    for row in rows(POLICY, POLICIES) {
        let [table, policy, permissive, using, check] = row.as_slice() else { panic!("{row:?}") };
        let tests: &[&str] = if permissive == "t" { &["policies.test.sql"] } else { &["floor.test.sql"] };
        for (there, clause) in [(using, "using (true)"), (check, "with check (true)")] {
            if there == "t" {
                let sql = format!("alter policy {policy} on {table} {clause}");
                if UNOBSERVABLE.contains(&sql.as_str()) {
                    continue;
                }
                mutations.push(Mutation { name: sql.clone(), sql, tests });
            }
        }
    }
    assert!(mutations.len() > 45, "{}", mutations.len());
    all_are_noticed(&mutations);
}

#[test]
fn each_guard_and_each_privilege_is_noticed() {
    let mut mutations = Vec::new();
    let triggers = "pg_trigger join pg_class c on c.oid = tgrelid
        where not tgisinternal and (relnamespace = 'public'::regnamespace or c.oid = 'auth.users'::regclass)";
    for row in rows("tgrelid::regclass, quote_ident(tgname)", triggers) {
        let [table, trigger] = row.as_slice() else { panic!("{row:?}") };
        mutations.push(structure(
            format!("drop trigger {trigger} on {table}"),
            format!("drop trigger {trigger} on {table}"),
        ));
        for how in ["disable", "enable replica"] {
            mutations.push(structure(
                format!("{how} {trigger} on {table}"),
                format!("alter table {table} {how} trigger {trigger}"),
            ));
        }
    }
    for row in rows(TABLE, TABLES) {
        let table = row.concat();
        let mut add = |sql: String| mutations.push(structure(sql.clone(), sql));
        add(format!("alter table {table} disable row level security"));
        add(format!("grant select on {table} to anon"));
        add(format!("grant truncate on {table} to authenticated"));
        add(format!("grant references on {table} to public"));
        add(format!("revoke select on {table} from service_role"));
    }
    for row in rows("c.oid::regclass, quote_ident(attname)", "pg_class c join pg_attribute on attrelid = c.oid
        where relnamespace = 'public'::regnamespace and relkind = 'r' and attnum > 0 and not has_column_privilege('authenticated', c.oid, attnum, 'update')")
    {
        let [table, column] = row.as_slice() else { panic!("{row:?}") };
        let sql = format!("grant update ({column}) on {table} to authenticated");
        mutations.push(structure(sql.clone(), sql));
    }
    for row in rows("p.oid::regprocedure", "pg_proc p where pronamespace in ('public'::regnamespace, 'private'::regnamespace)
        and not exists (select from pg_depend d where d.classid = 'pg_proc'::regclass and d.objid = p.oid and d.deptype = 'e')")
    {
        let function = row.concat();
        for sql in [
            format!("grant execute on function {function} to public"),
            format!("alter function {function} reset search_path"),
            format!("alter function {function} leakproof"),
        ] {
            mutations.push(structure(sql.clone(), sql));
        }
    }
    let constraints = "pg_constraint join pg_class c on c.oid = conrelid
        where relnamespace = 'public'::regnamespace and contype in ('f', 'c')";
    for row in rows("conrelid::regclass, quote_ident(conname)", constraints) {
        let [table, constraint] = row.as_slice() else { panic!("{row:?}") };
        let sql = format!("alter table {table} drop constraint {constraint}");
        mutations.push(structure(sql.clone(), sql));
    }
    for sql in [
        "grant usage on schema private to authenticated",
        "create table public.open_to_all (id int)",
        "create or replace function private.organization_ids(least_role text default null) returns setof uuid language sql stable parallel safe \
         security definer set search_path = pg_catalog, pg_temp as 'select id from public.organizations'",
    ] {
        mutations.push(structure(sql.to_owned(), sql.to_owned()));
    }
    assert!(mutations.len() > 200, "{}", mutations.len());
    all_are_noticed(&mutations);
}

/// Guards that behaviour shows: what the matrix calls a row, a column or a key that nobody may change.
#[test]
fn guards_that_are_gone_are_noticed_by_what_people_can_do() {
    let access: &[&str] = &["access.test.sql"];
    let mutations: Vec<Mutation> = [
        "drop trigger check_update on public.profiles",
        "drop trigger freeze_keys on public.customers",
        "drop trigger freeze_keys on public.revenue",
        "alter table public.customers disable row level security",
        "grant select on public.customers to anon; create policy mine on public.customers for select to anon using (true); \
         drop policy \"nothing for anon\" on public.customers",
        "grant update (role) on public.profiles to authenticated; drop trigger check_update on public.profiles",
        "create or replace function private.organization_ids(least_role text default null) returns setof uuid language sql stable parallel safe \
         security definer set search_path = pg_catalog, pg_temp as 'select id from public.organizations'",
        "create or replace function private.organization_ids(least_role text default null) returns setof uuid language sql stable parallel safe \
         security definer set search_path = pg_catalog, pg_temp as 'select organization_id from public.profiles where id = auth.uid()'",
        "drop trigger append_only on public.audit_logs; grant delete on public.audit_logs to service_role",
        "grant delete on public.user_preferences to authenticated; \
         create policy gone on public.user_preferences for delete to authenticated using (true)",
    ]
    .into_iter()
    .map(|sql| Mutation { name: sql.to_owned(), sql: sql.to_owned(), tests: access })
    .collect();
    all_are_noticed(&mutations);
}
