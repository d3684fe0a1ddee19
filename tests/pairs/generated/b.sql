
create table t (a bigint, b int, c text default 'd', g bigint generated always as (a + b) stored, h text, p int generated always as (b * 2) stored, n int generated always as (b) stored not null);
create index t_g on t (g);
create view v as select g, p from t;
