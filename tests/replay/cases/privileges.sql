-- Grants, default privileges, roles, owners.
-- case: tables and columns
-- known gap: GRANT ALL gives MAINTAIN from Postgres 17 on, and the catalog's ALL is 15's
create table t (id int, name text, secret text);
grant select on t to anon;
grant select (id, name), update (name) on t to authenticated;
grant all on t to service_role with grant option;
revoke update (name) on t from authenticated;
revoke grant option for select on t from service_role;
revoke insert, delete on t from service_role;
grant all privileges on table t to public;
revoke truncate on t from public;
grant references, trigger, maintain on t to anon;
grant select on nothing to anon;
grant select on t to nobody_there;
grant select (nothing) on t to anon;
-- case: a table's revoke takes the columns'
create table t (id int, name text);
grant select (id, name) on t to anon;
revoke all on t from anon;
grant select (id), select on t to anon;
revoke select on t from anon;
-- case: schemas
create schema c_schemas_a;
create schema if not exists c_schemas_a;
create schema c_schemas_a;
grant usage on schema c_schemas_a to anon, authenticated;
grant all on schema c_schemas_a to service_role;
revoke create on schema c_schemas_a from service_role;
alter schema c_schemas_a rename to c_schemas_b;
create schema c_schemas_c authorization postgres create table t (id int) create view v as select * from t;
comment on schema c_schemas_b is 'b';
drop schema c_schemas_c;
drop schema c_schemas_c cascade;
-- case: all in a schema
create table t (id serial);
create view v as select * from t;
create function f() returns int language sql as 'select 1';
create procedure p() language sql as '';
grant select on all tables in schema c_all_in_a_schema to anon;
grant usage on all sequences in schema c_all_in_a_schema to anon;
grant execute on all functions in schema c_all_in_a_schema to anon;
grant execute on all procedures in schema c_all_in_a_schema to authenticated;
revoke execute on all routines in schema c_all_in_a_schema from public;
create table later (id int);
-- case: types and languages
create type e as enum ('a');
create domain d as int;
grant usage on type e to anon;
revoke usage on type e from public;
revoke all on domain d from public;
grant usage on language plpgsql to anon;
-- case: defaults in a schema
alter default privileges in schema c_defaults_in_a_schema grant select on tables to anon;
create table t (id int);
create view v as select 1 as one;
alter default privileges in schema c_defaults_in_a_schema grant all on functions to authenticated;
create function f() returns int language sql as 'select 1';
alter default privileges in schema c_defaults_in_a_schema revoke select on tables from anon;
create table u (id int);
alter default privileges in schema c_defaults_in_a_schema grant usage, select on sequences to service_role;
create sequence s;
alter default privileges in schema c_defaults_in_a_schema grant usage on types to anon;
create type e as enum ('a');
alter default privileges for role postgres in schema c_defaults_in_a_schema grant insert on tables to authenticated with grant option;
create table w (id int);
-- case alone: defaults everywhere
alter default privileges revoke execute on functions from public;
create function f() returns int language sql as 'select 1';
alter default privileges grant select on tables to anon;
create schema s;
create table s.t (id int);
create table public.t (id int);
alter default privileges in schema public revoke all on tables from anon, authenticated;
create table public.u (id int);
alter default privileges grant usage on schemas to anon;
create schema z;
-- case alone: public closed
revoke all on all tables in schema public from anon;
revoke create on schema public from public;
create table t (id int);
revoke all on t from anon, authenticated;
grant select, insert on t to authenticated;
grant all on schema public to anon;
-- case alone: roles
create role c_reader nologin;
create user c_writer with password 'secret' createdb connection limit 5;
create role c_reader;
grant c_reader to c_writer;
grant c_reader to authenticated with admin option;
alter role c_writer nocreatedb bypassrls;
alter role c_reader set statement_timeout = '5s';
alter role c_writer rename to c_author;
comment on role c_reader is 'reads';
create table t (id int);
grant select on t to c_reader;
alter table t owner to c_author;
revoke c_reader from c_author;
drop role c_reader;
drop owned by c_reader;
drop role if exists c_reader;
reassign owned by c_author to postgres;
drop role c_author;
-- case alone: owners
create role c_owner;
grant c_owner to postgres;
create schema s authorization c_owner;
grant usage on schema s to postgres;
create table t (id serial);
create view v as select * from t;
create function f() returns int language sql as 'select 1';
create type e as enum ('a');
grant select on t to anon;
alter table t owner to c_owner;
alter view v owner to c_owner;
alter function f() owner to c_owner;
alter type e owner to c_owner;
set role c_owner;
create table s.made (id int);
reset role;
alter table t owner to postgres;
drop schema s cascade;
alter table t owner to postgres;
alter view v owner to postgres;
alter function f() owner to postgres;
alter type e owner to postgres;
-- case alone: what an owner takes from itself
create table t (id int, a int);
create sequence s;
create function f() returns int language sql as 'select 1';
revoke all on t from postgres;
revoke usage on sequence s from current_user;
revoke execute on function f() from postgres, public;
grant select on t to postgres;
create role c_heir;
grant c_heir to postgres;
grant create on schema public to c_heir;
create table u (id int);
grant update on u to c_heir;
revoke update, delete on u from postgres;
alter table u owner to c_heir;
-- case alone: what a creator takes from itself
create role c_maker;
grant c_maker to postgres;
grant create on schema public to c_maker;
alter default privileges for role c_maker revoke all on tables from c_maker;
alter default privileges for role c_maker grant select on tables to anon;
set role c_maker;
create table t (id int);
reset role;
alter default privileges for role c_maker in schema public grant select on tables to c_maker;
set role c_maker;
create table u (id int);
reset role;
-- case alone: default privileges of what is gone
create role c_gone;
create schema s;
alter default privileges in schema s grant select on tables to c_gone;
drop role c_gone;
drop schema s;
drop role c_gone;
create schema s;
create table s.t (id int);
-- case alone: memberships with the right to give them on
create role c_group;
create role c_admin;
create role c_second admin c_admin;
grant c_group to c_admin with admin option;
grant c_group to c_admin;
create role c_third role c_admin;
revoke admin option for c_group from c_admin;
revoke c_third from c_admin;
-- case: an owner takes some from itself, or all
create table t (id int);
create function f() returns int language sql as 'select 1';
create sequence s;
revoke all on function f() from postgres, anon;
revoke delete, truncate on t from postgres;
revoke all on sequence s from postgres;
grant usage on sequence s to postgres;
create schema owned;
revoke create on schema owned from postgres;
drop schema owned;
-- case: what an owner has taken from itself goes to the next owner
create table t (id int);
revoke insert on t from postgres;
alter table t owner to service_role;
create table u (id int);
revoke insert on u from postgres;
grant insert on u to service_role;
alter table u owner to service_role;
-- case alone: the schema public gets another owner
alter schema public owner to postgres;
revoke usage on schema public from public;
grant usage on schema public to anon;
-- case alone: functions that an extension has brought
create extension pgmq;
grant execute on function pgmq.send(text, jsonb, integer) to authenticated;
revoke execute on function pgmq.archive(text, bigint) from public;
-- case alone: everything on a table of the platform
grant all on all tables in schema auth to authenticator;
grant all on auth.schema_migrations to postgres;
grant usage on sequence auth.refresh_tokens_id_seq to service_role;
