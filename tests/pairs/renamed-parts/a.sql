
create table t (id int constraint old_pk primary key, k int, x int constraint old_ck check (x > 0));
create table c (t_id int constraint old_fk references t(id));
create index old_i on t (k);
alter table t replica identity using index old_pk;
