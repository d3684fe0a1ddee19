
create extension btree_gist;
create table p (id int primary key, k int, m int, unique (k, m), constraint only_index unique (m));
create table t (id int primary key, k int, m int, during tstzrange, a int, b int,
 constraint u unique nulls not distinct (a) include (b), constraint ex exclude using gist (k with =, m with =, during with &&) where (a > 0),
 constraint fk1 foreign key (k, m) references p(k, m) match full on update cascade,
 constraint fk2 foreign key (a) references p(id) deferrable initially deferred,
 constraint ck check (a > 1) no inherit, constraint nv check (b > 0), constraint t_b unique (b) deferrable);
create table q (m int references p(m));
