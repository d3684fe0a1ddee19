
create table r (id int not null, at date not null, v text) partition by range (at);
create table r1 partition of r for values from ('2024-01-01') to ('2025-01-01');
create table r2 (id int not null, at date not null, v text, constraint r2_p primary key (id, at));
create index r2_i on r2 (v);
