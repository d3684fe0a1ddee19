-- What is easily got wrong.
-- case: a function is no procedure
create function f(a int) returns int language sql as 'select 1';
create procedure p(a int) language sql as 'select 1';
create aggregate total(int) (sfunc = int4pl, stype = int);
drop procedure f(int);
drop procedure if exists f(int);
drop function p(int);
drop function if exists p(int);
drop aggregate f(int);
drop function total(int);
comment on function p(int) is 'no function';
comment on procedure p(int) is 'a procedure';
comment on routine f(int) is 'a routine';
comment on function total(int) is 'an aggregate';
grant execute on function p(int) to anon;
grant execute on procedure f(int) to anon;
grant execute on procedure p(int) to anon;
alter function p(int) rename to q;
drop routine total(int);
drop procedure p(int);
-- case: overloads by the number of arguments
create function f(a int) returns int language sql as 'select 1';
create function f(a int, b int default 2) returns int language sql as 'select 2';
create function g(a int, out b int, out c text) language sql as 'select 1, ''x''';
create procedure h() language sql as 'select 1';
create function h(a int) returns int language sql as 'select 1';
grant execute on function f to anon;
comment on function f is 'which';
grant execute on function f(int) to anon;
revoke execute on function f(int, int) from public;
comment on function f(int, int) is 'two';
comment on function g(int) is 'one in, two out';
grant execute on function g to anon;
comment on function h is 'the function';
comment on procedure h is 'the procedure';
grant execute on routine h to anon;
drop function f;
drop function f(int);
drop function f;
drop procedure h;
drop function h;
-- case: columns of partition keys are renamed
create table p (at date, a text, b int) partition by range (at, lower(a));
create table p1 partition of p for values from ('2024-01-01', 'a') to ('2025-01-01', 'b') partition by list (b);
create table p11 partition of p1 for values in (1, 2);
alter table p rename column at to day;
alter table p rename column a to word;
alter table p rename column b to number;
create table p2 partition of p for values from ('2025-01-01', 'c') to ('2026-01-01', 'b');
alter table p drop column day;
alter table p drop column word;
-- case: a natural join without a common column
create table a (x int);
create table b (y int);
create view i as select x, y from a natural join b;
alter table a rename column x to z;
alter table b add column x int;
-- case: a natural outer join without a common column
-- known gap: it is written with ON true, which means the same; the server keeps that nothing was written
create table a (x int);
create table b (y int);
create view l as select * from a natural left join b;
create view f as select a.x from a natural full join b;
alter table a rename column x to z;
-- case: domain constraints that aren't validated
create domain d as int;
alter domain d add constraint small check (value < 100) not valid;
alter domain d add constraint large check (value > 1) not valid;
alter domain d validate constraint large;
alter domain d validate constraint missing;
create table t (d d);
alter domain d rename constraint small to little;
-- case alone: a role is renamed that has default privileges
create role made_by_case nologin;
grant made_by_case to postgres;
alter default privileges for role made_by_case in schema public grant select on tables to anon;
alter default privileges in schema public grant insert on tables to made_by_case;
create role other_of_case;
drop role made_by_case;
alter role made_by_case rename to renamed_by_case;
create table public.t (id int);
revoke insert on public.t from renamed_by_case;
alter default privileges in schema public revoke insert on tables from renamed_by_case;
alter default privileges for role renamed_by_case in schema public revoke select on tables from anon;
drop role other_of_case;
drop role renamed_by_case;
-- case: EXPLAIN ANALYZE runs its statement
create function make(name text) returns int language plpgsql as $$ begin execute format('create table %I (id int)', name); return 1; end $$;
explain select make('no');
explain (analyze false) select make('no_either');
explain analyze select make('yes');
explain (costs off, analyze) select make('yes_too');
explain (analyze true) create table from_query as select 1 as a;
explain create table no_table as select 1 as a;
-- case: a prepared statement that is run
create function make(name text) returns int language plpgsql as $$ begin execute format('create table %I (id int)', name); return 1; end $$;
create table t (id int);
prepare one as select make('prepared');
prepare two as insert into t values (1);
execute one;
execute two;
prepare one as select 1;
execute three;
deallocate one;
execute one;
-- case alone: a prepared statement whose parameters decide
-- not known
create function public.make(name text) returns int language plpgsql as $$ begin return length(name); end $$;
prepare one(text) as select public.make($1);
execute one('prepared');
-- case: a loop that is left, nobody knows when
-- not known
create table t (id int);
create table sure (id int);
do $$
begin
  for i in 1..3 loop
    execute format('create table t%s (id int)', i);
    exit when exists (select 1 from t where id = i);
  end loop;
  create table after_the_loop (id int);
end $$;
drop table t2;
drop table t3;
-- case: a loop that is gone on with, nobody knows when
-- not known
create table t (id int);
do $$
begin
  for i in 1..2 loop
    execute format('create table t%s (id int)', i);
    continue when not exists (select 1 from t where id = i);
    execute format('drop table t%s', i);
  end loop;
end $$;
drop table t1, t2;
-- case alone: members of an extension
-- not known
create function public.f() returns int language sql as 'select 1';
create extension if not exists citext with schema extensions;
alter extension citext add function public.f();
alter extension citext drop function public.f();
