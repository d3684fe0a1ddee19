--! Projects: roles of the organization and roles of the project.

--- Whoever is in the organization sees its projects, and no other's
-- as opa, vic, pol, pod
SELECT string_agg(name, ' ' ORDER BY name) FROM public.projects;
--> = P1 P2
-- as bea
SELECT string_agg(name, ' ' ORDER BY name) FROM public.projects;
--> = Q1
-- as two
SELECT string_agg(name, ' ' ORDER BY name) FROM public.projects;
--> = P1 P2 Q1

--- Who is in a project is for those who are in it, and for those who run the organization
-- as pol, pat, pia
SELECT count(*) FROM public.project_members WHERE project_id = $p1;
--> = 5
SELECT count(*) FROM public.project_members WHERE project_id <> $p1;
--> = 0
-- as pod
SELECT count(*) FROM public.project_members WHERE project_id = $p1;
--> = 0

--- Who is in a project is for those who are in it, and for those who run the organization: others
-- as ann, adm
SELECT count(*) FROM public.project_members;
--> = 8

--- Who is in a project is for those who are in it, and for those who run the organization: others (2)
-- as opa, vic, eve, anon
SELECT count(*) FROM public.project_members;
--> = 0
-- as two
SELECT count(*) FROM public.project_members WHERE organization_id = $org_a;
--> = 0

--- The OWNER and the ADMIN of the organization change each of its projects, and the project's own do
-- as ann, adm
UPDATE public.projects SET name = 'x';
--> 2 rows

--- The OWNER and the ADMIN of the organization change each of its projects, and the project's own do: others
-- as pol, pat
UPDATE public.projects SET name = 'x';
--> 1 rows

--- The OWNER and the ADMIN of the organization change each of its projects, and the project's own do: others (2)
-- as pia, pod, opa, vic, eve, anon
UPDATE public.projects SET name = 'x';
--> 0 rows
-- as two
UPDATE public.projects SET name = 'x' WHERE organization_id = $org_a;
--> 0 rows

--- An OWNER deletes a project: its own, or the organization's
-- as ann
DELETE FROM public.projects WHERE id = $p2;
--> 1 rows
SELECT count(*) FROM public.project_members WHERE project_id = $p2;
--> = 0
-- as pol
DELETE FROM public.projects;
--> 1 rows

--- An OWNER deletes a project: its own, or the organization's: others
-- as adm, pat, pia, pod, opa, vic, bea, eve, anon
DELETE FROM public.projects;
--> 0 rows

--- An OWNER deletes a project: its own, or the organization's: others (2)
-- as two, bob
DELETE FROM public.projects WHERE organization_id = $org_a;
--> 0 rows

--- A project is made by who runs the organization
-- as ann, adm
SELECT organization_id = $org_a, name FROM public.create_project($org_a, 'new');
--> = t, new
SELECT role FROM public.project_members m JOIN public.projects p ON p.id = m.project_id WHERE p.name = 'new' AND m.user_id = $me AND NOT m.inherited_from_org;
--> = OWNER

--- A project is made by who runs the organization: others
-- as opa, vic, pol, pat, two, bob, bea, eve, ghost, anon
SELECT public.create_project($org_a, 'new');
SELECT public.create_project(NULL, 'new');
INSERT INTO public.projects (organization_id, name) VALUES ($org_a, 'x');
--> each 42501

--- A role in a project is none in the organization, nor in another project
-- as pol
UPDATE public.organizations SET name = 'x';
UPDATE public.organization_members SET role = 'OWNER' WHERE user_id = $me;
UPDATE public.projects SET name = 'x' WHERE id = $p2;
UPDATE public.project_members SET role = 'VIEWER' WHERE project_id = $p2;
--> each 0 rows
SELECT public.remove_organization_member($org_a, $vic);
SELECT public.invite_to_organization($org_a, 'x@x.example', 'VIEWER');
SELECT public.create_project($org_a, 'x');
SELECT public.add_project_member($p2, $vic, 'VIEWER');
SELECT public.remove_project_member($p2, $pod);
--> each 42501

--- Members of a project come from its organization
-- as pol, ann
SELECT public.add_project_member($p1, $vic, 'ADMIN');
SELECT public.add_project_member($p1, $opa, 'OWNER');
--> each ok
SELECT public.add_project_member($p1, $bob, 'VIEWER');
SELECT public.add_project_member($p1, $eve, 'VIEWER');
SELECT public.add_project_member($p1, $ghost, 'VIEWER');
SELECT public.add_project_member($q1, $vic, 'VIEWER');
SELECT public.add_project_member(NULL, $vic, 'VIEWER');
SELECT public.add_project_member($p1, NULL, 'VIEWER');
--> each 42501
SELECT public.add_project_member($p1, $pia, 'OWNER');
--> 23505

--- Members of a project come from its organization: others
-- as pat, adm
SELECT public.add_project_member($p1, $vic, 'OPERATOR');
--> ok
SELECT public.add_project_member($p1, $opa, 'ADMIN');
SELECT public.add_project_member($p1, $opa, 'OWNER');
SELECT public.add_project_member($p1, $me, 'OWNER');
--> each 42501

--- Members of a project come from its organization: others (2)
-- as pia, pod, opa, vic, two, bob, bea, eve, anon
SELECT public.add_project_member($p1, $vic, 'VIEWER');
SELECT public.add_project_member($p1, $eve, 'OWNER');
--> each 42501

--- A stranger to the organization can't be a member, whoever writes it; and keys that disagree are no row
-- as service
INSERT INTO public.project_members (organization_id, project_id, user_id) VALUES ($org_a, $p1, $eve);
INSERT INTO public.project_members (organization_id, project_id, user_id) VALUES ($org_b, $q1, $vic);
INSERT INTO public.project_members (organization_id, project_id, user_id) VALUES ($org_b, $p1, $bob);
INSERT INTO public.project_members (organization_id, project_id, user_id) VALUES ($org_a, $q1, $vic);
--> each 23503
INSERT INTO public.project_members (organization_id, project_id, user_id) VALUES (NULL, $p1, $vic);
INSERT INTO public.project_members (organization_id, project_id, user_id) VALUES ($org_a, NULL, $vic);
--> each 23502

--- Nobody moves a project or a member, or writes one by hand
-- as ann, adm, pol, pat, two, bob
UPDATE public.projects SET organization_id = $org_b;
UPDATE public.projects SET id = gen_random_uuid();
UPDATE public.project_members SET organization_id = $org_b;
UPDATE public.project_members SET project_id = $p2;
UPDATE public.project_members SET user_id = $vic;
INSERT INTO public.project_members (organization_id, project_id, user_id, role) VALUES ($org_a, $p1, $vic, 'VIEWER');
INSERT INTO public.project_members (organization_id, project_id, user_id, role) VALUES ($org_a, $p1, $pia, 'OWNER') ON CONFLICT (project_id, user_id, inherited_from_org) DO UPDATE SET role = 'OWNER';
DELETE FROM public.project_members;
MERGE INTO public.project_members m USING (SELECT 1) s ON m.user_id = $pia WHEN MATCHED THEN UPDATE SET project_id = $p2;
--> each 42501

--- Roles in a project are given from above
-- as pat
UPDATE public.project_members SET role = 'VIEWER' WHERE user_id = $pia;
--> 1 rows
UPDATE public.project_members SET role = 'ADMIN' WHERE user_id = $pia;
--> 42501
UPDATE public.project_members SET role = 'OWNER' WHERE user_id = $me;
UPDATE public.project_members SET role = 'VIEWER' WHERE user_id = $pol;
--> each 0 rows
SELECT public.remove_project_member($p1, $pol);
--> 42501
-- as ann
UPDATE public.project_members SET role = 'ADMIN' WHERE user_id = $pia;
--> 1 rows

--- Roles in a project are given from above: others
-- as pia, pod, vic, bea, two
UPDATE public.project_members SET role = 'OWNER' WHERE project_id = $p1;
--> 0 rows

--- The last OWNER of a project stays one; others leave and are removed
-- as pol
UPDATE public.project_members SET role = 'VIEWER' WHERE user_id = $me;
SELECT public.leave_project($p1);
--> each 42501
SELECT public.remove_project_member($p1, $pat);
--> ok
-- as pia
SELECT public.leave_project($p1);
SELECT count(*) FROM public.project_members;
--> = 0

--- Who leaves the organization leaves its projects, the last OWNER too, and comes back with nothing
-- as pol
SELECT public.leave_organization($org_a);
SELECT (SELECT count(*) FROM public.projects), (SELECT count(*) FROM public.project_members);
--> = 0, 0
-- as service
SELECT count(*) FROM public.project_members WHERE user_id = $pol;
--> = 0
INSERT INTO public.organization_members (organization_id, user_id) VALUES ($org_a, $pol);
-- as pol
UPDATE public.projects SET name = 'x';
--> 0 rows
