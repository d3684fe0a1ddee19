use super::{after, baseline, noted, refused, run, table_after};
use crate::catalog::{Expr, Grantee, Privilege, QualifiedName, TriggerEnabled, TypeKind};
use crate::replay::fragment::expression;

const T: &str = "create table public.t (id uuid primary key, a text);";

fn values(text: &str) -> Vec<String> {
    match after(text).catalog.types.get(&QualifiedName::new("public", "m")).map(|ty| ty.kind.clone()) {
        Some(TypeKind::Enum(values)) => values,
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_block_does_what_its_statements_do() {
    let table = table_after(
        "DO $$
        BEGIN -- a remark
          CREATE TABLE IF NOT EXISTS public.t (id uuid PRIMARY KEY);
          ALTER TABLE public.t ENABLE ROW LEVEL SECURITY;
          REVOKE ALL ON TABLE public.t FROM anon, authenticated;
        END;
        $$;",
        "t",
    );
    assert!(table.row_security);
    assert!(!table.privileges.holds(&Grantee::role("anon"), Privilege::Select));
    assert!(table.privileges.holds(&Grantee::role("service_role"), Privilege::Select));
    assert_eq!(after("do 'begin end'; do language plpgsql $x$ BEGIN END $x$").catalog, baseline());
}

#[test]
fn a_policy_is_replaced_in_one_statement() {
    let block =
        "do $$ begin drop policy if exists p on public.t; create policy p on public.t using (a = 'new'); end $$;";
    let policy = |text: &str| table_after(text, "t").policies.get("p").and_then(|policy| policy.using.clone());
    let new: Option<Expr> = expression("a = 'new'").ok();
    assert_eq!(policy(&format!("{T} {block}")), new);
    assert_eq!(policy(&format!("{T} create policy p on t using (a = 'old'); {block} {block}")), new);
}

#[test]
fn what_is_there_already_is_left_as_it_is_by_a_handler() {
    let block = "do $$ begin create type public.m as enum ('b'); exception when duplicate_object then null; end $$;";
    assert_eq!(values(block), ["b"]);
    assert_eq!(values(&format!("create type m as enum ('a'); {block} {block}")), ["a"]);
    let other =
        "do $$ begin create type m as enum ('b'); exception when duplicate_table or duplicate_object then end $$;";
    assert_eq!(values(&format!("{block} {other}")), ["b"]);
    let clauses = "do $$ begin create type m as enum (); exception when duplicate_table then null; when duplicate_object then null; end $$;";
    assert_eq!(values(&format!("{block} {clauses}")), ["b"]);
    let add = "do $$ begin alter table public.t add constraint c check (a > ''); exception when duplicate_object then null; end $$;";
    assert_eq!(table_after(&format!("{T} {add} {add}"), "t").constraints.len(), 2);
    let role = "do $$ begin create role worker nologin; exception when duplicate_object then null; end $$;";
    assert!(after(&format!("{role} {role}")).catalog.roles.contains_key("worker"));
}

#[test]
fn a_handler_undoes_all_that_came_before() {
    let both = "create policy p on public.t using (true); create policy q on public.t using (true);";
    let block = format!("do $$ begin {both} exception when duplicate_object then null; end $$;");
    let table = table_after(&format!("{T} create policy q on t using (false); {block}"), "t");
    assert_eq!(table.policies.keys().map(|name| name.as_str()).collect::<Vec<_>>(), ["q"]);
    assert_eq!(table_after(&format!("{T} {block}"), "t").policies.len(), 2);
}

#[test]
fn a_block_that_is_refused_changes_nothing() {
    let start = format!("{T} create function public.f() returns int language sql as 'select 1';");
    let (before, _) = run(baseline(), &start);
    for (body, answer) in [
        ("drop policy if exists p on public.t; create policy p on public.t using (b);", "P0712 42703"),
        ("create policy p on public.t using (true); create policy p on public.t using (true);", "P0713 42710"),
        (
            "create table public.u (id serial primary key); alter table public.u force row level security; create policy p on public.u using (b);",
            "P0712 42703",
        ),
        (
            "alter table public.t enable row level security; create table public.u (id int); drop table public.nothing;",
            "P0712 42P01",
        ),
        (
            "create or replace function public.f() returns int language sql as 'select 2'; revoke all on function public.f() from nobody;",
            "P0712 42704",
        ),
        ("create function public.g() returns int language sql as 'select 2'; create table s.t ();", "P0712 3F000"),
        (
            "create type public.m as enum (); create type public.m as enum (); exception when duplicate_table then null;",
            "P0713 42710",
        ),
    ] {
        let text = format!("{start} do $$ begin {body} end $$;");
        let refused = refused(&text);
        assert!(matches!(refused.as_slice(), [one] if one.starts_with(answer)), "{body}: {refused:?}");
        let (after, _) = run(baseline(), &text);
        assert_eq!(after.catalog, before.catalog, "{body}");
        // Nor does it keep a name.
        let next = "create table public.u (id serial primary key); create table public.v (id int unique);";
        let (one, other) = (run(before.catalog.clone(), next), run(after.catalog, next));
        assert_eq!(one.0.catalog, other.0.catalog, "{body}");
        assert!(one.1.is_empty() && other.1.is_empty());
    }
}

#[test]
fn what_is_no_plpgsql_is_refused_or_isnt_known() {
    for block in [
        "do $$ begin create type m as enum () end $$",
        "do $$ begin create type m as enum (); exception then null; end $$",
        "do $$ begin create type m as enum (); exception when duplicate_object or then null; end $$",
        "do $$ begin create type m as enum (); exception end $$",
        "do $$ begin create function f(begin int) returns int language sql as 'select 1'; end $$",
        "do $$ begin execute; end $$",
        "do $$ begin if true then null; end $$",
        "do $$ begin loop null; end if; end $$",
        "do $$ begin create type m as enum (); end; create type n as enum (); $$",
        "do $$ create type m as enum (); $$",
        "do $$ begin $$",
        "do $$ $$",
        "do language sql $$ begin end $$",
    ] {
        let (replay, diagnostics) = run(baseline(), block);
        let said = format!("{diagnostics:?}");
        let is_refused = diagnostics.iter().count() == 1 && said.contains("SQLSTATE 42601");
        let is_unknown = diagnostics.is_empty()
            && matches!(replay.notes.as_slice(), [note] if note.message == "what a DO block does isn't known");
        assert!(is_refused || is_unknown, "{block}: {said} {:?}", replay.notes);
        assert_eq!(replay.catalog, baseline(), "{block}");
    }
}

#[test]
fn a_functions_body_may_hold_anything() {
    let text = "do $_$ begin
        create or replace function public.f(\"begin\" int) returns int language sql as 'select 1';
        execute $a$ create function public.h(begin int) returns int language sql begin atomic select case when $1 > 1 then 1 else 2 end; select 3; end $a$;
        create function public.g() returns int language plpgsql as $$ begin return 1; exception when others then null; end $$;
        end $_$;";
    assert_eq!(after(text).catalog.functions.len(), baseline().functions.len() + 3);
}

#[test]
fn a_part_that_isnt_understood_is_noted() {
    let noted = noted("do $$ begin create table public.x (id int) tablespace fast; end $$");
    assert!(matches!(noted.as_slice(), [(_, message)] if message == "TABLESPACE isn't kept"), "{noted:?}");
}

#[test]
fn replacing_a_trigger_keeps_its_comment_and_forgets_when_it_fires() {
    let table = table_after(
        &format!(
            "{T} create function f() returns trigger language plpgsql as 'begin end';
             create trigger g before insert on t execute function f();
             alter table t enable always trigger g;
             comment on trigger g on t is 'x';
             create or replace trigger g after insert on t execute function f();"
        ),
        "t",
    );
    let trigger = table.triggers.get("g").unwrap();
    assert_eq!((trigger.enabled, trigger.comment.as_deref()), (TriggerEnabled::Origin, Some("x")));
}

#[test]
fn what_or_replace_can_not_change_is_refused() {
    let f = "create function f(a int default 1) returns int language sql as 'select 1';";
    for (text, answer) in [
        (
            "create or replace function f(a int default 1) returns text language sql as ''",
            "P0714 42P13: cannot change return type of existing function",
        ),
        (
            "create or replace function f(b int default 1) returns int language sql as ''",
            "P0714 42P13: cannot change name of input parameter \"a\"",
        ),
        (
            "create or replace function f(a int) returns int language sql as ''",
            "P0714 42P13: cannot remove parameter defaults from existing function",
        ),
        (
            "create or replace procedure f(a int default 1) language sql as ''",
            "P0714 42809: cannot change routine kind",
        ),
    ] {
        assert_eq!(refused(&format!("{f} {text}")), [answer]);
    }
}

#[test]
fn the_name_of_a_views_rows_is_taken() {
    let (_, diagnostics) = run(baseline(), "create view v as select 1; create type v as enum ();");
    assert_eq!(diagnostics.iter().map(|it| it.message.as_str()).collect::<Vec<_>>(), ["type \"v\" already exists"]);
}
