
create table p (id int not null, a text default 'p', gone int, constraint a_ok check (a <> ''), constraint old check (id > 0));
create table c1 (extra int) inherits (p);
create table c2 (a text default 'mine', extra int) inherits (p);
create table lone (id int not null, a text, gone int, constraint a_ok check (a <> ''), constraint old check (id > 0)) ;
create table q (z int);
create table leaves (z int, y int); alter table leaves inherit q;
