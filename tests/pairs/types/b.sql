
create type e as enum ('x','y');
create domain d as text check (value <> '');
create table t (a text default 'x', b text, c bigint[] default '{1}', j text default '{}', k int default 5, v varchar(5) default 'abc', n int default 1, ts timestamptz default now(), bo int default 1, ch text, i numeric default 1 check (i in (1,2)), u text, bt text, da timestamp);
create index t_i on t (i) where i > 0;
create index t_k on t (k);
create statistics st on a, b from t;
