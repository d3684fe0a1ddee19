--! Restrictions: what must hold on top of the rules that allow.

--- Without the second factor nothing is updated, whoever may update
-- as a_admin, a_member, b_admin, loner
UPDATE public.posts SET body = 'x';
UPDATE public.posts SET body = 'x' WHERE id = $public;
UPDATE public.posts SET body = 'x' WHERE id = $public RETURNING id;
--> each 0 rows

--- With it everything is that rules allow
-- as claims {"sub":"00000000-0000-0000-0000-0000000000a2","role":"authenticated","aal":"aal2"}
UPDATE public.posts SET body = 'x' WHERE id = $public;
--> 1 row
UPDATE public.posts SET body = 'x';
--> 2 rows

--- A level that isn't the one that is asked for is none
-- as claims {"sub":"00000000-0000-0000-0000-0000000000a2","role":"authenticated","aal":"aal1"}
UPDATE public.posts SET body = 'x';
--> 0 rows
-- as claims {"sub":"00000000-0000-0000-0000-0000000000a2","role":"authenticated","aal":null}
UPDATE public.posts SET body = 'x';
--> 0 rows
-- as claims {"sub":"00000000-0000-0000-0000-0000000000a2","role":"authenticated","user_metadata":{"aal":"aal2"}}
UPDATE public.posts SET body = 'x';
--> 0 rows

--- Who signed in anonymously inserts nothing
-- as claims {"sub":"00000000-0000-0000-0000-0000000000c1","role":"authenticated","is_anonymous":true}
INSERT INTO public.posts (body) VALUES ('x');
INSERT INTO public.posts (body) VALUES ('x') RETURNING id;
INSERT INTO public.posts (body) VALUES ('x') ON CONFLICT DO NOTHING;
INSERT INTO public.posts (body) SELECT body FROM public.posts;
--> each 42501
-- as claims {"sub":"00000000-0000-0000-0000-0000000000c1","role":"authenticated","is_anonymous":false}
INSERT INTO public.posts (body) VALUES ('x') RETURNING id;
--> 1 row
-- as claims {"sub":"00000000-0000-0000-0000-0000000000c1","role":"authenticated"}
INSERT INTO public.posts (body) VALUES ('x');
--> 1 row

--- An upsert is an update too, and needs its second factor
-- as a_member
INSERT INTO public.posts (id, body) VALUES ($public, 'x') ON CONFLICT (id) DO UPDATE SET body = 'x';
--> 42501
-- as claims {"sub":"00000000-0000-0000-0000-0000000000a2","role":"authenticated","aal":"aal2"}
INSERT INTO public.posts (id, body) VALUES ($public, 'x') ON CONFLICT (id) DO UPDATE SET body = 'x';
--> 1 row

--- Anonymous callers see what is public, by a restriction for everybody
-- as anon
SELECT body FROM public.posts;
--> = p
-- as a_member
SELECT body FROM public.posts ORDER BY body;
--> = d | p

--- What is locked stays, for members, admins and the one whose row it is
-- as a_admin, a_member
UPDATE public.tasks SET title = 'x' WHERE id = $locked;
UPDATE public.tasks SET status = 'open' WHERE id = $locked;
DELETE FROM public.tasks WHERE id = $locked;
DELETE FROM public.tasks WHERE id = $locked RETURNING id;
--> each 0 rows

--- Nobody makes a row into one that is out of reach
-- as a_admin
UPDATE public.tasks SET status = 'locked' WHERE id = $open;
UPDATE public.tasks SET status = 'locked' WHERE id = $open RETURNING id;
UPDATE public.tasks SET status = 'locked';
--> each 42501

--- The server isn't bound, and neither is the owner
-- as service
UPDATE public.tasks SET status = 'locked' WHERE id = $open;
UPDATE public.tasks SET status = 'open' WHERE id = $locked;
DELETE FROM public.tasks WHERE id = $kept;
UPDATE public.posts SET body = 'x' WHERE id = $public;
--> ok
-- as owner
UPDATE public.tasks SET status = 'open' WHERE id = $locked;
--> 1 row

--- A restriction for a role is for those who have it in the row's tenant
-- as a_admin
DELETE FROM public.tasks WHERE id = $kept;
SELECT title FROM public.tasks WHERE id = $kept AND deleted_at IS NOT NULL;
--> =
DELETE FROM public.tasks WHERE id = $open;
-- as superuser
SELECT count(*) FROM public.tasks WHERE deleted_at IS NOT NULL;
--> = 1

--- A restriction for a role binds those who have one that includes it
-- as a_admin, a_member
INSERT INTO public.tasks (organization_id, title, status) VALUES ($a, 't', 'imported');
INSERT INTO public.tasks (organization_id, title, status) VALUES ($a, 't', 'imported') RETURNING id;
--> each 42501
INSERT INTO public.tasks (organization_id, title) VALUES ($a, 't');
--> 1 row

--- A restriction for oneself is about the own rows, and no other rule gets round it
-- as a_member
UPDATE public.tasks SET title = 'x' WHERE id = $final;
UPDATE public.tasks SET status = 'x' WHERE id = $final;
--> each 0 rows
UPDATE public.tasks SET title = 'final' WHERE id = $open;
--> 42501
-- as a_admin
UPDATE public.tasks SET title = 'x' WHERE id = $final;
--> 1 row
-- as a_member
UPDATE public.profiles SET name = 'x' WHERE id = $a_member;
--> 0 rows

--- Several restrictions of one command must all hold
-- as claims {"sub":"00000000-0000-0000-0000-0000000000a1","role":"authenticated","aal":"aal1"}
UPDATE public.tasks SET title = 'x' WHERE id = $careful;
UPDATE public.tasks SET title = 'x' WHERE id = $locked;
--> each 0 rows
UPDATE public.tasks SET title = 'x' WHERE id = $open;
--> 1 row
-- as claims {"sub":"00000000-0000-0000-0000-0000000000a1","role":"authenticated","aal":"aal2"}
UPDATE public.tasks SET title = 'x' WHERE id = $careful;
--> 1 row
UPDATE public.tasks SET title = 'x' WHERE id = $locked;
--> 0 rows

--- A condition that is null lets nothing through
-- as a_member, a_admin
UPDATE public.reviews SET points = 5 WHERE points IS NULL;
DELETE FROM public.reviews WHERE points IS NULL;
UPDATE public.reviews SET points = 5 WHERE points = 1;
--> each 0 rows
UPDATE public.reviews SET points = NULL WHERE points = 3;
UPDATE public.reviews SET points = NULL;
--> each 42501
DELETE FROM public.reviews;
--> 1 row

--- A row without a tenant is nobody's as far as a role goes: the restriction leaves it alone
-- as a_member
UPDATE public.drafts SET body = 'x' WHERE id = $frozen_draft;
--> 0 rows
UPDATE public.drafts SET body = 'x' WHERE id = $free_draft;
--> 1 row
-- as loner
UPDATE public.drafts SET body = 'x';
--> 1 row

--- A policy that somebody adds by hand doesn't get round it
-- as owner
CREATE POLICY careless ON public.tasks FOR ALL TO authenticated USING (true) WITH CHECK (true);
CREATE POLICY careless ON public.posts FOR ALL TO authenticated, anon USING (true) WITH CHECK (true);
-- as a_admin
UPDATE public.tasks SET title = 'x' WHERE id = $locked;
DELETE FROM public.tasks WHERE id = $locked;
UPDATE public.posts SET body = 'x';
--> each 0 rows
-- as anon
SELECT body FROM public.posts;
--> = p

--- MERGE is refused where an update or delete would find nothing
-- as a_admin
MERGE INTO public.tasks t USING (SELECT $locked::uuid AS id) s ON t.id = s.id WHEN MATCHED THEN UPDATE SET title = 'x';
MERGE INTO public.tasks t USING (SELECT $locked::uuid AS id) s ON t.id = s.id WHEN MATCHED THEN DELETE;
MERGE INTO public.tasks t USING (SELECT $new::uuid AS id) s ON t.id = s.id WHEN NOT MATCHED THEN INSERT (organization_id, title, status) VALUES ($a, 't', 'imported');
--> each 42501
MERGE INTO public.tasks t USING (SELECT $open::uuid AS id) s ON t.id = s.id WHEN MATCHED THEN UPDATE SET title = 'x';
--> 1 row
