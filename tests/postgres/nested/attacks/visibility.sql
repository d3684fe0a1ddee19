--! Who sees what, at which level.

--- A project's member sees its rows, and no other project's
-- as pol, pat, pia
SELECT string_agg(title, ' ' ORDER BY title) FROM public.tasks;
--> = t1
SELECT string_agg(name, ' ' ORDER BY name) FROM public.projects;
--> = P1 P2
-- as pod
SELECT string_agg(title, ' ' ORDER BY title) FROM public.tasks;
--> = t2

--- Who is in the organization and in none of its projects sees which there are, and nothing in them
-- as vic, gus, gil
SELECT string_agg(name, ' ' ORDER BY name) FROM public.projects;
--> = P1 P2
SELECT count(*) FROM public.tasks;
--> = 0
SELECT count(*) FROM public.project_members;
--> = 0

--- Who owns or administers the organization inherits it in each of its projects, the bin included
-- as ann, adm
SELECT string_agg(title, ' ' ORDER BY title) FROM public.tasks;
--> = t1 t2 tbin
UPDATE public.tasks SET title = 'x' WHERE id = $t2;
--> 1 row
UPDATE public.projects SET name = 'x' WHERE id = $p2;
--> 1 row
UPDATE public.projects SET name = 'x' WHERE id = $q1;
--> 0 rows
UPDATE public.tasks SET title = 'x' WHERE id = $tq;
--> 0 rows

--- An owner's role is inherited as the owner's, an admin's as the admin's
-- as ann
DELETE FROM public.projects WHERE id = $p1;
--> 1 row
-- as adm
DELETE FROM public.projects WHERE id = $p1;
--> 0 rows

--- A role in one organization doesn't count in another
-- as two
SELECT string_agg(title, ' ' ORDER BY title) FROM public.tasks;
--> = tq
UPDATE public.projects SET name = 'x' WHERE id = $p1;
DELETE FROM public.projects WHERE id = $p1;
UPDATE public.tasks SET title = 'x' WHERE id = $t1;
DELETE FROM public.tasks WHERE id = $t1;
UPDATE public.organizations SET name = 'x' WHERE id = $org_a;
--> each 0 rows
UPDATE public.projects SET name = 'x' WHERE id = $q1;
--> 1 row

--- The other organization has its own rows and no others
-- as bea
SELECT string_agg(title, ' ' ORDER BY title) FROM public.tasks;
--> = tq
-- as bob
SELECT string_agg(title, ' ' ORDER BY title) FROM public.tasks;
--> = tq
SELECT string_agg(name, ' ' ORDER BY name) FROM public.projects;
--> = Q1

--- A role in a project is none in its organization
-- as pol, pat
UPDATE public.organizations SET name = 'x';
DELETE FROM public.tasks WHERE id = $t1;
UPDATE public.labels SET name = 'x';
--> each 0 rows
SELECT count(*) FROM public.audit_logs;
--> = 0
INSERT INTO public.labels (organization_id, name) VALUES ($org_a, 'x');
--> 42501 row-level security

--- The bin is for who may throw away, which is the organization's admin
-- as pol, pat, pia
SELECT count(*) FROM public.tasks WHERE deleted_at IS NOT NULL;
--> = 0
-- as adm
SELECT count(*) FROM public.tasks WHERE deleted_at IS NOT NULL;
--> = 1
DELETE FROM public.tasks WHERE id = $t1;
SELECT count(*) FROM public.tasks WHERE deleted_at IS NOT NULL;
--> = 2

--- Strangers and whoever isn't signed in see nothing
-- for t in projects, tasks, project_members, labels, organizations, messages, rooms, groups
-- as eve
SELECT count(*) FROM public.{t};
--> = 0
-- as claims {"role":"authenticated"}
SELECT count(*) FROM public.{t};
--> = 0
-- as anon
SELECT count(*) FROM public.{t};
--> 42501

--- At the third level a role counts in the room, and an inherited one in each room of the group
-- as gus
SELECT string_agg(text, ' ') FROM public.messages;
--> = hello
INSERT INTO public.messages (organization_id, group_id, room_id, text) VALUES ($org_a, $g1, $r1, 'x');
--> 1 row
DELETE FROM public.messages;
--> 0 rows
-- as gil
SELECT string_agg(text, ' ' ORDER BY text) FROM public.messages;
--> = hello x
DELETE FROM public.messages;
--> 2 rows

--- Nothing comes from the organization into a group that inherits nothing
-- as ann, adm, pol, two
SELECT count(*) FROM public.messages;
--> = 0
SELECT count(*) FROM public.groups;
--> = 0
UPDATE public.groups SET name = 'x';
--> 0 rows

--- A careless policy leaks over no boundary, neither the outer nor the inner
-- as owner
CREATE POLICY careless ON public.tasks FOR ALL TO authenticated USING (true) WITH CHECK (true);
CREATE POLICY careless ON public.project_members FOR ALL TO authenticated USING (true) WITH CHECK (true);
CREATE POLICY careless ON public.projects FOR ALL TO authenticated USING (true) WITH CHECK (true);
-- as pod
SELECT string_agg(title, ' ' ORDER BY title) FROM public.tasks;
--> = t2
UPDATE public.tasks SET title = 'x' WHERE id = $t1;
--> 0 rows
SELECT count(*) FROM public.project_members WHERE project_id <> $p2;
--> = 0
UPDATE public.projects SET name = 'x' WHERE id = $p1;
--> 0 rows
-- as vic
SELECT count(*) FROM public.tasks;
--> = 0
-- as bob
SELECT string_agg(title, ' ' ORDER BY title) FROM public.tasks;
--> = tq
-- as eve
SELECT count(*) FROM public.projects;
--> = 0

--- The tests of roles are nobody's to call
-- as pat
SELECT private.project_ids();
SELECT private.room_ids('admin');
SELECT private.create_project($org_a, 'x');
SELECT private.add_project_member($p1, $vic, 'viewer');
--> each 42501 permission denied
