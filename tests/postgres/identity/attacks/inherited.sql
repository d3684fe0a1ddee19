--! `inherited_from_org`: the database's list of what comes from the organization. It is true at every moment, and counts for nothing.

--- There is a row for each project and each OWNER and ADMIN of its organization
-- as superuser
SELECT string_agg(p.name || ' ' || u.name || ' ' || m.role, ', ' ORDER BY p.name, u.name) FROM public.project_members m JOIN public.projects p ON p.id = m.project_id JOIN public.users u ON u.id = m.user_id WHERE m.inherited_from_org;
--> = P1 Adm ADMIN, P1 Ann OWNER, P2 Adm ADMIN, P2 Ann OWNER, Q1 Bob OWNER, Q1 Two OWNER

--- It follows a promotion at once, and so does what the promoted may do; it ends with the role
-- as ann
UPDATE public.organization_members SET role = 'ADMIN' WHERE user_id = $vic;
-- as vic
UPDATE public.projects SET name = 'x';
--> 2 rows
SELECT count(*) FROM public.project_members WHERE user_id = $me AND inherited_from_org AND role = 'ADMIN';
--> = 2
-- as ann
UPDATE public.organization_members SET role = 'OPERATOR' WHERE user_id = $vic;
-- as vic
UPDATE public.projects SET name = 'x';
--> 0 rows
-- as superuser
SELECT count(*) FROM public.project_members WHERE user_id = $vic;
--> = 0

--- It ends with the membership: by leaving, by being removed, and by the server
-- as adm
SELECT public.leave_organization($org_a);
UPDATE public.projects SET name = 'x';
--> 0 rows
-- as superuser
SELECT count(*) FROM public.project_members WHERE user_id = $adm;
--> = 0

--- Being removed takes the list's rows and what they say
-- as ann
SELECT public.remove_organization_member($org_a, $adm);
SELECT count(*) FROM public.project_members WHERE user_id = $adm;
--> = 0
-- as adm
SELECT (SELECT count(*) FROM public.projects), (SELECT count(*) FROM public.project_members);
--> = 0, 0

--- A new project lists who is there
-- as adm
SELECT name FROM public.create_project($org_a, 'new');
--> = new
SELECT string_agg(m.role::text || ' ' || m.inherited_from_org, ', ' ORDER BY m.role, m.inherited_from_org) FROM public.project_members m JOIN public.projects p ON p.id = m.project_id WHERE p.name = 'new';
--> = OWNER false, OWNER true, ADMIN true

--- Nobody writes it by hand: no client,
-- as ann, adm, pol, pat, bob
INSERT INTO public.project_members (organization_id, project_id, user_id, role, inherited_from_org) VALUES ($org_a, $p1, $vic, 'OWNER', true);
UPDATE public.project_members SET inherited_from_org = true;
UPDATE public.project_members SET inherited_from_org = false;
UPDATE public.project_members SET inherited_from_org = NOT inherited_from_org, role = 'OWNER' WHERE user_id = $me;
--> each 42501
UPDATE public.project_members SET role = 'VIEWER' WHERE inherited_from_org;
--> 0 rows

--- and not the server or the owner
-- as service
INSERT INTO public.project_members (organization_id, project_id, user_id, role, inherited_from_org) VALUES ($org_a, $p1, $vic, 'ADMIN', true);
UPDATE public.project_members SET role = 'VIEWER' WHERE user_id = $ann AND inherited_from_org;
UPDATE public.project_members SET inherited_from_org = false WHERE user_id = $ann;
UPDATE public.project_members SET inherited_from_org = true WHERE user_id = $pat;
DELETE FROM public.project_members WHERE user_id = $ann;
--> each 42501 listed by triggers alone

--- A row of the list that shouldn't be there gives nothing
-- as owner
ALTER TABLE public.project_members DISABLE TRIGGER keep_list;
-- as superuser
INSERT INTO public.project_members (organization_id, project_id, user_id, role, inherited_from_org) VALUES ($org_a, $p1, $vic, 'OWNER', true);
-- as vic
UPDATE public.projects SET name = 'x';
DELETE FROM public.projects;
SELECT * FROM public.project_members;
--> each 0 rows
SELECT public.add_project_member($p1, $me, 'OWNER');
SELECT public.leave_project($p1);
--> each 42501

--- Somebody who is listed can be a member besides
-- as ann
SELECT public.add_project_member($p1, $adm, 'VIEWER');
SELECT string_agg(role::text || ' ' || inherited_from_org, ', ' ORDER BY inherited_from_org) FROM public.project_members WHERE user_id = $adm AND project_id = $p1;
--> = VIEWER false, ADMIN true
SELECT public.remove_project_member($p1, $adm);
SELECT string_agg(role::text || ' ' || inherited_from_org, ', ') FROM public.project_members WHERE user_id = $adm AND project_id = $p1;
--> = ADMIN true
SELECT public.remove_project_member($p1, $adm);
--> 42501
