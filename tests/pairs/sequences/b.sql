
create sequence a increment 2 minvalue -50 maxvalue 70 start -5 cache 3;
create sequence b as bigint maxvalue 70000;
create sequence c as int;
create sequence d;
create table t (id int, j int default nextval('c'));
create table t2 (id int default nextval('c'));
alter sequence c owned by t2.id;
create sequence e start 20 minvalue 10 maxvalue 99;
