-- Constraints and indexes.
-- case: every kind
create table p (id int primary key, a int, b int, unique (a, b));
create table t (
  id int,
  p_id int references p,
  a int, b int,
  name text,
  constraint t_pk primary key (id),
  constraint named unique nulls not distinct (name),
  foreign key (a, b) references p (a, b) match full on delete cascade on update set null,
  check (a < b),
  unique (a) include (b)
);
-- case: actions of foreign keys
create table p (id int primary key, x int, unique (id, x));
create table c (a int references p on delete set null, b int references p on delete set default, c int references p on delete restrict on update cascade,
  d int, e int, foreign key (d, e) references p (id, x) on delete set null (e));
-- case: deferrable
create table p (id int primary key deferrable initially deferred);
create table t (id int unique deferrable, p int);
alter table t add constraint fk foreign key (p) references t (id) deferrable initially deferred;
create table u (id int primary key, p int references u deferrable initially deferred);
alter table u alter constraint u_p_fkey deferrable initially immediate;
alter table u alter constraint u_p_fkey not deferrable;
-- case: not valid, then valid
create table p (id int primary key);
create table t (a int, p int);
alter table t add constraint c1 check (a > 0) not valid;
alter table t add constraint f1 foreign key (p) references p not valid;
alter table t add constraint c2 check (a > 1) not valid;
alter table t validate constraint c1;
alter table t validate constraint f1;
-- case: added and dropped
create table t (a int, b int);
alter table t add primary key (a);
alter table t add unique (b), add check (b > a);
alter table t drop constraint t_check;
alter table t drop constraint if exists nothing;
alter table t drop constraint nothing;
alter table t add constraint t_pkey unique (b);
alter table t rename constraint t_b_key to renamed;
alter table t add primary key (b);
-- case: foreign keys that need a key
create table p (id int, u int unique, i int);
create unique index p_i on p (i);
create table t (a int references p (u), b int references p (i));
create table x (a int references p (id));
create table y (a int references p);
alter table p drop constraint p_u_key;
alter table p drop constraint p_u_key cascade;
drop index p_i;
drop index p_i cascade;
-- case: using an index
create table t (a int not null, b int);
create unique index t_a on t (a);
create unique index t_b on t (b);
alter table t add constraint t_pk primary key using index t_a;
alter table t add unique using index t_b;
-- case: exclusion
create table t (id int, during tstzrange, exclude using gist (during with &&));
alter table t add constraint apart exclude using btree (id with =) where (id > 0);
alter table t drop constraint t_during_excl;
-- case: names of checks
create table t (a int check (a > 0), b int check (b > a), check (a > 1), check (true), constraint c check (b > 0), c int check (c > 0) check (c < 9));
alter table t add check (a <> b), add check (c = 1);
-- case: indexes of every kind
create table t (id int, name text, tags text[], doc jsonb, at timestamptz);
create index on t (name);
create index named on t (name desc nulls last, at);
create unique index on t (lower(name)) where id > 0;
create index on t using gin (tags);
create index on t using gin (doc jsonb_path_ops);
create index on t using hash (name);
create index on t using brin (at) with (pages_per_range = 64);
create index on t (name collate "C" text_pattern_ops);
create index on t ((id + 1), (name || 'x'));
create index on t (id) include (name) with (fillfactor = 70);
create unique index on t (at) nulls not distinct;
create index if not exists named on t (id);
create index named on t (id);
create index concurrently late on t (at);
-- case: indexes change
create table t (a int, b text);
create index i on t (a);
alter index i rename to j;
alter index j set (fillfactor = 60);
alter index j reset (fillfactor);
create index e on t (lower(b));
alter index e alter column 1 set statistics 400;
drop index if exists i;
drop index j, e;
drop index j;
-- case: a key's index goes with it
create table t (a int primary key, b int unique);
drop index t_pkey;
alter table t drop constraint t_pkey;
alter table t drop column b;
alter index t_b_key rename to x;
-- case: renamed key
create table t (a int primary key, b int unique);
alter index t_pkey rename to key;
alter table t rename constraint t_b_key to other;
alter table t rename to u;
-- case: keys that foreign keys have
create table p (id int primary key, u int unique, unique (id, u));
create unique index p_u_too on p (u);
create table t (a int references p (u), b int, c int, foreign key (b, c) references p (id, u));
drop index p_u_too;
alter table p drop constraint p_u_key;
create table d (id int primary key deferrable);
create table x (d int references d);
-- case: statistics and clustering of indexes
create table t (a int, b text, constraint t_pk primary key (a));
create index e on t (lower(b), a) include (b);
alter index e alter column 1 set statistics 400;
alter index e alter column 2 set statistics 400;
alter index e alter column 3 set statistics 400;
alter index e alter column 4 set statistics 400;
alter table t cluster on e;
cluster t using t_pk;
create table copy (like t including all);
-- case: a key that is written twice is one
create table a (id int unique primary key);
create table b (id int unique not null, primary key (id));
create table c (id int constraint named unique primary key);
create table d (id int primary key, x int unique, unique (x), constraint twice unique (x));
create table e (id int primary key, x int, y int, unique (x, y), unique (y, x), unique (x, y) include (id));
create table f (id int primary key, constraint late unique (id) deferrable);
create table g (x int);
alter table g add column id int unique primary key;
create table h (id int primary key, x int unique nulls not distinct, unique (x));
-- case: a key that is written again later is another one
create table t (id int primary key);
alter table t add unique (id);
