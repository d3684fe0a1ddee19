-- Tables: what CREATE TABLE makes, and the names that Postgres makes up.
-- case: columns of every kind
create table t (
  id bigint generated always as identity primary key,
  number serial,
  name text collate "C" not null default 'x',
  upper text generated always as (upper(name)) stored,
  price numeric(12, 2) check (price > 0),
  tags text[] default '{}',
  "Quoted" timestamptz default now()
);
-- case: a table that is made twice
create table t (id int);
create table t (id int);
create table if not exists t (id int, other int);
-- file: second
alter table t add column name text;
