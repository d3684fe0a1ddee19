-- 0002, 0010, 0011, 0013, 0014, 0016, 0017, 0019, 0023, 0025 to 0029

create schema internal;
create schema api;
create view public.people as select id, email from auth.users;
create view public.people_invoked with (security_invoker = on) as select id, email from auth.users;
create materialized view public.people_kept as select id from auth.users;
create view internal.people as select id from auth.users;
create view public.people_through as select id from internal.people;
create view public.people_counted as with u as (select id from auth.users) select count(*) from u;
create view public.people_hidden as select id from auth.users;
revoke all on public.people_hidden from anon, authenticated, public;
create view public.identities as select i.id from auth.identities i;

create view public.plain as select 1 as a;
create view public.invoked with (security_invoker) as select 1 as a;
create view public.invoked_yes with (security_invoker = yes) as select 1 as a;
create view public.invoked_off with (security_invoker = off) as select 1 as a;
create view public.replaced with (security_invoker = true) as select 1 as a;
create or replace view public.replaced as select 2 as a;
create view public.mended as select 1 as a;
alter view public.mended set (security_invoker = true);
create view internal.plain as select 1 as a;
grant select on internal.plain to anon;

create function public.loose(a int, b text default 'x') returns int language sql as 'select $1';
create function public.loose(a text) returns text language plpgsql as $$ begin return 'é' || a; end $$;
create function public.fixed() returns int language sql set search_path = '' as 'select 1';
create function public.fixed_public() returns int language sql set search_path = public, extensions as 'select 1';
create function public.fixed_later() returns int language sql as 'select 1';
alter function public.fixed_later() set search_path = '';
create function public.loosened() returns int language sql set search_path = '' as 'select 1';
create or replace function public.loosened() returns int language sql as 'select 2';
create function public.atomic() returns int language sql begin atomic select 1; end;
create function public.returned() returns int language sql return 1;
create procedure internal.done(in a int) language plpgsql as $$ begin null; end $$;
create aggregate public.summed (int) (sfunc = int4pl, stype = int);
create function public.internal_one(int) returns int language internal immutable strict as 'int4abs';

create table public.reached (id int primary key);
create table public.unreached (id int primary key);
revoke all on public.unreached from anon, authenticated;
create table public.column_reached (id int primary key, a int);
revoke all on public.column_reached from anon, authenticated;
grant select (a) on public.column_reached to anon;
create table public.written (id int primary key);
revoke all on public.written from anon, authenticated;
grant insert on public.written to authenticated;
create table public.protected (id int primary key);
alter table public.protected enable row level security;
create policy all_rows on public.protected for select using (true);
create table public.to_everybody (id int primary key);
revoke all on public.to_everybody from anon, authenticated;
grant select on public.to_everybody to public;
create role family;
grant family to authenticated;
create table public.to_family (id int primary key);
revoke all on public.to_family from anon, authenticated;
grant select on public.to_family to family;
create table internal.granted (id int primary key);
grant select on internal.granted to anon, authenticated;
create table public.parted (id int primary key) partition by list (id);
create table public.part partition of public.parted for values in (1);

create extension citext with schema public;
create extension pg_trgm with schema extensions;
create extension ltree;
alter extension ltree set schema extensions;
create extension pg_graphql;
create extension pgmq;

create materialized view public.kept_open as select 1 as a;
grant select on public.kept_open to anon;
create materialized view public.kept_hidden as select 1 as a;
revoke all on public.kept_hidden from anon, authenticated;
create materialized view internal.kept as select 1 as a;
grant select on internal.kept to anon;

create extension postgres_fdw with schema extensions;
create server far foreign data wrapper postgres_fdw;
create foreign table public.far_open (id int) server far;
grant select on public.far_open to authenticated;
create foreign table public.far_written (id int) server far;
revoke all on public.far_written from anon, authenticated;
grant insert on public.far_written to authenticated;
create foreign table internal.far (id int) server far;
grant select on internal.far to anon;

create table pgmq.q_open (msg_id int primary key);
grant select on pgmq.q_open to anon;
create table pgmq.q_protected (msg_id int primary key);
alter table pgmq.q_protected enable row level security;
grant select on pgmq.q_protected to anon;
create table pgmq.q_unreached (msg_id int primary key);
create table pgmq.a_open (msg_id int primary key);
grant select on pgmq.a_open to anon;

create table public.secrets (id int primary key, "API-Key" text, ssn text, tokens int);
grant select on public.secrets to anon;
create table public.secrets_protected (id int primary key, password text);
alter table public.secrets_protected enable row level security;
create policy nobody on public.secrets_protected for select using (id < 0);
create table internal.secrets (id int primary key, password text);
grant select on internal.secrets to anon;

insert into storage.buckets (id, name, public) values
  ('listed', 'listed', true), ('safe', 'safe', true), ('private', 'private', false), ('in', 'in', true), ('server', 'server', true),
  ('turned', 'turned', true);
create policy listed on storage.objects for select to authenticated using (bucket_id = 'listed');
create policy safe on storage.objects for select to authenticated using (bucket_id = 'safe' and owner_id = (select auth.uid())::text);
create policy private on storage.objects for select to authenticated using (bucket_id = 'private');
create policy within on storage.objects for select to authenticated using (bucket_id in ('in'));
create policy server on storage.objects for select to service_role using (bucket_id = 'server');
create policy turned on storage.objects for select to anon using ('turned' = bucket_id);
create policy written on storage.objects for insert to anon with check (bucket_id = 'safe');

create type public.mood as enum ('good');
create function public.powerful(a int, variadic b text[]) returns int language sql security definer set search_path = '' as 'select 1';
create function public.powerful(m public.mood, "At" timestamptz, n numeric(10, 2), t extensions.gtrgm, c char(3), "select" "char")
  returns int language sql security definer set search_path = '' as 'select 1';
create function public.powerful(inout a bigint, out b varchar, c double precision default 1) language sql security definer set search_path = '' as $$ select 1::bigint, ''::varchar $$;
create function public.powerful_rows(a public.mood[]) returns table (x int) language sql security definer set search_path = '' as 'select 1';
create procedure public.powerful_too(in a int, out b int) language plpgsql security definer set search_path = '' as $$ begin b := a; end $$;
create function public.fires() returns trigger language plpgsql security definer set search_path = '' as $$ begin return new; end $$;
create function public.signed_in() returns int language sql security definer set search_path = '' as 'select 1';
revoke execute on function public.signed_in() from public, anon;
grant execute on function public.signed_in() to authenticated;
create function public.server_only() returns int language sql security definer set search_path = '' as 'select 1';
revoke execute on function public.server_only() from public, anon, authenticated;
create function internal.powerful() returns int language sql security definer set search_path = '' as 'select 1';
