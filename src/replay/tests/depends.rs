//! What depends on what: DROP, RENAME, SET SCHEMA, and columns that come later.

use super::{after, refused};
use crate::catalog::QualifiedName;
use crate::replay::Replay;
use crate::sql::print;
use std::fmt::Write as _;

const GIVEN: &str = "\
create type mood as enum ('good', 'bad');
create table teams (id uuid primary key, owner_id uuid, mood mood);
create table members (team_id uuid references teams, user_id uuid);
create function is_in(team uuid) returns boolean language sql as 'select true';
create function label(t teams) returns text language sql begin atomic select t.id::text; end;
create function size(team uuid) returns bigint language sql return (select count(*) from members m where m.team_id = team);
create view names as select id, mood from teams where mood <> 'bad'::mood;
create view more as select n.id, m.* from names n join members m on m.team_id = n.id;
create materialized view counted as select team_id, count(*) as n from members group by team_id;
create index counted_n on counted (n);
create table notes (id serial, team_id uuid default auth.uid(), body text, check (is_in(team_id)));
create policy own on notes using (is_in(team_id));
create policy members on notes using (exists (select 1 from members where members.team_id = notes.team_id and user_id = auth.uid()));
create policy using_join on notes using (team_id in (select team_id from members join (select id as team_id from teams) t using (team_id)));
create policy all_of on notes using (exists (select * from teams where teams.id = team_id));
create rule quiet as on delete to members do instead update teams set mood = 'bad' where id = old.team_id;
";

/// Everything that holds expressions, in a few lines.
fn shown(replay: &Replay) -> String {
    let mut out = String::new();
    for (name, table) in replay.catalog.tables.iter().filter(|(name, _)| name.schema != *"auth") {
        let columns: Vec<String> = table
            .columns
            .iter()
            .map(|column| {
                let default =
                    column.default.as_ref().map_or_else(String::new, |default| format!(" = {}", print::expr(default)));
                format!("{} {}{default}", column.name, print::type_ref(&column.ty))
            })
            .collect();
        let _ = writeln!(out, "table {name} ({})", columns.join(", "));
        for constraint in table.constraints.values() {
            match &constraint.kind {
                crate::catalog::ConstraintKind::Check(expr) => {
                    let _ = writeln!(out, "  check {} {}", constraint.name, print::expr(expr));
                }
                crate::catalog::ConstraintKind::ForeignKey(key) => {
                    let _ = writeln!(out, "  foreign key {} to {}", constraint.name, key.references);
                }
                _ => {}
            }
        }
        for policy in table.policies.values() {
            let _ = writeln!(out, "  policy {} {}", policy.name, print::expr(policy.using.as_ref().unwrap()));
        }
        for rule in table.rules.values() {
            let _ = writeln!(out, "  {}", rule.statement);
        }
    }
    for (name, view) in &replay.catalog.views {
        let columns: Vec<&str> = view.columns.iter().map(|column| column.name.as_str()).collect();
        let _ = writeln!(out, "view {name} ({}) {}", columns.join(", "), print::query(&view.query));
    }
    for (id, function) in replay.catalog.functions.iter().filter(|(id, _)| id.name.schema != *"auth") {
        let _ = writeln!(out, "function {id} {:?}", function.body);
    }
    out
}

/// What a statement changes.
fn changes(statement: &str) -> String {
    let wrong = refused(&format!("{GIVEN}{statement}"));
    if !wrong.is_empty() {
        return format!("{statement}\n! {}\n", wrong.join("\n! "));
    }
    let (before, after) = (shown(&after(GIVEN)), shown(&after(&format!("{GIVEN}{statement}"))));
    let gone =
        before.lines().filter(|line| !after.lines().any(|other| other == *line)).map(|line| format!("- {line}\n"));
    let new =
        after.lines().filter(|line| !before.lines().any(|other| other == *line)).map(|line| format!("+ {line}\n"));
    format!("{statement}\n{}", gone.chain(new).collect::<String>())
}

fn all(statements: &[&str]) -> String {
    statements.iter().map(|statement| changes(statement)).collect::<Vec<_>>().join("\n")
}

#[test]
fn what_a_drop_takes_along() {
    insta::assert_snapshot!(all(&[
        "drop table teams;",
        "drop table teams cascade;",
        "drop table members, teams;",
        "alter table teams drop column owner_id;",
        "alter table teams drop column mood;",
        "alter table teams drop column mood cascade;",
        "alter table members drop column user_id;",
        "alter table members drop column user_id cascade;",
        "drop view names;",
        "drop view names, more;",
        "drop view names cascade;",
        "drop materialized view names;",
        "drop materialized view counted;",
        "drop function is_in;",
        "drop function is_in cascade;",
        "drop function auth.uid cascade;",
        "drop type mood;",
        "drop type mood cascade;",
        "create schema s; alter table teams set schema s; drop schema s;",
        "create schema s; alter table teams set schema s; drop schema s cascade;",
    ]));
}

#[test]
fn what_a_new_name_changes() {
    insta::assert_snapshot!(all(&[
        "alter table teams rename to squads;",
        "alter table members rename to people;",
        "alter table teams rename column id to team;",
        "alter table members rename column team_id to squad_id;",
        "alter table teams rename column owner_id to boss;",
        "alter view names rename to titles;",
        "alter view names rename column id to name_id;",
        "alter function is_in(uuid) rename to belongs;",
        "alter type mood rename to feeling;",
        "alter table notes rename to papers;",
        "create schema s; alter table teams set schema s;",
        "create schema s; alter function is_in(uuid) set schema s;",
        "create schema s; alter type mood set schema s;",
        "create schema s; alter table notes set schema s; alter schema s rename to r;",
    ]));
}

#[test]
fn what_comes_later_changes_nothing() {
    insta::assert_snapshot!(all(&[
        "alter table members add column body text;",
        "alter table teams add column team_id uuid;",
        "alter table teams add column later text;",
    ]));
}

#[test]
fn a_search_path_of_the_file_is_written_out() {
    let replay = after(
        "create schema app; create table app.teams (id uuid); create function app.f(id uuid) returns boolean language sql as 'select true';
         set search_path = app, public;
         create table notes (id uuid, ok boolean default f(null), check (f(id)));
         create policy p on notes using (exists (select 1 from teams where f(teams.id)));
         create index on notes ((f(id)));",
    );
    let table = &replay.catalog.tables[&QualifiedName::new("app", "notes")];
    let policy = table.policies["p"].using.as_ref().unwrap();
    assert_eq!(print::expr(policy), "EXISTS (SELECT 1 FROM app.teams WHERE app.f(teams.id))");
    assert_eq!(print::expr(table.columns[1].default.as_ref().unwrap()), "app.f(NULL)");
    assert!(table.constraints.values().any(|held| format!("{held:?}").contains("Ident(\"app\")")));
}

#[test]
fn every_clause_follows() {
    let text = "create table t (a int, b int, c int);
        create view v as select a as x, count(*) filter (where b > 0) from t where b > 1 group by a, c having max(b) > 2 order by c, a;
        create view w as select distinct on (b) a from t order by b, a;
        create view u as select a, sum(b) over win as s from t window win as (partition by a order by b) limit 1;
        create view x as select a, count(*) as n from t group by a;
        alter table t rename column a to a2; alter table t rename column b to b2; alter table t rename column c to c2;";
    insta::assert_snapshot!(shown(&after(text)));
}
