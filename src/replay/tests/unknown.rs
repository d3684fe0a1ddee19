use super::{baseline, noted, run};

#[test]
fn nothing_is_passed_over_in_silence() {
    for (text, message) in [
        ("create view v as select 1", "CREATE VIEW isn't understood"),
        ("create materialized view v as select 1", "CREATE TABLE AS isn't understood"),
        ("create type t as (a int)", "CREATE TYPE AS isn't understood"),
        (
            "create event trigger e on ddl_command_end execute function auth.uid()",
            "CREATE EVENT TRIGGER isn't understood",
        ),
        ("create publication p for all tables", "CREATE PUBLICATION isn't understood"),
        ("do $$ begin execute 'x'; end $$", "what a DO block does isn't known"),
        ("select auth.uid()", "what the function `uid` does isn't known"),
        ("rollback", "ROLLBACK undoes statements that are taken as done"),
        ("create temp table x (id int)", "a temporary table isn't kept"),
        ("create table x (id int) partition by range (id)", "PARTITION BY isn't understood"),
        ("create table x (like auth.users)", "LIKE in CREATE TABLE isn't understood"),
        ("create table x (id int) with (fillfactor = 70)", "WITH in CREATE TABLE isn't understood"),
        ("create table x (id int, exclude using gist (id with =))", "an EXCLUDE constraint isn't understood"),
        ("alter table auth.users replica identity full", "how a table is stored and replicated isn't kept"),
        ("grant connect on database postgres to anon", "privileges on OBJECT_DATABASE aren't kept"),
        (
            "grant select on auth.users to anon with grant option",
            "the right to pass a privilege on (GRANT OPTION) isn't kept",
        ),
        ("comment on extension pgcrypto is 'x'", "a comment on extension pgcrypto isn't kept"),
        ("create function f() returns int language sql cost 5 as ''", "COST of a function isn't kept"),
        (
            "grant anon to authenticated with admin option",
            "the options of a membership (ADMIN, INHERIT, SET) aren't kept",
        ),
        ("create rule r as on insert to auth.users do nothing", "CREATE RULE isn't understood"),
    ] {
        assert_eq!(noted(text), [(text.to_owned(), message.to_owned())]);
    }
}

#[test]
fn data_and_settings_leave_no_note() {
    let text =
        "begin; insert into auth.users (id) values (null); update auth.users set email = ''; delete from auth.users;
        set lock_timeout = '1s'; reset all; select 1; select count(*) from auth.users; lock table auth.users; commit;";
    assert_eq!(noted(text), []);
}

#[test]
fn a_do_block_makes_uncertain_what_it_names() {
    let text = "create table t (id int); create table u (id int);
        do $$ begin if exists (select from u) then execute 'alter table t ' || 'enable row level security'; end if; end $$;";
    let (replay, _) = run(baseline(), text);
    let uncertain: Vec<String> = replay.uncertain.iter().map(ToString::to_string).collect();
    assert_eq!(uncertain, ["table public.t"]);
}

#[test]
fn a_view_is_known_by_its_name() {
    assert_eq!(
        noted("create view v as select 1;\ngrant select on v to anon;").last().map(|(_, message)| message.as_str()),
        Some("privileges on public.v, which isn't a table, aren't kept")
    );
}
