-- 0003, 0006, 0007, 0008, 0015, 0024

create role reporter;
create role bypasser bypassrls;
create table public.asked (id uuid primary key, a text, b text);
alter table public.asked enable row level security;
create policy uid on public.asked as restrictive using (id = auth.uid());
create policy uid_once on public.asked as restrictive using (id = (select auth.uid()));
create policy either on public.asked as restrictive using (id = (select auth.uid()) or id = auth.uid());
create policy cast_inside on public.asked as restrictive using (id::text = (select auth.uid()::text));
create policy cast_outside on public.asked as restrictive using (id::text = (select auth.uid())::text);
create policy claim on public.asked as restrictive using ((select auth.jwt() ->> 'aal') = a);
create policy claim_outside on public.asked as restrictive using ((select auth.jwt()) ->> 'aal' = a);
create policy email on public.asked as restrictive for delete using (auth.email() = a);
create policy role on public.asked as restrictive for insert with check (auth.role() = a);
create policy setting on public.asked as restrictive using (a = current_setting('app.a', true));
create policy setting_once on public.asked as restrictive using (a = (select current_setting('app.a', true)));
create policy within on public.asked as restrictive using (id in (select p.c from public.parents p where p.c = auth.uid()));
create policy "in words" on public.asked as restrictive using (auth.uid() is not null);
create table public.not_asked (id uuid primary key);
create policy uid on public.not_asked using (id = auth.uid());

create table public.blog (id int primary key, a bool);
alter table public.blog enable row level security;
create policy one on public.blog for select using (a);
create policy two on public.blog for all using (a);
create policy three on public.blog for update to reporter, bypasser using (a);
create policy four on public.blog as restrictive for select using (a);
create table public.apart (id int primary key, a bool);
alter table public.apart enable row level security;
create policy one on public.apart for select to anon using (a);
create policy two on public.apart for select to authenticated using (a);
create policy three on public.apart for insert to authenticated with check (a);
create policy four on public.apart for update to service_role, bypasser using (a);
create policy five on public.apart for update to service_role, bypasser using (a);
create policy six on public.apart for delete to authenticated, reporter using (a);
create policy seven on public.apart for delete to reporter using (a);

create table public.switched_off (id int primary key);
alter table public.switched_off enable row level security;
create policy one on public.switched_off for select using (id > 0);
alter table public.switched_off disable row level security;
create table public.closed (id int primary key);
alter table public.closed enable row level security;
create table public.closed_by_policy (id int primary key);
alter table public.closed_by_policy enable row level security;
create policy nobody on public.closed_by_policy as restrictive using (false);
create table public.closed_parts (id int primary key) partition by list (id);
alter table public.closed_parts enable row level security;
create table public.closed_part partition of public.closed_parts for values in (1);
alter table public.closed_part enable row level security;

create table public.told (id int primary key, a text, user_metadata jsonb);
alter table public.told enable row level security;
create policy arrow on public.told as restrictive using ((select auth.jwt()) -> 'user_metadata' ->> 'a' = a);
create policy path on public.told as restrictive using ((select auth.jwt()) #>> '{user_metadata,a}' = a);
create policy setting on public.told as restrictive
  using ((select current_setting('request.jwt.claims', true))::jsonb -> 'user_metadata' ->> 'a' = a);
create policy function on public.told as restrictive
  using (jsonb_extract_path_text((select auth.jwt()), 'user_metadata', 'a') = a);
create policy subscript on public.told as restrictive using (((select auth.jwt())['user_metadata'])::text = a);
create policy app on public.told as restrictive using ((select auth.jwt()) -> 'app_metadata' ->> 'a' = a);
create policy own_column on public.told as restrictive
  using ((select auth.jwt()) ->> 'aal' = a and user_metadata is not null);
create policy other_order on public.told as restrictive
  using (user_metadata is not null and (select auth.jwt()) ->> 'aal' = a);
create policy query on public.told as restrictive
  using (exists (select 1 from public.parents where (select auth.jwt()) -> 'user_metadata' ->> 'a' = a::text group by a));

create table public.open (id int primary key, a bool);
alter table public.open enable row level security;
create policy select_true on public.open for select to anon using (true);
create policy insert_true on public.open for insert to anon with check (true);
create policy insert_one on public.open for insert to authenticated with check (1 = 1);
create policy insert_two on public.open for insert to reporter with check (true);
create table public.open_too (id int primary key, a bool);
alter table public.open_too enable row level security;
create policy update_true on public.open_too for update to anon using (  TRUE  );
create policy update_check on public.open_too for update to authenticated using (a) with check (true);
create policy delete_text on public.open_too for delete to anon using ('t');
create policy delete_two on public.open_too for delete to authenticated using (2 = 2);
create table public.open_all (id int primary key, a bool);
alter table public.open_all enable row level security;
create policy everything on public.open_all using (true);
create table public.open_check (id int primary key, a bool);
alter table public.open_check enable row level security;
create policy everything on public.open_check to authenticated using (a) with check (true);
create policy restrictive on public.open_check as restrictive using (true);
create table public.dead (id int primary key, a bool);
alter table public.dead enable row level security;
create policy insert_nothing on public.dead for insert to authenticated;
create policy update_nothing on public.dead for update to authenticated;
create policy delete_nothing on public.dead for delete to authenticated;
create policy update_check on public.dead for update to anon with check (true);
create table public.dead_too (id int primary key, a bool);
alter table public.dead_too enable row level security;
create policy nothing on public.dead_too to authenticated;
create policy all_check on public.dead_too to anon with check (true);
create policy select_nothing on public.dead_too for select to reporter;
create table public.open_parts (id int primary key) partition by list (id);
alter table public.open_parts enable row level security;
create policy everything on public.open_parts for update using (true);
