//! What the pages of `L01xx` claim that servers do, tried on servers.

use crate::support::session::Actor;
use crate::support::{Cluster, Database, Grants, VERSIONS};

const ME: &str = "00000000-0000-0000-0000-000000000001";
const OTHER: &str = "00000000-0000-0000-0000-000000000002";

/// Applies migrations on each version, and asks.
fn on_each(sql: &str, ask: impl Fn(&Database)) {
    for version in VERSIONS {
        let database = Cluster::get(version).database(Grants::New);
        database.apply_ok(sql);
        ask(&database);
    }
}

/// How a statement of a signed-in user ends: the number of rows, or the SQLSTATE.
fn ends(database: &Database, sql: &str) -> String {
    match database.attempt(&Actor::user(ME), sql) {
        Ok(rows) => rows.to_string(),
        Err(error) => error.code().map_or_else(|| error.to_string(), |code| code.code().to_owned()),
    }
}

#[test]
fn l0102_a_captured_column_lets_every_member_see_everything() {
    on_each(
        &format!(
            "create table m (user_id uuid, organization_id int); create table d (id int primary key, organization_id int);
             alter table d enable row level security; grant select on m, d to authenticated;
             create policy s on d for select to authenticated using (
               exists (select 1 from m where m.organization_id = organization_id and m.user_id = (select auth.uid())));
             insert into m values ('{ME}', 1); insert into d values (7, 2);
             create function f(organization_id int) returns boolean language sql stable set search_path = '' as
               $$ select exists (select 1 from public.m where m.organization_id = organization_id) $$;"
        ),
        |database| {
            assert_eq!(ends(database, "select from d"), "1");
            assert_eq!(ends(database, "select where f(99)"), "1");
        },
    );
}

#[test]
fn l0103_any_query_in_the_policies_of_a_table_that_comes_up_again_is_recursion() {
    let table = "create table t (id int primary key, user_id uuid, parent int); alter table t enable row level security;
                 grant all on t to authenticated;
                 create policy u on t for update to authenticated using (exists (select 1 from t p where p.id = t.parent));";
    let select = |using: &str| format!("{table} create policy s on t for select to authenticated using ({using});");
    let update = "update t set parent = null where id = 1";
    on_each(&select("user_id = (select auth.uid())"), |database| {
        assert_eq!(ends(database, "select from t"), "0");
        assert_eq!(ends(database, update), "42P17");
    });
    on_each(&select("user_id = auth.uid()"), |database| assert_eq!(ends(database, update), "0"));
}

#[test]
fn l0104_a_row_is_given_away() {
    on_each(
        &format!(
            "create table n (id int primary key, u uuid, body text); alter table n enable row level security;
             grant all on n to authenticated;
             create policy s on n for select to authenticated using (true);
             create policy c on n for update to authenticated using (u = (select auth.uid())) with check (body is not null);
             insert into n values (1, '{ME}', 'x');"
        ),
        |database| assert_eq!(ends(database, &format!("update n set u = '{OTHER}' where id = 1")), "1"),
    );
}

#[test]
fn l0110_a_caller_writes_sql() {
    on_each(
        "create table o (id int); insert into o values (1);
         create function count_of(name text) returns bigint language plpgsql stable security definer set search_path = '' as
           $$ declare n bigint; begin execute 'select count(*) from public.' || name into n; return n; end $$;",
        |database| {
            assert_eq!(ends(database, "select from o"), "42501");
            assert_eq!(ends(database, "select where count_of('o where id = 1') = 1"), "1");
        },
    );
}

#[test]
fn l0114_a_default_revoke_in_a_schema_takes_nothing() {
    for (scope, answer) in [("in schema public", "1"), ("", "42501")] {
        let revoke = format!("alter default privileges {scope} revoke execute on functions from public;");
        on_each(&format!("{revoke} create function k() returns int language sql as 'select 1';"), |database| {
            assert_eq!(ends(database, "select where k() = 1"), answer);
        });
    }
}

#[test]
fn l0120_a_trigger_after_insert_comes_too_late_for_returning() {
    on_each(
        "create table o (id uuid primary key default gen_random_uuid(), name text); create table m (o uuid, u uuid);
         alter table o enable row level security; grant all on o, m to authenticated;
         create function add() returns trigger language plpgsql security definer set search_path = '' as
           $$ begin insert into public.m values (new.id, auth.uid()); return null; end $$;
         create trigger a after insert on o for each row execute function add();
         create policy s on o for select to authenticated using (id = any (array(select m.o from m where m.u = (select auth.uid()))));
         create policy i on o for insert to authenticated with check (true);",
        |database| {
            assert_eq!(ends(database, "insert into o (name) values ('a')"), "1");
            assert_eq!(ends(database, "insert into o (name) values ('b') returning id"), "42501");
        },
    );
}

#[test]
fn l0126_and_l0127_triggers_that_stop_a_delete() {
    on_each(
        "create table p (id int primary key); create table l (p int references p on delete cascade);
         create table n (id int primary key); create table log (id int not null); create table k (id int primary key);
         create function refuse() returns trigger language plpgsql as $$ begin raise exception 'kept'; end $$;
         create function touch() returns trigger language plpgsql as $$ begin return new; end $$;
         create function write_new() returns trigger language plpgsql as $$ begin insert into public.log values (new.id); return null; end $$;
         create trigger keep before delete on l for each row execute function refuse();
         create trigger touch before delete on n for each row execute function touch();
         create trigger write after delete on k for each row execute function write_new();
         grant all on p, n, k, log to authenticated;
         insert into p values (1); insert into l values (1); insert into n values (1); insert into k values (1);",
        |database| {
            assert_eq!(ends(database, "delete from p where id = 1"), "P0001");
            assert_eq!(ends(database, "delete from n where id = 1"), "0");
            assert_eq!(ends(database, "delete from k where id = 1"), "23502");
        },
    );
}

#[test]
fn l0129_a_temporary_table_comes_before_a_table() {
    on_each(
        "create table admins (user_id uuid);
         create function f() returns boolean language sql stable security definer set search_path = public as
           $$ select exists (select 1 from admins where user_id = (select auth.uid())) $$;
         create function g() returns boolean language sql stable security definer set search_path = public, pg_temp as
           $$ select exists (select 1 from admins where user_id = (select auth.uid())) $$;",
        |database| {
            let mut client = database.connect("postgres");
            let fool = "set role authenticated; set request.jwt.claim.sub = '00000000-0000-0000-0000-000000000001';
                        create temporary table admins (user_id uuid); insert into admins values (auth.uid());
                        grant select on admins to public;";
            client.batch_execute(fool).expect("a client may make a temporary table");
            let row = client.query_one("select f(), g()", &[]).expect("it can be called");
            assert_eq!((row.get::<_, bool>(0), row.get::<_, bool>(1)), (true, false));
        },
    );
}
