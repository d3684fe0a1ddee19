-- Partitions.
-- case: ranges
create table log (id bigint not null, at date not null, text text default 'x', primary key (id, at)) partition by range (at);
create table log_2024 partition of log for values from ('2024-01-01') to ('2025-01-01');
create table log_rest partition of log default;
create index on log (text);
create table log_2025 partition of log (text default 'y') for values from ('2025-01-01') to ('2026-01-01');
-- case: lists and hashes
create table l (a text, b int) partition by list (lower(a));
create table l_a partition of l for values in ('a', 'b');
create table l_null partition of l for values in (null);
create table h (id int) partition by hash (id);
create table h_0 partition of h for values with (modulus 2, remainder 0);
-- case: attached and detached
create table p (id int not null, a int check (a > 0)) partition by range (id);
create table p1 (id int not null, a int);
alter table p1 add check (a > 0);
create table p2 (a int, id int not null, constraint p_a_check check (a > 0));
alter table p attach partition p2 for values from (10) to (20);
create index on p (a);
create table p3 partition of p for values from (20) to (30);
alter table p detach partition p3;
-- case: partitions of partitions
create table p (a int, b int) partition by list (a);
create table p1 partition of p for values in (1) partition by range (b);
create table p11 partition of p1 for values from (0) to (10);
create unique index on p (a, b);
alter table p add column c text;
alter table p drop column c;
drop table p1;
-- case: keys of partitions
create table u (id int primary key);
create table p (id int, u int references u, primary key (id)) partition by range (id);
create table p1 partition of p for values from (0) to (10);
create table r (p int references p (id));
alter table p add constraint positive check (id >= 0);
alter table p1 drop constraint positive;
-- case: an index only on the parent
create table p (id int, a int) partition by range (id);
create table p1 partition of p for values from (0) to (10);
create index pi on only p (a);
create index p1i on p1 (a);
alter index pi attach partition p1i;
drop index p1i;
drop index pi;
-- case: triggers and security of partitions
create function f() returns trigger language plpgsql as $$ begin return new; end $$;
create table p (id int, a int) partition by range (id);
create table p1 partition of p for values from (0) to (10);
create trigger tr after insert on p for each row execute function f();
create table p2 partition of p for values from (10) to (20);
alter table p enable row level security;
create policy pol on p using (true);
-- case: keys of partitions as pg_dump writes them
create table events (id int not null, at date not null) partition by range (at);
create table events_1 (id int not null, at date not null);
create table events_2 (id int not null, at date not null);
alter table only events attach partition events_1 for values from ('2024-01-01') to ('2025-01-01');
alter table only events attach partition events_2 for values from ('2025-01-01') to ('2026-01-01');
alter table only events add constraint events_pkey primary key (id, at);
alter table only events_1 add constraint events_1_pkey primary key (id, at);
alter table only events_2 add constraint events_2_pkey primary key (id, at);
alter index events_pkey attach partition events_1_pkey;
alter index events_pkey attach partition events_2_pkey;
