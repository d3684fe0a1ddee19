//! Views: columns, options, privileges, what is refused.

use super::{after, noted, refused};
use crate::catalog::{Grantee, Privilege, QualifiedName, View, ViewKind};
use crate::sql::print;

const TABLES: &str = "\
    create type mood as enum ('good', 'bad');
    create table teams (id uuid primary key, name text not null, mood mood);
    create table members (team_id uuid references teams, user_id uuid, role varchar(20), joined timestamptz);
    create function tags(team uuid) returns table (tag text, weight int) language sql as 'select null, 1';
    create function is_in(team uuid) returns boolean language sql as 'select true';
";

fn view_after(text: &str, name: &str) -> View {
    let replay = after(&format!("{TABLES}{text}"));
    replay.catalog.views.get(&QualifiedName::new("public", name)).cloned().unwrap_or_else(|| panic!("no view {name}"))
}

/// The columns with their types, and the query.
fn shown(query: &str) -> String {
    let view = view_after(&format!("create view v as {query};"), "v");
    let columns = view.columns.iter().map(|column| {
        format!("{} {}", column.name, column.ty.as_ref().map_or_else(|| "?".to_owned(), print::type_ref))
    });
    format!("({}) {}", columns.collect::<Vec<_>>().join(", "), print::query(&view.query))
}

#[test]
fn columns_are_named_and_typed_as_the_server_does() {
    let queries = [
        "select * from teams",
        "select t.*, m.role from teams t join members m on m.team_id = t.id",
        "select * from teams t join (select team_id as id, role from members) m using (id)",
        "select id, name as title, name || 'x' as more, count(*) over (), upper(name), mood::text as said, 1, 'a' as letter, null, true from teams",
        "select case when name = '' then id else null end, coalesce(name, ''), exists (select 1), array[1], current_date, (select name from teams limit 1), greatest(1, 2), nullif(name, '') from teams",
        "with recursive up(n, p) as (select id, name from teams union all select m.user_id, up.p from members m join up on up.n = m.team_id) select * from up",
        "select * from tags(gen_random_uuid())",
        "select t.name, x.* from teams t, lateral tags(t.id) x(a)",
        "select e.value, k, o.* from jsonb_array_elements('[]') e, jsonb_object_keys('{}') k, unnest(array[1, 2]) with ordinality o(item, place)",
        "values (1, 'a'), (2, null)",
        "select id from teams union select team_id from members order by id",
        "select name, count(*) as n from teams group by name having count(*) > 1 order by n desc",
        "select * from (select id, name from teams) s natural join (select id, mood from teams) r",
        "select role, to_jsonb(m) as whole, (m.joined at time zone 'utc')::date from members m",
        "select id from teams where exists (select * from members where team_id = teams.id)",
        "select * from auth.users",
        "select coalesce((select count(*) from members), 0) as n, (select name from teams limit 1) as first, array(select id from teams) as ids, sum(1) filter (where true) as s, array_agg(name order by name) as all_names from teams",
    ];
    let lines: Vec<String> = queries.iter().map(|query| shown_or_why(query)).collect();
    insta::assert_snapshot!(lines.join("\n"));
}

fn shown_or_why(query: &str) -> String {
    let wrong = refused(&format!("{TABLES}create view v as {query};"));
    if wrong.is_empty() { shown(query) } else { wrong.join("\n") }
}

#[test]
fn options_are_the_server_s_own_words_and_or_replace_forgets_them() {
    let view = view_after(
        "create view v with (security_invoker, security_barrier = off) as select 1 as a with local check option;",
        "v",
    );
    let options: Vec<String> = view.options.iter().map(|(name, value)| format!("{name}={value}")).collect();
    assert_eq!(options, ["security_invoker=true", "security_barrier=off", "check_option=local"]);
    let replaced = "create view v with (security_invoker = 1) as select 1 as a; comment on view v is 'c';
        grant select on v to anon; comment on column v.a is 'd'; create or replace view v as select 2 as a, 3 as b;";
    let view = view_after(replaced, "v");
    assert!(view.options.is_empty());
    assert_eq!((view.comment.as_deref(), view.columns[0].comment.as_deref()), (Some("c"), Some("d")));
    assert_eq!(view.columns.len(), 2);
    let view = view_after(
        "create view v as select 1 as a; alter view v set (security_invoker = on); alter view v reset (security_invoker);",
        "v",
    );
    assert!(view.options.is_empty());
}

#[test]
fn a_view_has_privileges_like_a_table() {
    let view = view_after(
        "create view v as select id, name from teams; revoke all on v from anon; grant select (id) on v to anon; grant all on all tables in schema public to service_role;",
        "v",
    );
    let anon = Grantee::role("anon");
    assert!(!view.privileges.holds(&anon, Privilege::Select));
    assert!(view.column("id").unwrap().privileges.holds(&anon, Privilege::Select));
    assert!(view.privileges.holds(&Grantee::role("authenticated"), Privilege::Delete));
}

#[test]
fn materialized_views_have_indexes_and_are_refreshed() {
    let text = "create materialized view v as select id, name from teams with no data;
        create unique index on v (id); create index v_lower on v (lower(name)); comment on index v_lower is 'c';";
    let view = view_after(text, "v");
    assert_eq!(view.kind, ViewKind::Materialized { populated: false });
    assert_eq!(view.indexes.keys().map(ToString::to_string).collect::<Vec<_>>(), ["v_id_idx", "v_lower"]);
    let view = view_after(&format!("{text} refresh materialized view v; drop index v_lower;"), "v");
    assert_eq!(view.kind, ViewKind::Materialized { populated: true });
    assert_eq!(view.indexes.len(), 1);
}

#[test]
fn triggers_stand_on_views() {
    let text = "create view v as select id, name from teams;
        create function f() returns trigger language plpgsql as 'begin return new; end';
        create trigger t instead of insert on v for each row execute function f();
        comment on trigger t on v is 'c';";
    assert_eq!(view_after(text, "v").triggers["t"].comment.as_deref(), Some("c"));
    assert!(view_after(&format!("{text} drop trigger t on v;"), "v").triggers.is_empty());
}

#[test]
fn what_the_server_refuses() {
    let one = |text: &str| refused(&format!("{TABLES}{text}")).join("\n");
    let lines = [
        "create view v as select nothing from teams;",
        "create view v as select * from nowhere;",
        "create view v as select t.nothing from teams t;",
        "create view v as select x.id from teams t;",
        "create view v as select * from teams join members using (id);",
        "create view v as select 1 as a, 2 as a;",
        "create view v (a, b) as select 1;",
        "create view teams as select 1;",
        "create or replace view teams as select 1;",
        "create view v as select 1 as a, 2 as b; create or replace view v as select 1 as a;",
        "create view v as select 1 as a; create or replace view v as select 1 as b;",
        "create view v as select 1 as a; create or replace view v as select 'x' as a;",
        "create view v with (nonsense) as select 1;",
        "create materialized view v as select 1 as a; create or replace view v as select 1 as a;",
        "create view v as select 1 as a; refresh materialized view v;",
        "create view v as select 1 as a; create index on v (a);",
    ];
    let shown: Vec<String> = lines.iter().map(|line| format!("{line}\n    {}", one(line))).collect();
    insta::assert_snapshot!(shown.join("\n"));
}

#[test]
fn names_of_another_search_path_are_qualified() {
    let replay = after(
        "create schema app; create table app.teams (id uuid); create type app.mood as enum ('a');
         create function app.f() returns int language sql as 'select 1';
         set search_path = app, public;
         create view v as select id, f(), 'a'::mood from teams;",
    );
    let view = &replay.catalog.views[&QualifiedName::new("app", "v")];
    assert_eq!(print::query(&view.query), "SELECT id, app.f(), 'a'::app.mood FROM app.teams");
}

#[test]
fn a_star_over_something_unknown_is_told() {
    assert_eq!(
        noted("create view v as select * from vault.decrypted_secrets;"),
        [(
            "create view v as select * from vault.decrypted_secrets".to_owned(),
            "the columns of public.v can't all be known".to_owned()
        )]
    );
}

#[test]
fn a_table_of_a_query_has_its_columns_and_nothing_else() {
    let replay = after(&format!(
        "{TABLES} create table copy (a) as select id, name, role, 1 + 1.5 as n from teams join members on true;
         select count(*) as n, max(joined) into counted from members;"
    ));
    let columns = |name: &str| {
        let table = &replay.catalog.tables[&QualifiedName::new("public", name)];
        let shown = table.columns.iter().map(|column| format!("{} {}", column.name, print::type_ref(&column.ty)));
        shown.collect::<Vec<_>>().join(", ")
    };
    assert_eq!(columns("copy"), "a uuid, name text, role varchar(20), n numeric");
    assert_eq!(columns("counted"), "n bigint, max timestamptz");
}
