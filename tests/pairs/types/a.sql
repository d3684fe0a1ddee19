
create type e as enum ('x','y');
create domain d as text check (value <> '');
create table t (a e default 'x', b d, c int[] default '{1}', j jsonb default '{}', k text default '5', v varchar(10) default 'abc', n numeric(10,2) default 1.5, ts timestamp default now(), bo boolean default true, ch char(3), i int default 1 check (i in (1,2)), u uuid, bt bytea, da date);
create index t_i on t (i) where i > 0;
create index t_k on t (k text_pattern_ops);
create statistics st on a, b from t;
