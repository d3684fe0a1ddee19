-- DO blocks, and functions that a migration calls.
-- case: guarded by an exception
do $$ begin create type mood as enum ('a', 'b'); exception when duplicate_object then null; end $$;
do $$ begin create type mood as enum ('c'); exception when duplicate_object then null; end $$;
do $$ begin create type mood as enum ('c'); exception when others then raise notice 'there'; end $$;
do $$ begin create type mood as enum ('c'); end $$;
create table t (m mood);
do $$ begin
  alter table t add constraint c check (m <> 'a');
  alter table t add constraint c check (m <> 'b');
exception when duplicate_object then create table undone (id int); end $$;
-- case: if not exists
do $$
begin
  if not exists (select 1 from pg_type where typname = 'blocks_kind') then
    create type blocks_kind as enum ('x');
  end if;
  if not exists (select from pg_type where typname = 'blocks_kind') then
    create type never as enum ('x');
  end if;
  if exists (select 1 from information_schema.tables where table_schema = 'c_if_not_exists' and table_name = 't') then
    drop table t;
  else
    create table t (id int);
  end if;
  if not exists (select 1 from information_schema.columns where table_schema = 'c_if_not_exists' and table_name = 't' and column_name = 'a') then
    alter table t add column a int;
  end if;
  if to_regclass('c_if_not_exists.t') is null then create table never2 (id int); end if;
  if not exists (select 1 from pg_constraint where conname = 'blocks_a_check') then
    alter table t add constraint blocks_a_check check (a > 0);
  end if;
  if not exists (select 1 from pg_policies where schemaname = 'c_if_not_exists' and tablename = 't' and policyname = 'p') then
    create policy p on t using (true);
  end if;
end $$;
-- case: a loop over names
create table a (id int);
create table b (id int);
do $$
declare
  name text;
begin
  foreach name in array array['a', 'b'] loop
    execute format('alter table %I enable row level security', name);
    execute format('create policy %I on %I for select using (true)', name || '_select', name);
  end loop;
  for name in select unnest(array['a', 'b']) loop
    execute 'comment on table ' || quote_ident(name) || ' is ' || quote_literal('table ' || name);
  end loop;
end $$;
-- case: a loop over the catalog
create table a (id int, updated_at timestamptz);
create table b (id int);
create table c (id int, updated_at timestamptz);
create function touch() returns trigger language plpgsql as $$ begin return new; end $$;
do $$
declare
  r record;
begin
  for r in select tablename from pg_tables where schemaname = 'c_a_loop_over_the_catalog' order by tablename loop
    execute format('alter table %I.%I enable row level security', 'c_a_loop_over_the_catalog', r.tablename);
  end loop;
  for r in (select table_name from information_schema.columns where table_schema = 'c_a_loop_over_the_catalog' and column_name = 'updated_at') loop
    execute format('create trigger touch before update on %I for each row execute function touch()', r.table_name);
  end loop;
  for r in select policyname, tablename from pg_policies where schemaname = 'c_a_loop_over_the_catalog' loop
    execute format('drop policy %I on %I', r.policyname, r.tablename);
  end loop;
end $$;
-- case: numbers and conditions
do $$
declare
  i int := 1;
  n constant int default 3;
  names text[] := '{x,y}';
begin
  while i <= n loop
    execute 'create table t' || i || ' (id int)';
    i := i + 1;
    exit when i > 2;
  end loop;
  for j in 5..6 loop
    execute format('create table t%s (id int default %L)', j, j);
  end loop;
  if n = 3 and array_length(names, 1) = 2 then create table yes (id int); elsif n > 5 then create table no1 (id int); else create table no2 (id int); end if;
  case n when 1 then null; when 3 then execute format('create table %1$I (%2$I int, %1$s int)', names[1], names[2]); end case;
  raise notice 'done %', n;
end $$;
-- case: a raised exception undoes
do $$ begin
  create table undone (id int);
  raise exception 'no';
end $$;
do $$ begin
  begin
    create table undone (id int);
    raise exception 'no' using errcode = 'unique_violation';
  exception when unique_violation then create table kept (id int); end;
end $$;
-- case: functions that are called
create function make(name text) returns void language plpgsql as $$
begin
  execute format('create table %I (id int)', name);
end $$;
select make('one');
select make(x) from unnest(array['two', 'three']) x;
do $$ begin perform make('four'); end $$;
create procedure also(n int) language plpgsql as $$ begin execute format('create table p%s (id int)', n); end $$;
call also(7);
create function by_sql() returns void language sql as 'create table by_sql (id int)';
select by_sql();
-- case alone: unknown data decides
-- not known
create table t (id int);
do $$ begin
  if exists (select 1 from t where id = 5) then
    create table perhaps (id int);
  end if;
end $$;
-- case alone: for the API's roles
create table public.t (id int);
do $$
declare r text;
begin
  for r in select rolname from pg_roles where rolname in ('anon', 'authenticated') loop
    execute format('revoke all on public.t from %I', r);
  end loop;
  if exists (select 1 from pg_extension where extname = 'pgcrypto') then
    grant select on public.t to anon;
  end if;
  if not exists (select 1 from pg_publication_tables where pubname = 'supabase_realtime' and tablename = 't') then
    alter publication supabase_realtime add table public.t;
  end if;
  if current_setting('server_version_num')::int >= 150000 then
    create view public.v with (security_invoker = true) as select * from public.t;
  end if;
end $$;
