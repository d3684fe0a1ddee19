
create table keep (id int primary key, b int);
create view v as select id from keep;
create sequence s;
