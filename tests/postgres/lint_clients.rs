//! What the pages of `L0220` to `L0249` claim that servers do, tried on servers.

use crate::support::session::Actor;
use crate::support::{Cluster, Database, Grants, VERSIONS};

const ME: &str = "00000000-0000-0000-0000-000000000001";

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

/// How a migration ends: `done`, or the SQLSTATE.
fn applied(database: &Database, sql: &str) -> String {
    match database.apply(sql) {
        Ok(()) => "done".to_owned(),
        Err(error) => error.code().map_or_else(|| error.to_string(), |code| code.code().to_owned()),
    }
}

#[test]
fn l0224_truncate_cascade_empties_what_points_there_whatever_on_delete_says() {
    on_each(
        "create table p (id int primary key); create table c (id int primary key, p int references p on delete restrict);
         insert into p values (1); insert into c values (1, 1); truncate p cascade;",
        |database| assert_eq!(database.look("select count(*)::text from c"), ["0"]),
    );
}

#[test]
fn l0228_an_old_name_of_an_enum_value_is_refused_and_bodies_do_not_follow() {
    on_each(
        "create type mood as enum ('good', 'bad'); create table n (id int primary key, m mood default 'bad'); grant all on n to authenticated;
         create function f() returns boolean language plpgsql as $$ begin return exists (select 1 from public.n where m = 'bad'); end $$;
         alter type mood rename value 'bad' to 'poor';",
        |database| {
            assert_eq!(ends(database, "insert into n values (1, 'bad')"), "22P02");
            assert_eq!(ends(database, "insert into n values (1)"), "1");
            assert_eq!(ends(database, "select f()"), "22P02");
        },
    );
}

#[test]
fn l0231_and_l0232_rows_that_do_not_fit_stop_the_migration() {
    on_each(
        "create table n (id int primary key, a int, b int default 1); insert into n values (1, 5, null), (2, 5, 1);",
        |database| {
            assert_eq!(applied(database, "alter table n add unique (a)"), "23505");
            assert_eq!(applied(database, "alter table n alter b set not null"), "23502");
            assert_eq!(applied(database, "alter table n add unique (id, a)"), "done");
            assert_eq!(
                applied(database, "update n set b = 0 where b is null; alter table n alter b set not null"),
                "done"
            );
        },
    );
}

#[test]
fn l0233_a_body_is_looked_at_when_it_is_called() {
    let made = "create table n (id int primary key, a text, b text); grant all on n to authenticated;
         create function reads() returns text language plpgsql as $$ begin return (select x.a from public.n x limit 1); end $$;
         create function writes() returns void language plpgsql as $$ begin insert into public.n (id, a) values (1, 'x'); end $$;
         create function notes() returns trigger language plpgsql as $$ begin new.a := lower(new.a); return new; end $$;
         create function calls() returns text language plpgsql as $$ begin return public.reads(); end $$;";
    on_each(&format!("{made} alter table n rename a to c;"), |database| {
        assert_eq!(ends(database, "select reads()"), "42703");
        assert_eq!(ends(database, "select writes()"), "42703");
    });
    on_each(
        &format!(
            "{made} create trigger t before insert on n for each row execute function notes(); alter table n drop a;"
        ),
        |database| {
            assert_eq!(ends(database, "insert into n (id) values (1)"), "42703");
        },
    );
    on_each(&format!("{made} drop function reads();"), |database| {
        assert_eq!(ends(database, "select calls()"), "42883")
    });
    on_each(&format!("{made} alter table n rename to m;"), |database| {
        assert_eq!(ends(database, "select reads()"), "42P01")
    });
}

#[test]
fn l0234_cascade_takes_policies_and_columns_along() {
    on_each(
        "create type kind as enum ('a'); create table n (id int primary key, k kind); alter table n enable row level security; grant all on n to authenticated;
         insert into n values (1, 'a');
         create function may() returns boolean language sql as 'select true'; create policy p on n to authenticated using (may());",
        |database| {
            assert_eq!(ends(database, "select from n"), "1");
            assert_eq!(applied(database, "drop function may()"), "2BP01");
            assert_eq!(applied(database, "drop function may() cascade; drop type kind cascade"), "done");
            assert_eq!(ends(database, "select from n"), "0");
            assert_eq!(database.look("select attname::text from pg_attribute where attrelid = 'n'::regclass and attnum > 0 and not attisdropped"), ["id"]);
        },
    );
}

#[test]
fn l0240_and_l0241_privileges_come_before_policies_and_functions_of_all_policies_are_asked_for() {
    let made = "create table n (id int primary key); alter table n enable row level security; grant all on n to authenticated; insert into n values (1);
         create function may() returns boolean language plpgsql stable as 'begin return true; end';
         create policy open on n for select to authenticated using (id > 0);";
    on_each(
        &format!(
            "{made} create policy p on n for delete to authenticated using (true); revoke delete on n from authenticated;"
        ),
        |database| {
            assert_eq!(ends(database, "delete from n where id = 1"), "42501");
        },
    );
    let calls = "create policy p on n for select to authenticated using (id = 7 or may());";
    on_each(&format!("{made} {calls}"), |database| assert_eq!(ends(database, "select from n"), "1"));
    on_each(&format!("{made} {calls} revoke execute on function may() from public;"), |database| {
        assert_eq!(ends(database, "select from n"), "42501");
    });
    on_each(
        &format!("{made} {calls} alter policy open on n using (true); revoke execute on function may() from public;"),
        |database| {
            assert_eq!(ends(database, "select from n"), "1");
        },
    );
    let hidden = "create schema hidden; create function hidden.may() returns boolean language plpgsql stable as 'begin return true; end';";
    on_each(
        &format!("{made} {hidden} create policy p on n for select to authenticated using (hidden.may());"),
        |database| {
            assert_eq!(ends(database, "select from n"), "1");
        },
    );
}

#[test]
fn l0242_and_l0243_what_replacing_and_dropping_forget() {
    on_each(
        "create function f() returns int language sql security definer set search_path = '' as 'select 1'; revoke execute on function f() from public;
         create function g() returns int language sql as 'select 1'; revoke execute on function g() from public;
         create table n (id int primary key); create view v with (security_invoker = true) as select id from n;
         create or replace function f() returns int language sql as 'select 2';
         create or replace view v as select id from n;
         drop function g(); create function g() returns int language sql as 'select 2';",
        |database| {
            assert_eq!(database.look("select prosecdef::text || coalesce(proconfig::text, ' none') from pg_proc where proname = 'f'"), ["false none"]);
            assert_eq!(database.look("select coalesce(reloptions::text, 'none') from pg_class where relname = 'v'"), ["none"]);
            assert_eq!(ends(database, "select f()"), "42501");
            assert_eq!(ends(database, "select g()"), "1");
        },
    );
}
