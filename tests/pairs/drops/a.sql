
create table keep (id int primary key, a int, b int, c int generated always as (a) stored, gone_id int);
create table gone (id int primary key, keep_id int references keep(id));
alter table keep add constraint to_gone foreign key (gone_id) references gone(id), add constraint ab check (a < b);
create index keep_a on keep (a, b);
create view v as select id, a from keep;
create sequence s owned by keep.a;
alter table gone add n int default nextval('s');
create table l1 (id serial primary key); create table l2 (id int default nextval('l1_id_seq'));
alter table l1 add x int default nextval('l1_id_seq');
