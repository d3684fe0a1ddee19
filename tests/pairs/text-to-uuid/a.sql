
create table t (id text primary key default gen_random_uuid()::text, n varchar(10) default 'x' check (n in ('x','y')));
create table c (id text primary key, t_id text not null references t(id));
create index c_t on c (t_id);
create index t_n on t (lower(n)) where n <> 'y';
