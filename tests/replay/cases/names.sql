-- Names: search path, renaming, moving, dropping, comments.
-- case: a search path in a file
create schema c_path_app;
set search_path to c_path_app, public;
create table t (id int primary key);
create function f() returns boolean language sql as 'select true';
create type mood as enum ('a');
create table u (t int references t, m mood default 'a', check (f()));
alter table u enable row level security;
create policy p on u using (f() and t in (select id from t));
create view v as select * from t where f();
create trigger tr before insert on u execute function suppress_redundant_updates_trigger();
-- file: another
create table t (other text);
create view w as select * from t;
-- case: an empty path
select pg_catalog.set_config('search_path', '', false);
create table nowhere (id int);
create table c_an_empty_path.t (id int, at timestamptz default now());
alter table only c_an_empty_path.t add constraint t_pkey primary key (id);
create table t (id int);
-- case: set local ends with the file
set local search_path = public;
create schema c_local;
set search_path = c_local;
create table t (id int);
reset search_path;
-- file: second
create table t (x int);
-- case: everything is renamed
create table t (id int primary key, org int, name text check (name <> ''));
create index i on t (lower(name)) where org > 0;
create function f(o int) returns boolean language sql as 'select true';
create policy p on t using (f(org) and name <> '');
create view v as select id, org, lower(name) as low from t where f(org);
create table c (t int references t (id));
create function g() returns bigint language sql begin atomic select count(*) from t where t.org > 0; end;
alter table t rename org to org_id;
alter table t rename column name to title;
alter table t rename to things;
alter function f(int) rename to allowed;
alter index i rename to things_title;
alter policy p on things rename to q;
alter view v rename to shown;
alter table things rename nothing to something;
alter table things rename org_id to id;
alter table things rename constraint t_pkey to things_pkey;
-- case: a schema is renamed
create schema c_rename_a;
create table c_rename_a.t (id serial primary key, m int);
create function c_rename_a.f() returns boolean language sql as 'select true';
create table u (t int references c_rename_a.t, check (c_rename_a.f()));
create policy p on u using (t in (select id from c_rename_a.t) and c_rename_a.f());
create view v as select * from c_rename_a.t where c_rename_a.f();
alter schema c_rename_a rename to c_rename_b;
-- case: moved to another schema
create schema c_moved;
create table t (id serial primary key, name text unique);
create index on t (name);
create view v as select * from t;
create table u (t int references t);
create policy p on u using (exists (select 1 from t where t.id = u.t));
alter table t set schema c_moved;
alter view v set schema c_moved;
create table t (id int);
alter table t set schema c_moved;
-- case: dropped with all that hangs on it
create table a (id int primary key);
create table b (a int references a);
create table c (a int default 0);
create view v as select * from a;
create function f() returns setof a language sql as 'select * from a';
create policy p on c using (a in (select id from a));
drop table a;
drop table a cascade;
drop table b, c;
drop table if exists a, b, c;
-- case: a dropped function
create function f(x int) returns int language sql immutable as 'select x';
create table t (id int default f(1), n int check (f(n) > 0), g int generated always as (f(3)) stored);
create index i on t (f(id));
create index j on t (id) where f(id) > 0;
create view v as select f(1);
create policy p on t using (f(id) = 1);
create function g(y int default f(2)) returns int language sql as 'select 1';
drop function f(int);
drop function f(int) cascade;
-- case: a dropped schema
create schema c_dropped;
create table c_dropped.t (id int primary key);
create type c_dropped.e as enum ('a');
create function c_dropped.f() returns int language sql as 'select 1';
create table t (id int references c_dropped.t, e c_dropped.e, n int default c_dropped.f());
create view v as select id, e from t;
drop schema c_dropped;
drop schema c_dropped cascade;
drop schema if exists c_dropped;
-- case: several in one statement
create table a (id int);
create table b (id int);
drop table a, nothing;
drop table if exists a, nothing;
create function f() returns int language sql as 'select 1';
drop function if exists f(), g();
-- case: comments
create table t (id int primary key, name text);
comment on table t is 'a table';
comment on column t.name is 'it''s';
comment on constraint t_pkey on t is 'a key';
create index i on t (name);
comment on index i is 'an index';
comment on table t is null;
create sequence s;
comment on sequence s is 'numbers';
create domain d as int constraint c check (value > 0);
comment on domain d is 'a domain';
comment on constraint c on domain d is 'positive';
create type e as enum ('a');
comment on type e is E'two\nlines';
create view v as select 1 as one;
comment on view v is 'a view';
create function f(int) returns int language sql as 'select 1';
comment on function f(int) is '$$ '' "';
create procedure p() language sql as '';
comment on procedure p() is 'does nothing';
comment on table nothing is 'x';
comment on column t.nothing is 'x';
create statistics st on id, name from t;
comment on statistics st is 'stats';
-- case: quoted and reserved names
create table "select" ("from" int, "Where" text, "a b" int default 1, "ü" int);
create index "I dx" on "select" ("a b");
alter table "select" rename "a b" to "c""d";
create policy "it's" on "select" using ("from" > 0 and "c""d" = 1);
create function "Fn"("Arg" int) returns int language sql as 'select 1';
create view "View" as select "from", "Where" as "order" from "select";
create type "Type" as enum ('A', 'it''s');
create table "group" ("type" "Type" default 'A'::"Type");
