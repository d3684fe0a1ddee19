
create extension btree_gist;
create table p (id int primary key, k int, m int, unique (k, m));
create table t (id int primary key, k int, m int, during tstzrange, a int, b int,
 constraint u unique (a), constraint ex exclude using gist (k with =, during with &&),
 constraint fk1 foreign key (k, m) references p(k, m),
 constraint fk2 foreign key (a) references p(id) deferrable,
 constraint ck check (a > 0) , constraint nv check (b > 0) not valid);
create unique index t_b on t (b);
create unique index only_index on p (m);
create table q (m int references p(m));
