-- case: a policy for each table of an array
create table a (id int); create table b (id int); 
do $$
declare
  t text;
  tables text[] := array['a', 'b'];
begin
  foreach t in array tables loop
    execute format('alter table %I enable row level security', t);
    execute format('drop policy if exists %I on %I', t || '_all', t);
    execute format('create policy %I on %I for select to authenticated using (true)', t || '_all', t);
  end loop;
end $$;
-- case: a loop over pg_tables
create table one (id int); create table two (id int);
do $$
declare r record;
begin
  for r in select schemaname, tablename from pg_tables where schemaname = current_schema() and tablename in ('one', 'two') loop
    execute 'alter table ' || quote_ident(r.schemaname) || '.' || quote_ident(r.tablename) || ' enable row level security';
    execute format('comment on table %I.%I is %L', r.schemaname, r.tablename, 'It''s ' || r.tablename);
  end loop;
end $$;
-- case: a type unless it exists
do $$ begin
  if not exists (select 1 from pg_type t join pg_namespace n on n.oid = t.typnamespace where t.typname = 'mood' and n.nspname = current_schema()) then
    create type mood as enum ('sad', 'ok');
  end if;
end $$;
do $$ begin
  if not exists (select 1 from pg_type where typname = 'mood' and typnamespace = current_schema()::regnamespace) then
    create type mood as enum ('x');
  end if;
end $$;
do $$ begin
  if not exists (select 1 from pg_enum e join pg_type t on t.oid = e.enumtypid where t.typname = 'mood' and e.enumlabel = 'good' and t.typnamespace = current_schema()::regnamespace) then
    alter type mood add value 'good';
  end if;
end $$;
-- case: a column unless it exists
create table people (id int);
do $$ begin
  if not exists (select 1 from information_schema.columns where table_schema = current_schema() and table_name = 'people' and column_name = 'name') then
    alter table people add column name text not null default '';
  end if;
  if exists (select 1 from information_schema.columns where table_schema = current_schema() and table_name = 'people' and column_name = 'id' and data_type = 'integer') then
    alter table people alter column id type bigint;
  end if;
end $$;
-- case: a constraint unless it exists
create table parents (id int primary key); create table children (id int, parent int);
do $$ begin
  if not exists (select 1 from pg_constraint where conname = 'children_parent_fkey' and conrelid = 'children'::regclass) then
    alter table children add constraint children_parent_fkey foreign key (parent) references parents (id);
  end if;
  if not exists (select from information_schema.table_constraints where constraint_name = 'children_parent_fkey' and table_schema = current_schema()) then
    alter table children drop constraint children_parent_fkey;
  end if;
end $$;
-- case: handlers of many kinds
create table h (id int);
do $$ begin
  alter table h add column id int;
exception when duplicate_column then raise notice 'column exists: %', sqlerrm;
end $$;
do $$ begin
  create table h (id int);
exception when others then alter table h add column caught text;
end $$;
do $$ begin
  begin
    alter table h add column gone int;
    alter table nowhere add column x int;
  exception
    when undefined_column then null;
    when undefined_table or undefined_object then
      alter table h add column kept int;
  end;
end $$;
do $$ begin
  raise exception 'no' using errcode = 'check_violation';
exception when check_violation then alter table h add column checked int;
end $$;
do $$ begin
  raise exception sqlstate '42P01' using message = 'gone';
exception when sqlstate '42P01' then null;
end $$;
-- case: a block that raises
do $$ begin
  create table never (id int);
  raise exception 'stop % %%', 1;
end $$;
-- case: loops of numbers
do $$
declare i int; n int := 0;
begin
  for i in 1..3 loop
    execute format('create table part_%s (id int)', i);
  end loop;
  for i in reverse 6..4 by 2 loop
    execute format('create table part_%s (id int)', i);
  end loop;
  while n < 2 loop
    n := n + 1;
    continue when n = 1;
    execute 'create table w_' || n || ' (id int)';
  end loop;
  <<outer_loop>>
  loop
    n = n + 1;
    exit outer_loop when n > 3;
    execute 'create table l_' || n || ' (id int)';
  end loop;
end $$;
-- case: values, records and unnest
create table u (id int);
do $$
declare item record; name text;
begin
  for item in select * from (values ('a', 'int'), ('b', 'text')) as v(col, ty) loop
    execute format('alter table u add column if not exists %I %s', item.col, item.ty);
  end loop;
  for name in select unnest(array['c', 'd']) loop
    execute 'alter table u add column ' || name || ' boolean';
  end loop;
  for name in select x from unnest(string_to_array('e,f', ',')) as x loop
    execute format($f$alter table u add column %1$I date, add constraint %1$s_check check (%1$I > '2020-01-01')$f$, name);
  end loop;
end $$;
-- case: all policies of a table are dropped
create table p (id int, x text);
alter table p enable row level security;
create policy "Read it" on p for select using (true);
create policy "Write it" on p for insert with check (x is not null);
do $$
declare pol record;
begin
  for pol in select policyname, tablename, schemaname from pg_policies where schemaname = current_schema() and tablename = 'p' and cmd = 'SELECT' loop
    execute format('drop policy %I on %I.%I', pol.policyname, pol.schemaname, pol.tablename);
  end loop;
end $$;
-- case: case, elsif and nested variables
do $$
<<main>>
declare kind text := 'b'; x int = 2;
begin
  declare kind text := 'c';
  begin
    if main.kind = kind then create table wrong (id int);
    elsif main.kind = 'b' and x between 1 and 3 then create table right_one (id int);
    else create table wrong2 (id int);
    end if;
  end;
  case x when 1, 3 then create table wrong3 (id int); when 2 then create table right_two (id int); else null; end case;
  case when x > 5 then create table wrong4 (id int); else create table right_three (id int); end case;
end main $$;
-- case: case not found
do $$ begin case 5 when 1 then null; end case; end $$;
-- case: select into and found
create table s (id int, a int, b int);
do $$
declare n int; t record; name text;
begin
  select count(*) into n from information_schema.columns where table_schema = current_schema() and table_name = 's';
  execute format('alter table s add column c%s int', n);
  select tablename, rowsecurity into t from pg_tables where tablename = 's' and schemaname = current_schema();
  if found and not t.rowsecurity then alter table s enable row level security; end if;
  select indexname into strict name from pg_indexes where tablename = 'nothing';
exception when no_data_found then null; when others then null;
end $$;
-- case: execute into and using
create table e (id int);
do $$
declare n bigint; yes boolean;
begin
  execute 'select count(*) from pg_tables where tablename = $1 and schemaname = $2' into n using 'e', current_schema();
  if n = 1 then alter table e add column one int; end if;
  execute 'select exists (select 1 from pg_class where relname = $1)' into yes using 'no_such_relation_here';
  if not yes then alter table e add column two int; end if;
end $$;
-- case: functions that migrations call
create function add_tenant(t regclass, col text default 'tenant') returns void language plpgsql as $$
begin
  execute format('alter table %s add column %I uuid', t, col);
  execute format('create index on %s (%I)', t, col);
end $$;
create table f1 (id int); create table f2 (id int);
select add_tenant('f1');
select add_tenant('f2', 'org');
create procedure lock_down(name text) language plpgsql as $$ begin execute format('alter table %I enable row level security', name); end $$;
call lock_down('f1');
create function both_of() returns void language sql as $$ select add_tenant('f1', 'second'); alter table f2 add column third int; $$;
select both_of();
do $$ begin perform add_tenant('f2', col => 'named'); end $$;
-- case: triggers in a loop
create table t1 (id int, updated_at timestamptz); create table t2 (id int, updated_at timestamptz); create table t3 (id int);
create function touch() returns trigger language plpgsql as $$ begin new.updated_at = now(); return new; end $$;
do $$
declare t text;
begin
  for t in select table_name from information_schema.columns where column_name = 'updated_at' and table_schema = current_schema() loop
    execute format('create trigger touch before update on %I for each row execute function touch()', t);
  end loop;
end $$;
-- case: to_regclass and friends
do $$ begin
  if to_regclass('missing_table') is null then create table made (id serial primary key); end if;
  if to_regclass('made') is not null then alter table made add column x int; end if;
  if to_regtype('no_type') is null then create type now_there as enum (); end if;
  if to_regprocedure('nothing(integer)') is null then create function nothing(integer) returns int language sql as 'select 1'; end if;
  if to_regprocedure('nothing(int4)') is not null then comment on function nothing(int) is 'x'; end if;
end $$;
-- case: grants to roles that are there
create table g (id int);
do $$
declare who text;
begin
  foreach who in array array['anon', 'authenticated', 'no_such_role'] loop
    if exists (select 1 from pg_roles where rolname = who) then
      execute format('revoke all on g from %I', who);
    end if;
  end loop;
end $$;
-- case: functions by their signature
create function sig(a int, b text) returns int language sql as 'select 1';
create function sig(a int) returns int language sql as 'select 1';
do $$
declare f record;
begin
  for f in select p.oid::regprocedure as it from pg_proc p join pg_namespace n on n.oid = p.pronamespace where n.nspname = current_schema() and p.proname = 'sig' loop
    execute format('revoke execute on function %s from public, anon', f.it);
  end loop;
  for f in select n.nspname, p.proname, pg_get_function_identity_arguments(p.oid) as args from pg_proc p join pg_namespace n on n.oid = p.pronamespace where n.nspname = current_schema() and p.prosecdef = false loop
    execute format('alter function %I.%I(%s) set search_path = %L', f.nspname, f.proname, f.args, '');
  end loop;
end $$;
-- case: what rows say isn't known
-- not known
create table rows (id int, name text);
do $$ begin
  if exists (select 1 from rows where name = 'x') then comment on column rows.id is null; end if;
end $$;
-- case: what only changes rows is known
create table d (id int, n int);
do $$
declare r record; n int;
begin
  for r in select * from d loop
    update d set n = r.n + 1 where id = r.id;
  end loop;
  select count(*) into n from d;
  if n > 0 then raise exception 'rows'; end if;
  insert into d values (1, 2) returning id into n;
  get diagnostics n = row_count;
  raise notice 'done %', n;
end $$;
-- case: string_agg makes a statement
create table agg1 (id int); create table agg2 (id int);
do $$
declare list text;
begin
  select string_agg(format('%I.%I', schemaname, tablename), ', ' order by tablename) into list from pg_tables where schemaname = current_schema() and tablename like 'agg%';
  execute 'drop table ' || list;
end $$;
-- case: constraints found by their kind
create table cc (id int primary key, s text check (s in ('a', 'b')), t text);
do $$
declare c record;
begin
  for c in select con.conname from pg_constraint con join pg_class rel on rel.oid = con.conrelid join pg_namespace nsp on nsp.oid = rel.relnamespace where nsp.nspname = current_schema() and rel.relname = 'cc' and con.contype = 'c' loop
    execute format('alter table cc drop constraint %I', c.conname);
  end loop;
  if not exists (select 1 from pg_constraint where conname = 'cc_t_check' and conrelid = 'cc'::regclass) then
    alter table cc add constraint cc_t_check check (length(t) > 1);
  end if;
end $$;
-- case: return ends a block
do $$ begin
  if current_setting('server_version_num')::int < 150000 then return; end if;
  create table after_version (id int);
  return;
  create table never_made (id int);
end $$;
-- case: a rename if the old name is there
create table old_name (id int, "oldCol" text);
do $$ begin
  if exists (select from pg_tables where schemaname = current_schema() and tablename = 'old_name') and not exists (select from pg_tables where schemaname = current_schema() and tablename = 'new_name') then
    alter table old_name rename to new_name;
  end if;
  if exists (select 1 from pg_attribute where attrelid = 'new_name'::regclass and attname = 'oldCol' and not attisdropped) then
    alter table new_name rename column "oldCol" to new_col;
  end if;
end $$;
-- case: a trigger unless it exists
create table tt (id int);
create function tf() returns trigger language plpgsql as $$ begin return new; end $$;
do $$ begin
  if not exists (select 1 from pg_trigger where tgname = 'tg' and tgrelid = 'tt'::regclass and not tgisinternal) then
    create trigger tg before insert on tt for each row execute function tf();
  end if;
  if not exists (select 1 from information_schema.triggers where trigger_name = 'tg' and event_object_table = 'tt' and trigger_schema = current_schema()) then
    drop table tt;
  end if;
end $$;
-- case: an assertion that fails
do $$ begin assert 1 = 2, 'no'; end $$;
-- case: division by zero is caught
do $$ declare n int; begin n := 1 / 0; exception when division_by_zero then create table divided (id int); end $$;
-- case: a missing table as regclass
do $$ begin perform 'missing_here'::regclass; exception when undefined_table then create table caught_it (id int); end $$;
-- case: null in an identifier
do $$ declare x text; begin execute format('create table %I (id int)', x); end $$;
-- case: exists in an expression of a declaration
do $$
declare ready boolean = exists (select 1 from pg_extension where extname = 'plpgsql');
begin
  if not ready then raise exception 'needs plpgsql'; end if;
  create table was_ready (id int);
end $$;
-- case alone: a table joins a publication once
create table public.live (id int primary key);
do $$ begin
  if not exists (select 1 from pg_publication_tables where pubname = 'supabase_realtime' and schemaname = 'public' and tablename = 'live') then
    alter publication supabase_realtime add table public.live;
  end if;
end $$;
do $$ begin
  if not exists (select 1 from pg_publication_tables where pubname = 'supabase_realtime' and schemaname = 'public' and tablename = 'live') then
    alter publication supabase_realtime add table public.live;
  end if;
end $$;
-- case alone: everything in public
create table public.a (id serial primary key); create table public.b (id int); create view public.v as select id from public.a;
create function public.f() returns int language sql as 'select 1';
do $$
declare r record;
begin
  for r in (select tablename from pg_tables where schemaname = 'public') loop
    execute 'alter table public.' || quote_ident(r.tablename) || ' enable row level security;';
    execute 'revoke all on public.' || quote_ident(r.tablename) || ' from anon; grant select on public.' || quote_ident(r.tablename) || ' to anon';
  end loop;
  for r in select c.relname from pg_class c where c.relnamespace = 'public'::regnamespace and c.relkind = 'v' loop
    execute format('alter view public.%I set (security_invoker = true)', r.relname);
  end loop;
  for r in select routine_name from information_schema.routines where routine_schema = 'public' and routine_type = 'FUNCTION' loop
    execute format('comment on function public.%I is %L', r.routine_name, 'seen');
  end loop;
end $$;
-- case: what extensions have brought is left out
create extension vector with schema extensions;
create function a() returns int language sql as 'select 1';
create function b(x int) returns int language sql as 'select 1';
do $$
declare f text;
begin
  for f in
    select p.oid::regprocedure::text from pg_proc p join pg_namespace n on p.pronamespace = n.oid
    where n.nspname = current_schema() and not exists (
      select 1 from pg_depend d join pg_extension e on d.refobjid = e.oid where d.objid = p.oid and e.extname = 'vector')
  loop
    execute format('revoke all on function %s from public', f);
  end loop;
  for f in
    select p.oid::regprocedure::text from pg_proc p left join pg_depend d on d.objid = p.oid and d.deptype = 'e'
    where p.pronamespace = current_schema()::regnamespace and d.objid is null
  loop
    execute format('grant execute on function %s to service_role', f);
  end loop;
end $$;
-- case: a pattern with its own escape
create table a_x (id int); create table abx (id int);
do $$
declare r record;
begin
  for r in select tablename from pg_tables where schemaname = current_schema() and tablename like 'a\_%' escape '\' loop
    execute format('alter table %I enable row level security', r.tablename);
  end loop;
  for r in select tablename from pg_tables where schemaname = current_schema() and tablename like 'a!_%' escape '!' loop
    execute format('comment on table %I is %L', r.tablename, 'x');
  end loop;
end $$;
-- case: functions that are named with the types of their arguments
create type mood as enum ('a');
create function f(a int, b text default 'x', c mood[] default '{}') returns int language sql as 'select 1';
create function g() returns int language sql as 'select 1';
do $$
declare f text;
begin
  for f in
    select format('%I.%I(%s)', n.nspname, p.proname, oidvectortypes(p.proargtypes))
    from pg_proc p join pg_namespace n on p.pronamespace = n.oid where n.nspname = current_schema()
  loop
    execute 'alter function ' || f || ' set search_path = public';
  end loop;
  for f in
    select pg_get_function_identity_arguments(oid) from pg_proc
    where pronamespace = current_schema()::regnamespace and array_length(proargtypes::regtype[], 1) = 3
  loop
    execute format('alter function f(%s) stable', f);
  end loop;
end $$;
-- case: constraints that are found by their words
create table t (start_time time, end_time time, status text check (status in ('x', 'y')), constraint whatever check (start_time < end_time));
do $$
declare found text;
begin
  select c.conname into found from pg_constraint c join pg_class t on c.conrelid = t.oid
  where t.relname = 't' and t.relnamespace = current_schema()::regnamespace and c.contype = 'c'
    and pg_get_constraintdef(c.oid) like '%end_time%' and pg_get_constraintdef(c.oid) like '%start_time%' limit 1;
  if found is not null then
    execute format('alter table t drop constraint %I', found);
  end if;
  for found in
    select conname from pg_constraint where conrelid = 't'::regclass and pg_get_constraintdef(oid) ilike '%STATUS%'
  loop
    execute format('alter table t drop constraint %I', found);
  end loop;
  for found in select conname from pg_constraint where conrelid = 't'::regclass and pg_get_constraintdef(oid) like '%nothing_of_it%' loop
    execute format('create table %I ()', found);
  end loop;
end $$;
-- case: foreign keys that are found by their columns and by what the server prints
create table parent (id int primary key, code text unique);
create table child (id int, parent_id int references parent on delete cascade, code text references parent (code) on update set null);
do $$
declare r record; drops text;
begin
  select coalesce(string_agg(format('alter table %I.%I drop constraint %I;', current_schema(), 'child', con.conname), ' '), '') into drops
  from pg_constraint con join pg_class cl on cl.oid = con.conrelid join pg_namespace ns on ns.oid = cl.relnamespace
  where ns.nspname = current_schema() and cl.relname = 'child' and con.contype = 'f'
    and exists (select 1 from unnest(con.conkey) ck join pg_attribute a on a.attrelid = con.conrelid and a.attnum = ck where a.attname = 'parent_id');
  if drops <> '' then execute drops; end if;
  for r in
    select c.conname, pg_get_constraintdef(c.oid) as def from pg_constraint c join pg_attribute a on a.attrelid = c.conrelid and a.attnum = any (c.conkey)
    where c.conrelid = 'child'::regclass and a.attname = 'code'
  loop
    execute format('comment on constraint %I on child is %L', r.conname, r.def);
  end loop;
end $$;
-- case: policies that are found by what they say
create table t (id int, owner uuid, tenant_id uuid);
create policy one on t using (owner = auth.uid());
create policy two on t using ((select auth.uid()) = owner) with check (tenant_id is not null);
create policy three on t using (true);
do $$
declare r record;
begin
  for r in select policyname from pg_policies where schemaname = current_schema() and tablename = 't' and qual like '%auth.uid()%' loop
    execute format('comment on policy %I on t is %L', r.policyname, 'the caller''s');
  end loop;
  for r in select polname from pg_policy where polrelid = 't'::regclass and pg_get_expr(polwithcheck, polrelid) like '%tenant_id%' loop
    execute format('drop policy %I on t', r.polname);
  end loop;
end $$;
-- case: a table that nothing was put into is empty in a new project
-- not known
create table t (id int, parent int);
do $$
begin
  if not exists (select 1 from t where parent is null) then
    alter table t alter column parent set not null;
  else
    alter table t add column left_out int;
  end if;
  if (select count(*) from t) > 0 then
    alter table t add column also_left_out int;
  end if;
end $$;
alter table t alter column parent drop not null;
create index on t (parent);
-- case: a table that something was put into isn't
-- not known
create table t (id int, parent int);
create table log (id int);
create function put() returns trigger language plpgsql as $$ begin insert into log values (1); return new; end $$;
create trigger put after insert on t for each row execute function put();
insert into t values (1, null);
do $$
begin
  if not exists (select 1 from t where parent is null) then
    alter table t alter column parent set not null;
  end if;
  if not exists (select 1 from log) then
    alter table log add column left_out int;
  end if;
end $$;
-- case: what isn't known there hides nothing that has a name
-- not known
create table t (id int);
insert into t values (1);
do $$ begin if exists (select 1 from t where id = 2) then create policy p on t using (true); end if; end $$;
create table u (id int);
insert into nobody values (1);
update u set missing = 1;
create function f() returns int language sql as 'select id from nobody';
-- case: blocks that don't compile
create table t (id int);
do $$ begin create table t2 (id int) end $$;
do $$ begin raise notice '% and %', 1; end $$;
do $$ begin raise notice 'nothing', 1; end $$;
do $$ begin raise notice '100%% of %', 1; end $$;
do $$ begin for r in select * from t loop null; end loop; end $$;
do $$ begin x := 1; end $$;
do $$ declare y int; begin select id, id into y, z from t; end $$;
do $$ begin return 1; end $$;
do $$ begin for i in 1..2 loop i := i; end loop; end $$;
do $$ begin if select 1 then null; end if; end $$;
do $$ begin update t sett id = 1; end $$;
do $$ declare c cursor for select * from t; begin for r in c loop null; end loop; end $$;
do $$ <<here>> declare v int; begin here.v := 1; end $$;
create table t3 (id int);
-- case: variables of types that nobody made
do $$ declare v nobody_made_it; begin null; end $$;
do $$ declare v int; w double precision; x character varying(3); y timestamp with time zone; z record; a text[]; b boolean := true; begin null; end $$;
create type mood as enum ('a');
create table t (id int);
do $$ declare v mood; w t; x mood[]; y t[]; begin null; end $$;
create function f() returns int language plpgsql as 'declare v nobody_made_it; begin return 1; end';
-- case: names in the statements of blocks
create table t (id int, name text);
create table u (id int);
do $$ declare wanted int := 1; r record; begin
  update t set name = 'x' where id = wanted;
  for r in select 1 as a loop
    delete from t where id = r.a and t.id = wanted;
    insert into t (id) select u.id from u where u.id = r.a;
  end loop;
  begin <<inner>> declare v int := 1; begin update t set id = inner.v where id = 0; end; end;
end $$;
do $$ begin update t set name = 'x' where missing = 1; end $$;
do $$ begin insert into t (id) select missing from u; end $$;
do $$ declare r record; begin for r in select id from u loop update t set id = 1 where missing = 1; end loop; end $$;
do $$ begin delete from t where missing = 1; exception when undefined_column then alter table t add column other int; end $$;
do $$ begin execute 'update t set name = 1 where wanted = 2'; end $$;
-- case: columns that the server's catalogs don't have
create table t (id int);
do $$ begin if not exists (select 1 from pg_policies where tablename = 't' and polname = 'x') then create policy x on t using (true); end if; end $$;
do $$ begin if not exists (select 1 from pg_policies where tablename = 't' and policyname = 'x') then create policy y on t using (true); end if; end $$;
do $$ declare wanted text := 't'; begin if exists (select 1 from pg_tables where tablename = wanted and schemaname = current_schema()) then alter table t add a int; end if; end $$;
do $$ begin if exists (select 1 from pg_class where relname = 't' and relpages >= 0 and relkindd = 'r') then alter table t add b int; end if; end $$;
do $$ begin if exists (select 1 from information_schema.columns where tablename = 't') then alter table t add c int; end if; end $$;
create view v as select relname, idx_scan from pg_stat_user_indexes where tablename = 'x';
create view w as select relname, indexrelname, idx_scan from pg_stat_user_indexes i join pg_class c on c.oid = i.indexrelid where i.missing = 1;
create function f() returns bigint language sql as 'select count(*) from pg_stat_activity where pids = 1';
create function g() returns bigint language sql as 'select count(*) from pg_stat_activity where state = ''active'' and pid <> pg_backend_pid()';
create view x as select c.table_name, t.tableowner from information_schema.columns c join pg_tables t on t.tablename = c.table_name where c.is_nullable = 'NO';
