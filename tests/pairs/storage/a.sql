
create table t (id int primary key, a text, b text, c jsonb) with (fillfactor=70, toast.autovacuum_enabled=false);
create index t_a on t (a) with (fillfactor=80);
create index t_e on t (lower(a));
create index t_b on t (b);
alter table t alter a set storage external, alter b set statistics 500, alter c set compression pglz, alter a set (n_distinct=5);
alter table t cluster on t_a;
alter table t replica identity full;
create unlogged table u (id int generated always as identity, k serial);
