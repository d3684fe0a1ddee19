
create table t (a int, b int, z text);
create view v as select a, z from t;
