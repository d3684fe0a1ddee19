
create table t (id uuid primary key default gen_random_uuid(), n text default 'x' check (n in ('x','y')));
create table c (id uuid primary key, t_id uuid not null references t(id));
create index c_t on c (t_id);
create index t_n on t (lower(n)) where n <> 'y';
