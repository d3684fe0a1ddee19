
create table r (id int not null, at date not null, v text, primary key (id, at)) partition by range (at);
create table r1 partition of r for values from ('2024-01-01') to ('2025-01-01');
create table r2 (id int not null, at date not null, v text, constraint r2_p primary key (id, at));
create index r2_i on r2 (v);
alter table r attach partition r2 for values from ('2025-01-01') to ('2026-01-01');
create index r_i on r (v);
create function f() returns trigger language plpgsql as 'begin return new; end';
create trigger tr before insert on r for each row execute function f();
