//! The servers, the emulated platform and the ways to be somebody.

use serde_json::json;

use crate::support::database::{MIGRATION_ROLE, sqlstate};
use crate::support::session::End;
use crate::support::{Actor, Cluster, Database, GRANTS, Grants, VERSIONS, Version, catalog};

const ALICE: &str = "00000000-0000-4000-8000-00000000000a";

/// Every database that a migration must suit: both versions, both default grants.
fn everywhere(mut body: impl FnMut(&Database, Version, Grants)) {
    for version in VERSIONS {
        for grants in GRANTS {
            body(&Cluster::get(version).database(grants), version, grants);
        }
    }
}

fn value(database: &Database, role: &str, sql: &str) -> String {
    database.connect(role).query_one(sql, &[]).unwrap().get(0)
}

#[test]
fn a_server_is_of_the_version_asked_for() {
    for version in VERSIONS {
        let database = Cluster::get(version).empty_database();
        let number = value(&database, "supabase_admin", "show server_version_num");
        assert_eq!(number.parse::<u32>().unwrap() / 10_000, version.major());
    }
}

#[test]
fn the_migration_role_is_no_superuser_but_bypasses_rls() {
    everywhere(|database, _, _| {
        let role = "select concat(rolsuper, rolbypassrls, rolcreaterole) from pg_roles where rolname = current_user";
        assert_eq!(value(database, MIGRATION_ROLE, role), "ftt");
        assert_eq!(value(database, MIGRATION_ROLE, "show search_path"), "\"$user\", public, extensions");
        assert_eq!(sqlstate(&database.apply("create table auth.mine ()").unwrap_err()), Some("42501"));
    });
}

#[test]
fn the_migration_role_references_and_watches_the_users() {
    everywhere(|database, _, _| {
        database.apply_ok(
            "create table public.profiles (id uuid primary key references auth.users (id) on delete cascade);
             create function public.f() returns trigger language plpgsql as 'begin return null; end';
             create trigger t after insert on auth.users for each row execute function public.f();
             create schema private;
             create role keeper nologin; drop role keeper;
             create extension pgcrypto schema extensions",
        );
    });
}

#[test]
fn a_new_table_is_granted_as_the_platform_grants_it() {
    everywhere(|database, version, grants| {
        database.apply_ok("create table public.t (id int)");
        let acl = database.look(
            "select string_agg(privilege_type, ' ' order by privilege_type) from pg_class, aclexplode(relacl) \
             where relname = 't' and grantee = 'anon'::regrole",
        );
        let leftover = if version == Version::V17 {
            "MAINTAIN REFERENCES TRIGGER TRUNCATE"
        } else {
            "REFERENCES TRIGGER TRUNCATE"
        };
        match grants {
            Grants::Old => assert!(acl[0].starts_with("DELETE INSERT"), "{version}: {acl:?}"),
            Grants::New => assert_eq!(acl, [leftover], "{version}"),
        }
        let service = database.attempt(&Actor::service(), "select from public.t");
        match grants {
            Grants::Old => assert_eq!(service.unwrap(), 0),
            Grants::New => assert_eq!(sqlstate(&service.unwrap_err()), Some("42501")),
        }
    });
}

#[test]
fn an_actor_has_the_role_and_the_claims_of_the_request() {
    let database = Cluster::get(Version::V17).database(Grants::Old);
    let who = |actor: &Actor| -> String {
        let sql = "select concat_ws(' ', current_user, session_user, auth.uid(), auth.role(), auth.jwt() ->> 'plan')";
        database.act(actor, End::Rollback, |transaction| Ok(transaction.query_one(sql, &[])?.get(0))).unwrap()
    };
    assert_eq!(who(&Actor::anon()), "anon authenticator anon");
    assert_eq!(who(&Actor::service()), "service_role authenticator service_role");
    let alice = Actor::user(ALICE).with_claim("plan", json!("pro"));
    assert_eq!(who(&alice), format!("authenticated authenticator {ALICE} authenticated pro"));
}

#[test]
fn what_an_actor_did_remains_only_if_it_is_committed() {
    let database = Cluster::get(Version::V15).database(Grants::Old);
    database.apply_ok("create table public.t (id int)");
    let insert = |end| {
        database
            .act(&Actor::anon(), end, |transaction| transaction.execute("insert into public.t values (1)", &[]))
            .unwrap()
    };
    assert_eq!(insert(End::Rollback), 1);
    assert_eq!(database.look("select count(*)::text from public.t"), ["0"]);
    assert_eq!(insert(End::Commit), 1);
    assert_eq!(database.look("select count(*)::text from public.t"), ["1"]);
}

#[test]
fn a_migration_that_fails_leaves_nothing() {
    let database = Cluster::get(Version::V15).database(Grants::Old);
    let error = database.apply("create table public.t (id int); select 1 / 0").unwrap_err();
    assert_eq!(sqlstate(&error), Some("22012"));
    assert!(database.look("select relname::text from pg_class where relname = 't'").is_empty());
}

#[test]
fn the_listing_of_a_catalog_sees_every_kind_of_change() {
    const BASE: &str = "create table public.t (id int primary key, a text);
        create function public.f() returns int language sql as 'select 1';
        create type public.mood as enum ('ok', 'sad');
        create policy p on public.t for select to anon using (true);
        create index i on public.t (a);
        create view public.v as select id from public.t;";
    let changes = [
        "alter table public.t enable row level security",
        "alter table public.t alter a set not null",
        "alter table public.t alter a set default 'x'",
        "alter table public.t alter id add generated always as identity",
        "alter table public.t add check (id > 0)",
        "grant update (a) on public.t to anon",
        "revoke truncate on public.t from anon",
        "revoke execute on function public.f() from public",
        "alter function public.f() security definer",
        "alter function public.f() set search_path = ''",
        "alter type public.mood add value 'mad'",
        "alter policy p on public.t using (id = 1)",
        "alter policy p on public.t to authenticated",
        "create policy q on public.t as restrictive for insert to anon with check (false)",
        "drop index public.i; create index i on public.t (a desc)",
        "alter view public.v set (security_invoker = true)",
        "comment on column public.t.a is 'x'",
        "comment on policy p on public.t is 'x'",
        "create function public.g() returns trigger language plpgsql as 'begin return null; end';
         create trigger g after insert on auth.users for each row execute function public.g();
         alter table public.t replica identity full",
        "create schema private",
        "alter default privileges in schema public revoke select on tables from anon",
    ];
    for version in VERSIONS {
        let reference = Cluster::get(version).database(Grants::Old);
        reference.apply_ok(BASE);
        let wanted = catalog::listing(&reference);
        let changed = Cluster::get(version).database(Grants::Old);
        changed.apply_ok(BASE);
        let mut before = catalog::listing(&changed);
        assert_eq!(catalog::difference(&wanted, &before), Vec::<String>::new(), "{version}");
        // One version for all of them: a listing of a whole database takes its time.
        for change in if version == Version::V17 { &changes[..] } else { &[] } {
            changed.apply_ok(change);
            let after = catalog::listing(&changed);
            assert_ne!(catalog::difference(&before, &after), Vec::<String>::new(), "{version}: {change}");
            before = after;
        }
    }
}
