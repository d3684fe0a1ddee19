
create table unrelated (id int);
create table t (id int, n int, constraint c check (id > 0));
create function f(t) returns int language sql immutable as 'select 1';
create function g() returns int language sql as 'select count(*)::int from t';
create function h(int) returns boolean language sql immutable as 'select true';
alter table t alter n set default g();
alter table t add constraint rows_ok check (h(n));
alter table t add constraint row_ok check (f(t) > 0);
create index t_f on t (f(t));
create table x (id int primary key, y_id int);
create table y (id int primary key, x_id int references x(id));
alter table x add constraint x_y foreign key (y_id) references y(id) deferrable initially deferred;
create table self (id int primary key, up int references self);
