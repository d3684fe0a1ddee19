//! What statements did: one line for each effect, so that a rule's author can see what there is.

use policyc::diagnostics::Diagnostics;
use policyc::platform::{DefaultGrants, baseline};
use policyc::replay::effect::client::ClientEffect;
use policyc::replay::{Effect, EffectKind, Replay};
use policyc::span::SourceMap;

fn effects(files: &[&str]) -> Vec<Effect> {
    let mut sources = SourceMap::default();
    let mut diagnostics = Diagnostics::default();
    let mut replay = Replay::new(baseline(DefaultGrants::New)).with_effects();
    for text in files {
        let id = sources.add("x.sql", *text);
        replay.apply_text(id, text, &mut diagnostics);
    }
    let refused: Vec<_> = diagnostics.iter().map(|it| it.message.clone()).collect();
    assert!(refused.is_empty(), "{refused:?}");
    let (effects, statements) = replay.take_effects();
    assert!(effects.iter().all(|effect| statements.contains(&effect.span)));
    effects
}

const FIRST: &str = "
create table public.t (id int primary key, a int, b text not null, constraint c check (a > 0));
create table public.u (id int primary key);
create view public.v with (security_invoker) as select id from public.t;
create index ia on public.t (a);
alter table public.u add column x int default 1;
create type public.mood as enum ('a');
create domain public.code as text check (value <> '');
create function public.f() returns int language sql as 'select 1';
";

const SECOND: &str = "
begin;
set local lock_timeout = '2s';
create table if not exists public.t (id int);
alter table public.t add column if not exists a int, add column n1 int, add column n2 int not null default 1;
alter table public.t add column n3 uuid default gen_random_uuid(), add column n4 timestamptz default now();
alter table public.t add column n5 int generated always as (id + 1) stored, add column n6 public.code;
alter table public.t add column n7 int references public.u, add column n8 int default 1 references public.u (id);
alter table public.t alter column a type bigint using a::bigint, alter column b drop not null, alter column n1 set not null;
alter table public.t add constraint d check (a > 1) not valid, add unique (a), drop constraint c;
alter table public.t validate constraint d;
alter table public.t enable row level security;
alter table public.t disable row level security;
alter table public.t set unlogged;
create index concurrently if not exists ib on public.t (b);
drop index concurrently public.ia;
alter table public.t rename column b to bb;
alter table public.u rename to w;
create policy p on public.t using (true);
drop policy p on public.t;
grant select, insert on public.t to anon, authenticated;
revoke all on public.t from anon;
alter default privileges in schema public revoke execute on functions from public;
alter default privileges revoke execute on functions from public;
create or replace view public.v as select id from public.t;
create or replace function public.f() returns int language sql as 'select 2';
alter type public.mood add value if not exists 'a';
alter type public.mood add value 'b';
update public.t set a = 1;
delete from public.t where id = 1;
truncate public.t;
create table public.fresh (id int);
alter table public.fresh add column y int not null default 1;
do $$ begin drop table public.fresh; end $$;
drop table public.t cascade;
commit;
";

#[test]
fn every_statement_says_what_it_did_and_no_more() {
    let all = effects(&[FIRST, SECOND]);
    let shown: Vec<String> = all
        .iter()
        .map(|it| format!("{}.{:02}{} {:?}", it.file, it.statement, if it.on_new_table { " new" } else { "" }, it.kind))
        .collect();
    insta::assert_snapshot!(shown.join("\n").replace("QualifiedName ", "").replace("Ident", ""));
}

const LOCKS: [&str; 2] = [
    "create table public.t (id int primary key, at date, s text, check (at is not null), check (at > '2000-01-01'));
     create table public.days (at date not null) partition by range (at);
     create table public.old (at date not null);
     create type public.mood as enum ('a');
     create materialized view public.m as select id from public.t with no data;",
    "create table public.u (id int primary key references public.t, t int references public.u);
     create materialized view public.fresh as select id from public.t;
     refresh materialized view public.m;
     refresh materialized view public.fresh with no data;
     alter table public.t alter column at set not null, alter column s type varchar using s::varchar;
     alter table public.t set logged;
     alter table public.days attach partition public.old for values from ('2020-01-01') to ('2021-01-01');
     create index i on only public.days (at);
     cluster public.t using t_pkey;
     vacuum (full) public.t, public.u;
     vacuum;
     analyze public.t;
     reindex index public.t_pkey;
     reindex (concurrently) table public.t;
     select set_config('lock_timeout', '2s', true);
     reset lock_timeout;
     alter type public.mood add value 'b';
     select 'b'::public.mood, 'b'::text;
     create type public.new as enum ('a');
     alter type public.new add value 'b';
     select 'b'::public.new;",
];

#[test]
fn what_locks_is_told() {
    let all = effects(&LOCKS);
    let shown: Vec<String> = all
        .iter()
        .filter(|it| it.file == 1)
        .map(|it| format!("{:02}{} {:?}", it.statement, if it.on_new_table { " new" } else { "" }, it.kind))
        .collect();
    insta::assert_snapshot!(shown.join("\n").replace("QualifiedName ", "").replace("Ident", ""));
}

const OLD: &str = "
create role keeper nologin;
create type public.mood as enum ('good', 'bad', 'ugly');
create table public.t (id int primary key, a varchar(20), b int, m public.mood, constraint c check (b < 10));
create unique index t_a on public.t (a);
create table public.u (id int primary key, t_id int references public.t (id));
create function public.f() returns boolean language sql security definer set search_path = '' as 'select true';
create function public.g() returns trigger language plpgsql as 'begin return new; end';
create view public.v with (security_invoker) as select a, m from public.t;
alter table public.t enable row level security;
alter table public.t force row level security;
create policy p on public.t using (public.f());
create trigger tr before insert on public.t for each row execute function public.g();
";

const NEW: &str = "
truncate public.t cascade;
update public.t set b = b + 1, a = 'x' where true;
delete from public.u using public.t where t.id = t_id;
alter view public.v rename column a to aa;
alter function public.g() rename to h;
alter type public.mood rename value 'ugly' to 'odd';
create type public.short as enum ('good', 'bad');
drop view public.v;
alter table public.t alter column m type public.short using m::text::public.short, alter column a type varchar(10);
alter table public.t drop constraint c, add constraint c check (b < 5);
alter table public.t add unique (b);
drop index public.t_a;
alter table public.t alter column b set not null;
alter table public.t no force row level security;
alter table public.t no force row level security;
alter table public.t owner to postgres;
alter table public.u owner to keeper;
grant keeper to authenticated;
drop trigger tr on public.t cascade;
create or replace function public.f() returns boolean language sql as 'select false';
drop function public.f() cascade;
create domain public.code as text;
alter domain public.code add check (value <> '');
alter table public.u drop column id cascade;
drop table if exists public.t cascade;
";

#[test]
fn what_clients_notice_of_a_statement() {
    let all = effects(&[OLD, NEW]);
    let noticed = all.iter().filter(|it| it.file == 1).filter_map(|it| match &it.kind {
        EffectKind::Client(kind) if !matches!(kind, ClientEffect::Once { .. }) => Some((it, kind)),
        _ => None,
    });
    let shown: Vec<String> = noticed.map(|(it, kind)| format!("{:02} {kind:?}", it.statement)).collect();
    insta::assert_snapshot!(shown.join("\n").replace("QualifiedName ", "").replace("Ident", ""));
}
