-- Functions, procedures, aggregates.
-- case: attributes
create function a(x int, y text default 'z') returns int language sql immutable strict leakproof parallel safe cost 5 as 'select x';
create function b() returns setof text language plpgsql stable security definer set search_path = '' set statement_timeout = '5s' rows 10 as $$ begin return next 'x'; end $$;
create function c(out one int, inout two text, variadic rest int[]) language sql as $$ select 1, two $$;
create function d() returns table (id int, name text) language sql as $$ select 1, 'x' $$;
create procedure e(x int) language plpgsql as $$ begin null; end $$;
create function f(a int, b int) returns int return a + b;
create function g() returns int language sql begin atomic select 1; end;
-- case: replaced
create function f(x int) returns int language sql security definer as 'select 1';
revoke execute on function f(int) from public;
grant execute on function f to authenticated;
comment on function f(int) is 'one';
create or replace function f(x int) returns int language sql as 'select 2';
create or replace function f(x int) returns text language sql as 'select ''x''';
create or replace function f(y int) returns int language sql as 'select 2';
create or replace function f(x int, y int default 2) returns int language sql as 'select 2';
create function f(x int) returns int language sql as 'select 3';
-- case: altered
create function f(x int) returns int language sql as 'select 1';
alter function f(int) stable strict security definer parallel safe cost 50;
alter function f(int) set search_path = 'public', 'extensions';
alter function f set work_mem to '1MB';
alter function f reset work_mem;
alter function f(int) rename to g;
alter routine g(int) volatile called on null input;
alter function g(int) owner to postgres;
alter function f(int) stable;
create procedure p() language sql as '';
alter procedure p() set search_path = '';
alter procedure p() security definer;
-- case: overloaded
create function f() returns int language sql as 'select 1';
create function f(int) returns int language sql as 'select 1';
create function f(int, text) returns int language sql as 'select 1';
drop function f;
drop function f(int);
drop function f(), f(int, text);
drop function if exists f(int);
drop function f(int);
drop function if exists f(no_such_type);
-- case: arguments of made types
create type m as enum ('a');
create table t (id int, m m);
create function f(m, t, t[], m[]) returns m language sql as 'select null::m';
create function g(t.id%type) returns t.m%type language sql as 'select null::m';
drop function f(m, t, t[], m[]);
-- case: what a body needs
create table t (id int, name text);
create function a() returns bigint language sql begin atomic select count(*) from t where name is not null; end;
create function b() returns bigint language sql as 'select count(*) from t';
create function c() returns int language plpgsql as $$ begin return (select id from nothing); end $$;
alter table t rename name to title;
alter table t drop column title;
drop table t;
drop table t cascade;
-- case: aggregates
create function add(int, int) returns int language sql immutable as 'select $1 + $2';
create aggregate total(int) (sfunc = add, stype = int, initcond = '0');
create aggregate total2(order by int) (sfunc = add, stype = int);
create aggregate total3(*) (sfunc = int8inc, stype = int8, initcond = '0');
grant execute on function total(int) to anon;
comment on aggregate total(int) is 'sum';
drop aggregate total(int);
-- case: bodies of every quoting
create function a() returns text language sql as $body$ select 'it''s $$ here' $body$;
create function b() returns text language sql as 'select ''it''''s''';
create function c() returns text language plpgsql as E'begin\n  return \'x\';\nend';
create function "Mixed Case"("Arg" int) returns int language sql as 'select $1';
-- case: function defaults and privileges
create function f() returns int language sql as 'select 1';
revoke all on function f() from public, anon, authenticated;
create function g() returns int language sql as 'select 1';
grant execute on all functions in schema c_function_defaults_and_privileges to service_role;
revoke execute on all routines in schema c_function_defaults_and_privileges from public;
-- case alone: functions in public
create function f() returns int language sql as 'select 1';
revoke execute on function f from public;
alter default privileges in schema public revoke execute on functions from public;
create function g() returns int language sql as 'select 1';
alter default privileges revoke execute on functions from public;
create function h() returns int language sql as 'select 1';
alter default privileges in schema public revoke execute on functions from anon, authenticated;
create function i() returns int language sql as 'select 1';
-- case: one of several functions is called
create table t (id int, name text);
create function f(a int) returns boolean language sql immutable as 'select true';
create function f(a text) returns boolean language sql immutable as 'select true';
create function f(a numeric, b text default 'x') returns boolean language sql immutable as 'select true';
create view v as select f(id) from t;
create policy p on t using (f(name) or f(id::bigint::numeric));
create index i on t (f(id + 1));
alter table t add constraint c check (f('x'::text));
drop function f(numeric, text);
drop policy p on t;
drop function f(numeric, text);
drop function f(text);
alter table t drop constraint c;
drop function f(text);
drop function f(int);
drop function f(int) cascade;
-- case: a procedure with one OUT argument returns a record
create procedure p(a int, out b int) language plpgsql as 'begin b := a; end';
create or replace procedure p(a int, out c int) language plpgsql as 'begin c := a; end';
create or replace procedure p(a int, out b int) language plpgsql as 'begin b := 2 * a; end';
-- case: the order of settings
create function f() returns int language sql set search_path = '' set row_security = off as 'select 1';
alter function f() set work_mem = '1MB';
alter function f() set search_path = 'public';
alter function f() reset search_path;
alter function f() set search_path = '';
-- case: functions that aren't there, or not alone
create function f(int) returns int language sql as 'select 1';
create function f(text, int default 1) returns int language sql as 'select 1';
create function g(int) returns int language sql as 'select 1';
create procedure p(int) language sql as '';
grant execute on function f to authenticated;
grant execute on function f(int) to authenticated;
grant execute on function f(text) to authenticated;
grant execute on function f(text, int) to authenticated;
grant execute on function g to authenticated;
grant execute on function g(text) to authenticated;
revoke execute on function h() from public;
comment on function f is 'x';
comment on function f(text) is 'x';
comment on function g is 'x';
comment on function p(int) is 'x';
comment on procedure p(int) is 'x';
comment on procedure g(int) is 'x';
grant execute on function p(int) to authenticated;
grant execute on procedure p(int) to authenticated;
grant execute on procedure g(int) to authenticated;
grant execute on routine g(int) to authenticated;
alter function f owner to service_role;
alter function h() owner to service_role;
alter function p(int) owner to service_role;
drop function f;
drop function f(text);
drop function h;
drop function if exists h;
drop function if exists f(date);
drop procedure g(int);
drop function p(int);
drop function if exists p(int);
drop routine p(int);
drop function g;
-- case: arguments that can't be
create function a(x int default 1, y int) returns int language sql as 'select 1';
create function b(x int, x text) returns int language sql as 'select 1';
create function c(x int, out x text) returns text language sql as 'select ''''::text';
create function d(out x text default 'a') returns text language sql as 'select ''''::text';
create function e(x int default 1, out y int) returns int language sql as 'select 1';
create function f(x int) returns table (x int) language sql as 'select 1';
create function g(x int default 1, variadic y int[]) returns int language sql as 'select 1';
-- case: bodies that can't be read
create table t (id int);
create function a() returns int language sql as 'select 1 +';
create function b() returns int language sql as 'select id frm t';
create function c() returns int language plpgsql as 'begin return 1 end';
create function d() returns int language plpgsql as 'begin raise ''%''; return 1; end';
create function e() returns void language plpgsql as 'begin return 1; end';
create function f() returns int language plpgsql as 'begin return; end';
create function g() returns setof int language plpgsql as 'begin return 1; end';
create function h(out x int) language plpgsql as 'begin x := 1; return; end';
create function i(out x int) language plpgsql as 'begin return 1; end';
create function j() returns trigger language plpgsql as 'begin new.id := 1; tg_op := 1; return new; end';
create function k(a int) returns int language plpgsql as 'declare b int := a; begin b = a + ; return b; end';
create function l(a int) returns int language plpgsql as 'begin select count(*) into b from t; return b; end';
create function m(a int) returns int language plpgsql as 'begin select id into a from t order by id limt 1; return a; end';
create function n() returns trigger language plpgsql as 'begin new := null; return new; end';
create function o() returns table (total int) language plpgsql as 'begin total := 1; return next; return query select 1; return; end';
create function p() returns int language plpgsql as 'begin if true then return 1; end if end';
set check_function_bodies = off;
create function q() returns int language plpgsql as 'begin return 1 end';
create function r() returns int language sql as 'select 1 +';
-- case: names in bodies in SQL
create table t (id int, name text);
create function a(wanted int) returns text language sql as 'select name from t where id = wanted and t.id = a.wanted';
create function b() returns text language sql as 'select nam from t';
create function c() returns int language sql as 'select t.missing from t';
create function d() returns int language sql as 'update t set id = 1 where missing = 2; select 1';
create function e() returns int language sql as 'insert into t (id) select missing from t; select 1';
create function f() returns int language sql as 'select x.id from t';
create function g() returns int language sql as 'with x as (select id as y from t) select y from x';
create function h() returns table (id int, total bigint) language sql as 'select id, count(*) as total from t group by id having count(*) > 1 order by total';
create function i() returns int language sql as 'select nobody_made_this()';
-- case: fields of arguments
create table t (id int, name text);
create function whole(r t) returns text language sql stable as 'select r.name';
create function part(r t) returns text language sql stable as 'select t.name from t where t.id = r.id and t.name = part.r.name';
create function all_of(r t) returns setof t language sql stable as 'select r.*';
create function column_named_so(name text) returns setof t language sql stable as 'select * from t where t.name = column_named_so.name';
-- case: a message of several lines
create function f() returns int language plpgsql as $$
begin
  raise notice E'one %\n'
    'two %' 'three'
    , 1, 2 using hint = 'x';
  return 1;
end $$;
create function g() returns int language plpgsql as $$
begin
  raise notice E'one %\n'
    'two %', 1, 2 using hint = 'x';
  return 1;
end $$;
-- case: calls that may mean two functions
create table t (id int);
create function is_admin() returns boolean language sql as 'select true';
create function is_admin(who uuid default auth.uid()) returns boolean language sql as 'select true';
create policy a on t using (is_admin());
create policy b on t using (is_admin(auth.uid()));
create view v as select is_admin() as x;
create function f() returns boolean language sql as 'select is_admin()';
create function g(a int, b int default 1) returns int language sql as 'select 1';
create function g(a int) returns int language sql as 'select 1';
create view w as select g(id) as x from t;
create view x as select g(id, id) as x from t;
