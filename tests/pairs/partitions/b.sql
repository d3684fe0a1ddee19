
create table kinds (k int primary key);
create table r (id bigint not null, at date not null, v text not null default 'n', k int references kinds(k), constraint r_pk primary key (id, at), constraint r_u unique (v, at, id), constraint r_v_ok check (v <> '')) partition by range (at);
create table r1 partition of r for values from ('2024-01-01') to ('2025-01-01');
create table r2 partition of r for values from ('2025-01-01') to ('2027-01-01');
alter table r1 alter v set default 'one';
create index r_k on r (k, at desc) include (v);
create index r_low on r (lower(v));
alter index r1_lower_idx rename to r1_special;
create table r3 partition of r for values from ('2027-01-01') to ('2028-01-01') partition by list (id);
create table r3a partition of r3 for values in (1,2);
create table rd (id bigint not null, at date not null, v text);
create table other (rid bigint, rat date, foreign key (rid, rat) references r (id, at) on delete cascade);
