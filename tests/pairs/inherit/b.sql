
create table p (id bigint not null, a text not null default 'q', added date default '2020-01-01', constraint a_ok check (a <> ''), constraint fresh check (id > 1));
create table c1 (extra int) inherits (p);
create table c2 (a text default 'mine', extra int) inherits (p);
create table lone (id bigint not null, a text not null, added date, constraint a_ok check (a <> ''), constraint fresh check (id > 1));
alter table lone inherit p;
create table q (z int);
create table leaves (z int, y int);
create table fresh_child (w int, constraint mine check (w > 0)) inherits (p, q);
