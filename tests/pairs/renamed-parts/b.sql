
create table t (id int constraint new_pk primary key, k int, x int constraint new_ck check (x > 0));
create table c (t_id int constraint new_fk references t(id));
create index new_i on t (k);
alter table t replica identity using index new_pk;
