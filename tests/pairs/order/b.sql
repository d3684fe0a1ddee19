
create table t (n int not null default 3, a int, m text, z text collate "C");
create view v as select z, a, m from t;
