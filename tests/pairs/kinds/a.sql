
create table a (id int primary key, at date);
create table b (id int); create index moved on b (id);
create sequence name_taken;
create table thing (id int);
create view shown as select 1 as x;
create table was_typed (x int, y text);
create type comp as (x int, y text);
