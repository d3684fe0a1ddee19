-- 0001, 0004, 0009, 0018, 0021

create table public.parents (a int, b int, c uuid unique, primary key (a, b));
create table public.children (
  id int primary key,
  a int,
  b int,
  c uuid references public.parents (c),
  d uuid references public.parents (c),
  foreign key (a, b) references public.parents
);
-- In the wrong order, and behind another column.
create index children_b_a on public.children (b, a);
create index children_d on public.children (d, id);
create table public.other_children (
  id int primary key, a int, b int, foreign key (b, a) references public.parents (b, a) on delete cascade,
  c uuid references public.parents (c)
);
create index other_children_b_a on public.other_children (b, a) where a > 0;
create index other_children_c on public.other_children using hash (c);
create table public."Odd Names" ("The Id" uuid, "Of" uuid references public.parents (c));

create table public.without_key (id int unique not null);
create table public.with_late_key (id int not null);
alter table public.with_late_key add primary key (id);
create table public.with_dropped_key (id int primary key);
alter table public.with_dropped_key drop constraint with_dropped_key_pkey;
create unlogged table public.unlogged (id int);
create table public.heir () inherits (public.with_late_key);
create table public.measured (at date not null, value int) partition by range (at);
create table public.measured_2026 partition of public.measured for values from ('2026-01-01') to ('2027-01-01');
create table public.keyed (at date not null primary key) partition by range (at);
create table public.keyed_2026 partition of public.keyed for values from ('2026-01-01') to ('2027-01-01');

create table public.indexed (id int primary key, a int, b text, c text, unique (a), unique (a, b));
create index indexed_one on public.indexed (b);
create index indexed_two on public.indexed (b);
create index "Indexed, three" on public.indexed using btree (b asc nulls last);
create unique index indexed_a on public.indexed (a);
create index indexed_plain_a on public.indexed (a);
create index indexed_b_desc on public.indexed (b desc);
create index indexed_b_where on public.indexed (b) where a > 0;
create index indexed_b_where_too on public.indexed (b) where (a > 0);
create index indexed_b_include on public.indexed (b) include (a);
create index indexed_lower on public.indexed (lower(c));
create index indexed_lower_too on public.indexed ((lower(c)));
create index indexed_pattern on public.indexed (c text_pattern_ops);
create index indexed_c on public.indexed (c text_ops);
create index indexed_c_filled on public.indexed (c) with (fillfactor = 80);
create unique index indexed_id on public.indexed (id);
create materialized view public.kept as select 1 as a, 'x'::text as b;
create index kept_a on public.kept (a);
create index kept_a_too on public.kept (a);
create table public.booked (id int primary key, during tsrange, exclude using gist (during with &&));
create index booked_during on public.booked using gist (during);

create table public.registered (
  id int primary key,
  a regproc, b regprocedure, c regoper, d regoperator, e regconfig, f regdictionary, g regnamespace, h regcollation,
  i regclass, j regtype, k regrole, l regconfig[]
);
create index registered_e on public.registered (e, id);
create view public.registered_view with (security_invoker) as select id, e as language from public.registered;
create type public.registration as (name text, language regconfig);

create table public.contacts (id uuid primary key references auth.users (id), phone text unique references auth.users (phone));
