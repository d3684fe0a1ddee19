--! Keys agree with each other and stay as they are.

--- A row whose organization isn't its project's can't exist, whoever writes it
-- as service
INSERT INTO public.tasks (organization_id, project_id, title) VALUES ($org_b, $p1, 'x');
INSERT INTO public.tasks (organization_id, project_id, title) VALUES ($org_a, $q1, 'x');
INSERT INTO public.project_members (organization_id, project_id, user_id) VALUES ($org_b, $p1, $bob);
INSERT INTO public.project_members (organization_id, project_id, user_id) VALUES ($org_a, $p1, $bob);
INSERT INTO public.rooms (organization_id, group_id, name) VALUES ($org_b, $g1, 'x');
INSERT INTO public.messages (organization_id, group_id, room_id, text) VALUES ($org_b, $g1, $r1, 'x');
--> each 23503
-- as pia
INSERT INTO public.tasks (organization_id, project_id, title) VALUES ($org_b, $p1, 'x');
--> 23503
INSERT INTO public.tasks (organization_id, project_id, title) VALUES ($org_a, $p2, 'x');
--> 42501 row-level security
INSERT INTO public.tasks (organization_id, project_id, title) VALUES ($org_b, $q1, 'x');
--> 42501 row-level security
INSERT INTO public.tasks (organization_id, project_id, title) VALUES ($org_a, $p1, 'x');
--> 1 row

--- No row moves to another project or organization, not even between two of which one is admin
-- as ann, adm
UPDATE public.tasks SET project_id = $p2 WHERE id = $t1;
--> 42501
UPDATE public.tasks SET organization_id = $org_b WHERE id = $t1;
--> 23503
UPDATE public.tasks SET organization_id = $org_b, project_id = $q1 WHERE id = $t1;
--> 42501
INSERT INTO public.tasks (id, organization_id, project_id, title) VALUES ($t1, $org_a, $p2, 'x') ON CONFLICT (id) DO UPDATE SET project_id = excluded.project_id;
--> 42501
UPDATE public.projects SET organization_id = $org_b WHERE id = $p1;
--> 42501 permission denied
UPDATE public.projects SET id = $p2 WHERE id = $p1;
--> 42501 permission denied

--- The server moves none either
-- as service
UPDATE public.tasks SET project_id = $p2 WHERE id = $t1;
UPDATE public.tasks SET organization_id = $org_b, project_id = $q1 WHERE id = $t1;
UPDATE public.project_members SET project_id = $p2 WHERE user_id = $pat;
UPDATE public.project_members SET user_id = $vic WHERE user_id = $pat AND NOT inherited_from_org;
--> each 42501

--- A project is held where it is by what is in it, and by the guard
-- as service
UPDATE public.projects SET organization_id = $org_b WHERE id = $p2;
--> 23503
INSERT INTO public.groups (id, organization_id, name) VALUES ($t1, $org_a, 'empty');
UPDATE public.groups SET organization_id = $org_b WHERE id = $t1;
--> 42501 never change

--- References stay in the project where both rows are in one
-- as pia
UPDATE public.tasks SET parent_id = $t2 WHERE id = $t1;
--> 23503
UPDATE public.tasks SET parent_id = $tq WHERE id = $t1;
--> 23503
UPDATE public.tasks SET parent_id = id WHERE id = $t1;
--> 1 row
-- as adm
UPDATE public.projects SET main_task = $t2 WHERE id = $p1;
--> 23503
UPDATE public.projects SET main_task = $t1 WHERE id = $p1;
--> 1 row

--- And in the organization where they share that one alone
-- as pia
UPDATE public.tasks SET label_id = $lb WHERE id = $t1;
--> 23503
UPDATE public.tasks SET label_id = $la WHERE id = $t1;
--> 1 row
UPDATE public.tasks SET assignee = $bob WHERE id = $t1;
--> 23503
UPDATE public.tasks SET assignee = $vic WHERE id = $t1;
--> 1 row
-- as adm
UPDATE public.labels SET project_id = $q1 WHERE id = $la;
--> 23503
UPDATE public.labels SET project_id = $p1 WHERE id = $la;
--> 1 row

--- Who goes is let go of, and nothing else changes
-- as service
UPDATE public.tasks SET assignee = $pia, label_id = $la WHERE id = $t1;
UPDATE public.projects SET lead_id = $pia, main_task = $t1 WHERE id = $p1;
DELETE FROM public.organization_members WHERE user_id = $pia;
SELECT organization_id = $org_a, project_id = $p1, assignee, label_id = $la FROM public.tasks WHERE id = $t1;
--> = t, t, null, t
SELECT organization_id = $org_a, lead_id, main_task = $t1 FROM public.projects WHERE id = $p1;
--> = t, null, t
DELETE FROM public.labels WHERE id = $la;
SELECT organization_id = $org_a, project_id = $p1, label_id FROM public.tasks WHERE id = $t1;
--> = t, t, null
DELETE FROM public.tasks WHERE id = $t1;
DELETE FROM public.tasks WHERE id = $t1;
SELECT organization_id = $org_a, main_task FROM public.projects WHERE id = $p1;
--> = t, null

--- Who deletes a project by a rule deletes what is in it, the bin too, and the log remains
-- as pol
DELETE FROM public.projects WHERE id = $p1;
--> 1 row
-- as superuser
SELECT count(*) FROM public.tasks WHERE project_id = $p1;
--> = 0
SELECT count(*) FROM public.project_members WHERE project_id = $p1;
--> = 0
SELECT count(*) FROM public.tasks;
--> = 2
SELECT count(*) > 3, count(DISTINCT organization_id) FROM public.audit_logs WHERE action = 'DELETE' AND user_id = $pol;
--> = t, 1

--- Nobody else deletes one
-- as pat, pia, pod, vic, adm, bob, bea, two, eve
DELETE FROM public.projects WHERE id = $p1;
--> 0 rows
-- as anon
DELETE FROM public.projects;
--> 42501

--- Nobody inserts one by hand, or an organization
-- as ann, pol, bea, eve
INSERT INTO public.projects (organization_id, name) VALUES ($org_a, 'x');
INSERT INTO public.groups (organization_id, name) VALUES ($org_a, 'x');
INSERT INTO public.organizations (name) VALUES ('x');
--> each 42501 permission denied

--- A deleted organization takes everything with it
-- as service
DELETE FROM public.organizations WHERE id = $org_a;
SELECT (SELECT count(*) FROM public.projects), (SELECT count(*) FROM public.tasks), (SELECT count(*) FROM public.rooms), (SELECT count(*) FROM public.messages), (SELECT count(*) FROM public.project_members WHERE organization_id = $org_a);
--> = 1, 1, 0, 0, 0
