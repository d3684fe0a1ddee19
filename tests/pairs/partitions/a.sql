
create table r (id bigint not null, at date not null, v text, gone text, primary key (id, at)) partition by range (at);
create table r1 partition of r for values from ('2024-01-01') to ('2025-01-01');
create table r2 partition of r for values from ('2025-01-01') to ('2026-01-01');
create table rd partition of r default;
create index r_v on r (v);
create index r1_own on r1 (gone);
create table other (rid bigint, rat date, foreign key (rid, rat) references r (id, at));
