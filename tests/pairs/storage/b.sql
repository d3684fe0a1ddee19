
create table t (id int primary key, a text, b text, c jsonb) with (autovacuum_enabled=false, fillfactor=90);
create index t_a on t (a) with (deduplicate_items=off);
create index t_e on t (lower(a));
create index t_b on t (b);
alter index t_e alter column 1 set statistics 300;
alter table t alter a set storage main, alter b set (n_distinct=-0.5);
alter table t cluster on t_pkey;
alter table t replica identity using index t_pkey;
create table u (id int generated always as identity, k serial);
