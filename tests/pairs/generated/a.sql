
create table t (a int, b int, c text default 'd', g int generated always as (a + b) stored, h text generated always as (upper(c)) stored, p int);
create index t_g on t (g);
create view v as select g, p from t;
