
create sequence a increment -1 minvalue -100 maxvalue -1 start -5 cycle;
create sequence b as smallint;
create sequence c;
create unlogged sequence d;
create table t (id int default nextval('c'), j int default nextval('c'));
create table t2 (id int);
alter sequence c owned by t.id;
create sequence e start 500 minvalue 100 maxvalue 1000;
