//! Statements with words missing, doubled and exchanged: an answer, never a crash.

use super::{baseline, file};
use crate::diagnostics::Diagnostics;
use crate::replay::Replay;
use crate::sql::lexer::Lexer;
use proptest::prelude::*;

const CORPUS: &str = "
    create table t (id uuid primary key default gen_random_uuid(), a text not null check (a in ('x', 'y')), n int generated always as identity,
        org uuid references auth.users (id) on delete cascade, unique (org, id), constraint k foreign key (org, id) references t (org, id) deferrable);
    alter table t add column b int unique, drop column if exists c cascade, alter a set default 'x', add constraint x check (n > 0) not valid;
    alter table t enable row level security, owner to anon, enable always trigger g, validate constraint x, rename column a to z;
    create unique index concurrently if not exists i on t using gin (lower(a) text_ops desc nulls last, (a || 'b')) include (id) where a is null;
    create or replace function f(x int default 1, out y text) returns setof record language sql stable security definer set search_path = '' as $$ select $1 $$;
    create function g() returns int begin atomic select 1; select case when a then 2 end; end;
    create trigger g before insert or update of a on t referencing new table as n for each row when (old.a is distinct from new.a) execute function f('x');
    create policy p on t as restrictive for update to anon, public using (a = any (array (select auth.uid()))) with check (true);
    alter policy p on t to current_user using (false); drop policy if exists p on t; drop function f(int), g cascade;
    grant select, update (a, b) on table t, auth.users to anon, public with grant option; revoke all on all functions in schema public from public;
    alter default privileges for role postgres in schema public revoke execute on functions from public;
    comment on column public.t.a is 'x'; comment on function f(int, text) is null; comment on constraint x on t is 'y';
    create type m as enum ('a', 'b'); alter type m add value 'c' before 'b'; create domain d as text not null check (value <> '');
    create role r login in role anon; grant anon to r with admin option; alter role r set work_mem = '1MB'; drop role r;
    create schema s authorization anon create table u (id int); create extension pgcrypto with schema extensions;
    set search_path to public, auth; select set_config('search_path', '', false); do $$ begin end $$; create view v as select 1;
    alter function f(int) owner to anon; alter table t rename to u; alter index i rename to j; drop table t, u cascade; drop schema s;
    create sequence q; create rule r as on insert to t do instead nothing; copy t (a) from stdin; insert into t values (1) on conflict do nothing;
";

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(400) })]

    #[test]
    fn garbled_statements_get_an_answer(changes in prop::collection::vec((any::<prop::sample::Index>(), any::<prop::sample::Index>(), 0..4_u8), 1..30)) {
        let mut words: Vec<&str> = Lexer::new(CORPUS).map(|token| &CORPUS[token.range]).collect();
        for (at, other, kind) in changes {
            let (at, other) = (at.index(words.len()), other.index(words.len()));
            match kind {
                0 => drop(words.remove(at)),
                1 => words.insert(at, words[other]),
                2 => words.swap(at, other),
                _ => words[at] = words[other],
            }
        }
        let mut replay = Replay::new(baseline());
        let mut diagnostics = Diagnostics::default();
        replay.apply_text(file(), &words.join(" "), &mut diagnostics);
        // The tables that are left agree with their own names.
        for (name, table) in &replay.catalog.tables {
            prop_assert_eq!(name, &table.name);
        }
    }
}
