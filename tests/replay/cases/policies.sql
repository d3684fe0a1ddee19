-- Policies.
-- case: every kind
create table t (id int, owner uuid, org int);
alter table t enable row level security;
create policy a on t;
create policy b on t for select to authenticated using (owner = (select auth.uid()));
create policy c on t as restrictive for update to authenticated, anon using (org > 0) with check (org < 100);
create policy d on t for insert with check (auth.role() = 'authenticated');
create policy "with spaces and ""quotes""" on t for delete to public using (false);
create policy e on t for all to current_user using (true);
create policy b on t using (true);
create policy f on t for insert using (true);
create policy g on t for select with check (true);
create policy h on t to nobody_there using (true);
create policy i on t using (nothing = 1);
create policy "a policy whose name is longer than the sixty-three bytes that a name may have" on t using (true);
-- case: changed
create table t (id int, name text);
create policy a on t for update using (id > 0);
alter policy a on t using (id > 1) with check (name <> '');
alter policy a on t to authenticated;
alter policy a on t rename to b;
comment on policy b on t is 'a policy';
drop policy b on t;
drop policy if exists b on t;
drop policy b on t;
alter policy nothing on t using (true);
drop policy if exists x on nothing;
-- case: policies with queries
create table members (user_id uuid, org int, role text);
create table t (id int, org int);
create function is_member(o int) returns boolean language sql stable security definer as 'select exists (select from members where org = o)';
create policy a on t using (org in (select m.org from members m where m.user_id = auth.uid()));
create policy b on t using (exists (select 1 from members where members.org = t.org and role = 'admin'));
create policy c on t using (is_member(org));
create policy d on members using (user_id = auth.uid() or exists (select from members x where x.org = members.org));
alter table members rename column org to org_id;
alter table members rename to memberships;
alter table t rename to things;
alter function is_member(int) rename to belongs;
-- case: what a policy needs
create table m (u uuid, org int);
create table t (id int, org int, name text);
create function f() returns boolean language sql as 'select true';
create policy a on t using (org in (select org from m));
create policy b on t using (f());
create policy c on t using (name <> '');
alter table t drop column name;
alter table m drop column org;
drop function f();
drop table m;
drop function f() cascade;
drop table m cascade;
alter table t drop column name cascade;
-- case: a name that is captured later
create table outer_t (id int, org int);
create table inner_t (id int, o int);
create policy p on outer_t using (exists (select 1 from inner_t where o = org));
create view v as select id from outer_t where exists (select 1 from inner_t where o = org);
alter table inner_t add column org int;
-- case alone: policies on the platform's tables
create policy "avatars are public" on storage.objects for select using (bucket_id = 'avatars');
create policy "own folder" on storage.objects for insert to authenticated with check (bucket_id = 'files' and (storage.foldername(name))[1] = auth.uid()::text);
alter policy "own folder" on storage.objects with check (bucket_id = 'other');
create policy "topic" on realtime.messages for select to authenticated using (realtime.topic() = 'room');
drop policy "avatars are public" on storage.objects;
-- case: casts to types that aren't there
create table t (id text);
create policy p on t using (id = 'x'::no_such_type::text);
create policy q on t using (id = any (array['x']::text[]) and id::varchar(10) = 'y' and now() > '2024-01-01'::timestamptz);
alter table t add constraint c check (id <> 'x'::no_such_type::text);
alter table t alter column id set default 'x'::no_such_type;
create view v as select id::no_such_type from t;
drop function if exists no_such_function();
