-- Views and materialized views.
-- case: plain views
create table t (id int, name text, org int);
create view a as select * from t;
create view b (x, y) as select id, name from t where org = 1;
create view c with (security_invoker = true, security_barrier) as select t.*, upper(name) as up, 1, name || 'x' from t;
create view d as select id from t where org > 0 with cascaded check option;
create view e as values (1, 'a'), (2, 'b');
create view f as select count(*), max(id), coalesce(name, 'x'), case when id > 0 then 1 end, name::varchar(5), array[1], now() from t group by id, name;
-- case: a view is replaced
create table t (id int, name text);
create view v with (security_invoker = on) as select id from t;
create or replace view v as select id, name from t;
create or replace view v as select name from t;
create or replace view v as select id, name, 1 as one from t;
create view v as select 1 as one;
-- case: options of views
create view v as select 1 as one;
alter view v set (security_invoker = on);
alter view v set (security_barrier = true);
alter view v reset (security_barrier);
create table t (id int);
create view w with (check_option = local) as select id from t where id > 0;
alter view w alter column id set default 5;
alter view if exists nothing set (security_invoker);
alter table v set (security_invoker = false);
-- case: renamed columns stay
create table t (id int, name text);
create view v as select id, name, upper(name) as up from t t1 where t1.name is not null;
create view w as select * from v;
alter table t rename column name to title;
alter table t rename to u;
alter view v rename column up to upper_name;
alter view v rename to x;
alter table x rename to y;
-- case: stars are written out
create table t (id int, name text);
create table u (id int, extra text);
create view a as select * from t;
create view b as select t.*, u.extra from t join u using (id);
create view c as select * from t join u using (id);
create view d as select * from t natural join u;
create view e as select s.* from (select id, name from t) s;
alter table t add column later int;
alter table u add column later int;
-- case: what a view needs
create table t (id int, name text);
create view v as select id from t;
create view w as select id from v;
alter table t drop column id;
alter table t alter column id type bigint;
drop view v;
alter table t drop column name;
drop view v cascade;
alter table t alter column id type bigint;
-- case: drop of a table with views
create table t (id int);
create view v as select id from t;
create materialized view m as select id from v;
create view w as select * from m;
drop table t;
drop table t cascade;
-- case: materialized views
create table t (id int, name text);
create materialized view m as select id, count(*) as number from t group by id;
create unique index on m (id);
create materialized view e as select * from t with no data;
refresh materialized view m;
refresh materialized view e;
create materialized view if not exists m as select 1 as one;
alter materialized view m rename to n;
alter materialized view n rename column number to amount;
create materialized view gone as select 1 as one;
drop materialized view gone;
drop view n;
-- case: queries of every kind
create table t (id int, parent int, name text, at timestamptz);
create view a as with recursive up as (select id, parent from t where parent is null union all select t.id, t.parent from t join up on up.id = t.parent) select * from up;
create view b as select id from t union select parent from t order by 1 limit 5;
create view c as select name, row_number() over (partition by parent order by at desc) as n from t;
create view d as select x.id, y.name from t x left join lateral (select name from t where t.id = x.parent) y on true;
create view e as select t.id, (select count(*) from t c where c.parent = t.id) as children, exists (select from t z where z.id = t.parent) from t;
create view f as select distinct on (parent) * from t order by parent, at;
create view g as select i, t from generate_series(1, 3) i, unnest(array['a']) as t;
create view h as select parent, sum(id) filter (where id > 1), array_agg(name order by at), grouping(parent) from t group by rollup (parent) having count(*) > 1;
create view j as select id, extract(year from at) as year, name like 'a%' as starts, at at time zone 'UTC', (t).name as again from t;
create view k as select to_jsonb(t) as row, t from t;
create recursive view l (n) as select 1 union all select n + 1 from l where n < 5;
-- case: triggers and rules of views
create table t (id int, name text);
create view v as select * from t;
create function f() returns trigger language plpgsql as $$ begin return null; end $$;
create trigger tr instead of insert or update on v for each row execute function f();
create rule r as on delete to v do instead nothing;
create rule log as on insert to t where new.id > 10 do also insert into t values (1, 'x');
alter rule log on t rename to logged;
alter table t disable rule logged;
drop rule if exists r on v;
drop trigger tr on v;
-- case: privileges of views
create view v as select 1 as a, 2 as b;
grant select on v to anon;
grant select (a), update (b) on v to authenticated;
revoke select on table v from anon;
comment on view v is 'a view';
comment on column v.a is 'a column';
create materialized view m as select 1 as a;
grant select on m to anon;
grant all on all tables in schema c_privileges_of_views to service_role;
-- case alone: views in public
create table t (id int);
create view v as select * from t;
create materialized view m as select * from t;
revoke all on v from anon;
-- case: functions in views
create function f(int) returns int language sql immutable as 'select $1';
create function g() returns table (a int, b text) language sql as 'select 1, ''x''';
create view v as select f(1), g.*, g.a as again from g();
drop function f(int);
drop function g();
drop function f(int) cascade;
-- case: calls with a syntax of their own
create table t (id int, at timestamptz default (now() at time zone 'utc'), name text check (position('a' in name) > 0), g text generated always as (trim(both ' ' from name)) stored);
create view a as select extract(epoch from at) as epoch, extract(day from at - now()), at at time zone 'utc' at time zone 'cet' as twice, timezone('utc', at) as called, (at || '')::timestamp at time zone lower('UTC') as calculated from t;
create view b as select trim(name) as b1, trim(name || 'x') as b2, trim(leading 'x' from name) as b3, trim(trailing from name) as b4, btrim(name, 'x') as b5 from t;
create view c as select substring(name from 2 for 3) as c1, substring(name, 2) as c2, substring(name from 'a+') as c3, substring(name from id + 1) as c4, position('a' || name in name) as c5 from t;
create view d as select overlay(name placing 'x' from 1) as d1, overlay(name placing 'x' from 1 for 2) as d2, (at, at) overlaps (at, now()) as d3 from t where extract(hour from at) < 5 and not (at, at) overlaps (at, now());
create policy p on t using (extract(hour from at at time zone 'utc') between 8 and 17 and substring(name from 1 for 1) <> 'x');
create index on t (extract(day from at at time zone 'utc'));
-- case: spellings of options
create view a with (security_invoker) as select 1 as one;
create view b with (security_invoker = 1) as select 1 as one;
create view c with (security_barrier = off, security_invoker = 'YES') as select 1 as one;
create view d with (security_invoker = maybe) as select 1 as one;
create view e with (security_invoker = o) as select 1 as one;
create view f with (something = 1) as select 1 as one;
create view g with (security_barrier = T) as select 1 as one;
create table t (id int);
create view h with (check_option = 'LOCAL') as select id from t where id > 0;
create view i with (check_option = often) as select id from t where id > 0;
create view j with (security_invoker = TRUE) as select 1 as one;
alter view a set (security_invoker = On);
-- case: rules that are dropped
create table t (id int);
create view v as select * from t;
create rule r as on insert to t do also notify x;
create rule s as on update to v do instead nothing;
drop rule r on v;
drop rule r on t;
drop rule r on t;
drop rule if exists r on t;
drop rule if exists r on nothing;
drop rule "_RETURN" on v;
drop rule s on v cascade;
-- case: natural joins and later columns
create table t (id int, name text);
create table u (id int, extra text);
create table w (more int);
create view a as select * from t natural join w;
create view b as select t.name from t natural left join u;
create view c as select * from t natural full join u;
create view d as select name from (t natural join u) natural join w;
create policy p on w using (exists (select 1 from t natural join u where extra = name));
create function f() returns bigint language sql begin atomic select count(*) from t natural join u; end;
alter table t add column more int;
alter table u add column name text;
alter table w add column extra text, add column id int;
-- case: a column that children get
create table parent (id int);
create table child () inherits (parent);
create table o (org int);
create view a as select * from child;
create view b as select o.org from o where exists (select 1 from child c where c.id = org);
create policy p on o using (exists (select 1 from child where id = org));
create view c as select o.org from o where exists (select 1 from child where id = org);
alter table parent add column org int;
-- case: a column that goes with what uses it
create table t (id int, name text, org int);
create view v as select name from t;
create policy p on t using (exists (select 1 from v));
create policy q on t using (id > 0);
create view w as select id from t;
create index i on t (name);
alter table t add constraint c check (name <> '');
alter table t drop column name;
alter table t drop column name cascade;
create function f() returns setof c_a_column_that_goes_with_what_uses_it.w language sql as 'select 1';
alter table t alter column org set default 1, drop column id cascade;
