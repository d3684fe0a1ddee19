use super::{baseline, file, refused, run};
use crate::diagnostics::Diagnostics;
use crate::replay::Replay;

#[test]
fn what_the_server_refuses_is_refused_with_its_code() {
    let t = "create table t (id uuid primary key, a text);";
    for (text, answer) in [
        (
            "select 1; create tabel x (); select 2",
            "P0711 : this statement can't be read: syntax error at or near \"tabel\"",
        ),
        ("alter table nothing enable row level security", "P0712 42P01: relation \"nothing\" does not exist"),
        ("create table s.t ()", "P0712 3F000: schema \"s\" does not exist"),
        ("create table t (); create table t ()", "P0713 42P07: relation \"t\" already exists"),
        ("create table t (a int, a text)", "P0713 42701: column \"a\" of relation \"t\" already exists"),
        (
            "create table t (a int primary key, primary key (a))",
            "P0714 42P16: multiple primary keys for table \"t\" are not allowed",
        ),
        ("create table t (a int check (b > 0))", "P0712 42703: column \"b\" does not exist"),
        ("create table t (a int, unique (b))", "P0712 42703: column \"b\" named in key does not exist"),
        ("create table t (a int references nothing)", "P0712 42P01: relation \"nothing\" does not exist"),
        (
            "create table p (a int); create table t (a int references p (a))",
            "P0714 42830: there is no unique constraint matching given keys for referenced table \"p\"",
        ),
        (
            "create table p (a int); create table t (a int references p)",
            "P0712 42704: there is no primary key for referenced table \"p\"",
        ),
        (&format!("{t} create index t on t (a)"), "P0713 42P07: relation \"t\" already exists"),
        (&format!("{t} create index on t (b)"), "P0712 42703: column \"b\" does not exist"),
        (
            &format!("{t} alter table t drop constraint x"),
            "P0712 42704: constraint \"x\" of relation \"t\" does not exist",
        ),
        (&format!("{t} alter table t drop column b"), "P0712 42703: column \"b\" of relation \"t\" does not exist"),
        (&format!("{t} alter table t alter id drop not null"), "P0714 42P16: column \"id\" is in a primary key"),
        (
            &format!("{t} create policy p on t for insert using (true)"),
            "P0714 42601: only WITH CHECK expression allowed for INSERT",
        ),
        (
            &format!("{t} create policy p on t for select with check (true)"),
            "P0714 42601: WITH CHECK cannot be applied to SELECT or DELETE",
        ),
        (&format!("{t} create policy p on t to nobody using (true)"), "P0712 42704: role \"nobody\" does not exist"),
        (&format!("{t} create policy p on t using (b)"), "P0712 42703: column \"b\" does not exist"),
        (
            &format!("{t} create policy p on t using (true); create policy p on t using (true)"),
            "P0713 42710: policy \"p\" for table \"t\" already exists",
        ),
        (&format!("{t} drop policy p on t"), "P0712 42704: policy \"p\" for table \"t\" does not exist"),
        (&format!("{t} grant select on t to nobody"), "P0712 42704: role \"nobody\" does not exist"),
        (&format!("{t} grant delete (a) on t to anon"), "P0714 0LP01: invalid privilege type DELETE for column"),
        (
            &format!("{t} grant execute on t to anon"),
            "P0714 0LP01: invalid privilege type EXECUTE for this kind of object",
        ),
        (&format!("{t} grant select (b) on t to anon"), "P0712 42703: column \"b\" of relation \"t\" does not exist"),
        (&format!("{t} comment on column t.b is 'x'"), "P0712 42703: column \"b\" of relation \"t\" does not exist"),
        (
            &format!("{t} create trigger g before insert on t execute function f()"),
            "P0712 42883: function f() does not exist",
        ),
        ("drop function f(int)", "P0712 42883: function f(integer) does not exist"),
        (
            "create function f() returns int language sql as 'select 1'; create function f() returns int language sql as 'select 1'",
            "P0713 42723: function \"f\" already exists with same argument types",
        ),
        ("create schema s; create schema s", "P0713 42P06: schema \"s\" already exists"),
        ("create type m as enum (); create type m as enum ()", "P0713 42710: type \"m\" already exists"),
        (
            &format!("{t} create table c (id uuid references t); drop table t"),
            "P0714 2BP01: constraint c_id_fkey on table c depends on table t",
        ),
        (
            &format!("{t} create table c (id uuid references t); alter table t drop constraint t_pkey"),
            "P0714 2BP01: constraint c_id_fkey depends on index t_pkey",
        ),
        (
            &format!("{t} create policy p on t using (a = ''); alter table t drop a"),
            "P0714 2BP01: policy p depends on column a of table t",
        ),
        (&format!("{t} drop index t_pkey"), "P0714 2BP01: constraint t_pkey on table t requires index t_pkey"),
        ("\\restrict x\nselect 1", "P0715 is: a command of psql stands in a file of SQL"),
    ] {
        assert_eq!(refused(text), [answer], "{text}");
    }
}

#[test]
fn a_refused_statement_changes_nothing() {
    let start = "create table p (id uuid primary key); create table t (id uuid primary key, a text);";
    let (before, _) = run(baseline(), start);
    for statement in [
        "create table u (a int, b serial, unique (a), unique (c))",
        "alter table t add column b int unique, add column c int check (d > 0)",
        "alter table t drop column a, drop column nothing",
        "alter table t add constraint x check (a > ''), add constraint x check (a > '')",
        "alter policy p on t using (true)",
        "create index on t (a, b)",
        "drop table p, nothing",
    ] {
        let mut replay = Replay::new(before.catalog.clone());
        let mut diagnostics = Diagnostics::default();
        replay.apply_text(file(), statement, &mut diagnostics);
        assert!(diagnostics.has_errors(), "{statement}");
        assert_eq!(replay.catalog, before.catalog, "{statement}");
        // Nor does it keep a name: the next one of the kind is the first.
        let mut diagnostics = Diagnostics::default();
        replay.apply_text(
            file(),
            "alter table t add unique (a); create table u (id int, b serial, unique (id))",
            &mut diagnostics,
        );
        assert!(diagnostics.is_empty(), "{statement}: {diagnostics:?}");
        let names = replay.catalog.tables.values().flat_map(|table| table.constraints.keys());
        let names: Vec<&str> = names.map(|name| name.as_str()).collect();
        assert!(names.contains(&"t_a_key") && names.contains(&"u_id_key"), "{statement}: {names:?}");
    }
}
