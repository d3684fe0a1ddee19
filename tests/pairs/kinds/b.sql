
create table a (id int, at date) partition by range (at);
create table b (id int);
create table c (id int); create index moved on c (id);
create table name_taken (id int);
create view thing as select 1 as id;
create table shown (x int);
create type comp as (x int, y text);
create table was_typed of comp (x default 5, primary key (x));
