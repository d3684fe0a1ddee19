--! The list of inherited roles: true at every moment, nobody's to write, and of no consequence.

--- There is a row for each project and each member whose role is inherited
-- as superuser
SELECT string_agg(p.name || ' ' || m.role, ', ' ORDER BY p.name, m.role) FROM public.project_members m JOIN public.projects p ON p.id = m.project_id WHERE m.inherited_from_org;
--> = P1 owner, P1 admin, P2 owner, P2 admin, Q1 owner, Q1 owner

--- It follows who comes, rises, falls and goes
-- as service
UPDATE public.organization_members SET role = 'admin' WHERE user_id = $vic;
SELECT count(*) FROM public.project_members WHERE user_id = $vic AND inherited_from_org AND role = 'admin';
--> = 2
UPDATE public.organization_members SET role = 'owner' WHERE user_id = $vic;
SELECT count(*) FROM public.project_members WHERE user_id = $vic AND inherited_from_org AND role = 'owner';
--> = 2
UPDATE public.organization_members SET role = 'operator' WHERE user_id = $vic;
SELECT count(*) FROM public.project_members WHERE user_id = $vic;
--> = 0
UPDATE public.organization_members SET role = 'admin' WHERE user_id = $pia;
SELECT string_agg(role::text || inherited_from_org, ' ' ORDER BY role) FROM public.project_members WHERE user_id = $pia AND project_id = $p1;
--> = admintrue operatorfalse
DELETE FROM public.organization_members WHERE user_id = $pia;
SELECT count(*) FROM public.project_members WHERE user_id = $pia;
--> = 0
INSERT INTO public.projects (organization_id, name) VALUES ($org_a, 'P3');
SELECT count(*) FROM public.project_members m JOIN public.projects p ON p.id = m.project_id WHERE p.name = 'P3';
--> = 2

--- Who changes by a rule or a function changes the list, too
-- as ann
UPDATE public.organization_members SET role = 'owner' WHERE user_id = $vic;
SELECT count(*) FROM public.project_members WHERE user_id = $vic AND inherited_from_org;
--> = 2
SELECT public.remove_organization_member($org_a, $vic);
SELECT count(*) FROM public.project_members WHERE user_id = $vic;
--> = 0
SELECT public.leave_organization($org_a);
--> 42501 keeps its last owner

--- Nobody writes it by hand, the server and the owner neither
-- as service, owner
INSERT INTO public.project_members (organization_id, project_id, user_id, role, inherited_from_org) VALUES ($org_a, $p1, $vic, 'admin', true);
UPDATE public.project_members SET role = 'viewer' WHERE user_id = $ann AND inherited_from_org;
UPDATE public.project_members SET inherited_from_org = false WHERE user_id = $ann;
UPDATE public.project_members SET inherited_from_org = true WHERE user_id = $pat;
DELETE FROM public.project_members WHERE user_id = $ann;
--> each 42501 listed by triggers alone

--- Nor who may give roles
-- as pol, ann
UPDATE public.project_members SET role = 'viewer' WHERE user_id = $adm;
UPDATE public.project_members SET role = 'viewer' WHERE inherited_from_org;
--> each 0 rows
UPDATE public.project_members SET inherited_from_org = true WHERE user_id = $pia;
--> 42501

--- A row of the list gives nothing
-- as replica
INSERT INTO public.project_members (organization_id, project_id, user_id, role, inherited_from_org) VALUES ($org_a, $p1, $vic, 'owner', true);
--> 42501 listed by triggers alone
-- as owner
ALTER TABLE public.project_members DISABLE TRIGGER keep_list;
INSERT INTO public.project_members (organization_id, project_id, user_id, role, inherited_from_org) VALUES ($org_a, $p1, $vic, 'owner', true);
-- as vic
SELECT count(*) FROM public.tasks;
--> = 0
UPDATE public.projects SET name = 'x';
--> 0 rows
SELECT public.add_project_member($p1, $me, 'owner');
--> 42501
SELECT public.leave_project($p1);
--> 42501

--- Somebody who is listed can be a member besides
-- as ann
SELECT public.add_project_member($p1, $adm, 'viewer');
SELECT string_agg(role::text || inherited_from_org, ' ' ORDER BY inherited_from_org) FROM public.project_members WHERE user_id = $adm AND project_id = $p1;
--> = viewerfalse admintrue
SELECT public.remove_project_member($p1, $adm);
SELECT string_agg(role::text || inherited_from_org, ' ') FROM public.project_members WHERE user_id = $adm AND project_id = $p1;
--> = admintrue

--- An inherited owner isn't the project's own last one
-- as pol
SELECT public.leave_project($p1);
--> 42501 keeps its last owner

