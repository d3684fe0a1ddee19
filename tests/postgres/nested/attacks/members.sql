--! Who becomes a member, with which role, and who goes.

--- A project is made by an admin of the organization, who owns it and gets the row
-- as ann, adm
SELECT organization_id = $org_a, name FROM public.create_project($org_a, 'new');
--> = t, new
SELECT role FROM public.project_members m JOIN public.projects p ON p.id = m.project_id WHERE p.name = 'new' AND m.user_id = $me AND NOT m.inherited_from_org;
--> = owner
UPDATE public.projects SET name = 'newer' WHERE name = 'new';
--> 1 row

--- And by nobody else, in no other organization
-- as pol, pat, pia, pod, vic, two, eve, bob, bea
SELECT public.create_project($org_a, 'new');
SELECT public.create_project(NULL, 'new');
--> each 42501 only an admin of the organization
-- as anon
SELECT public.create_project($org_a, 'new');
--> 42501 permission denied

--- A room is made by an operator of the group, three levels down, with all keys
-- as gil
SELECT organization_id = $org_a, group_id = $g1 FROM public.create_room($g1, 'new');
--> = t, t
SELECT count(*) FROM public.room_members WHERE user_id = $me AND role = 'owner' AND group_id = $g1 AND organization_id = $org_a;
--> = 1
-- as gus
SELECT public.create_room($g1, 'new');
--> 42501 only an operator

--- An admin of a project adds members of the organization, with roles that an admin may give
-- as pat
SELECT public.add_project_member($p1, $vic, 'viewer');
SELECT public.add_project_member($p1, $gus, 'operator');
--> each ok
SELECT public.add_project_member($p1, $vic, 'admin');
SELECT public.add_project_member($p1, $vic, 'owner');
SELECT public.add_project_member($p1, $me, 'owner');
SELECT public.add_project_member($p1, $vic, NULL);
--> each 42501
SELECT public.add_project_member($p1, $vic, 'king');
--> 22P02

--- An owner gives any role, the own too
-- as pol
SELECT public.add_project_member($p1, $vic, 'owner');
SELECT public.add_project_member($p1, $vic, 'viewer');
--> each ok

--- The inherited role adds, too
-- as adm
SELECT public.add_project_member($p2, $vic, 'operator');
--> ok
SELECT public.add_project_member($p2, $vic, 'owner');
--> 42501
SELECT public.add_project_member($p2, $me, 'owner');
--> 42501
-- as ann
SELECT public.add_project_member($p2, $gus, 'owner');
--> ok

--- Strangers to the organization can't be added, even by its owner
-- as ann, pol
SELECT public.add_project_member($p1, $bob, 'viewer');
SELECT public.add_project_member($p1, $eve, 'viewer');
SELECT public.add_project_member($q1, $vic, 'viewer');
SELECT public.add_project_member(NULL, $vic, 'viewer');
SELECT public.add_project_member($p1, NULL, 'viewer');
--> each 42501

--- Who is no admin of this very project adds nobody
-- as pia, pod, vic, two, bob, bea, eve
SELECT public.add_project_member($p1, $vic, 'viewer');
SELECT public.add_project_member($p1, $me, 'owner');
SELECT public.add_project_member($p2, $me, 'viewer');
--> each 42501

--- Who is there already isn't added a second time with another role
-- as pol
SELECT public.add_project_member($p1, $pia, 'owner');
--> 23505

--- Nobody writes a membership by hand
-- as pol, pat, pia, ann, adm, eve
INSERT INTO public.project_members (organization_id, project_id, user_id, role) VALUES ($org_a, $p1, $vic, 'viewer');
INSERT INTO public.project_members (organization_id, project_id, user_id, role) VALUES ($org_a, $p1, $me, 'owner') ON CONFLICT (project_id, user_id, inherited_from_org) DO UPDATE SET role = 'owner';
INSERT INTO public.project_members (organization_id, project_id, user_id, role, inherited_from_org) VALUES ($org_a, $p1, $me, 'owner', true);
DELETE FROM public.project_members;
UPDATE public.project_members SET project_id = $p2;
UPDATE public.project_members SET inherited_from_org = false;
UPDATE public.project_members SET user_id = $vic;
UPDATE public.project_members SET organization_id = $org_b;
--> each 42501

--- Roles are given by who may, in the project alone
-- as pat
UPDATE public.project_members SET role = 'viewer' WHERE user_id = $pia;
--> 1 row
UPDATE public.project_members SET role = 'admin' WHERE user_id = $pia;
--> 42501
UPDATE public.project_members SET role = 'owner' WHERE user_id = $me;
UPDATE public.project_members SET role = 'viewer' WHERE user_id = $pol;
UPDATE public.project_members SET role = 'admin' WHERE user_id = $pod;
--> each 0 rows
-- as pia
UPDATE public.project_members SET role = 'owner' WHERE user_id = $me;
--> 0 rows
-- as pol
UPDATE public.project_members SET role = 'viewer' WHERE user_id = $me;
--> 42501 keeps its last owner
UPDATE public.project_members SET role = 'owner' WHERE user_id = $pia;
--> 1 row
-- as bea
UPDATE public.project_members SET role = 'viewer' WHERE user_id = $pia;
--> 0 rows
-- as two
UPDATE public.project_members SET role = 'viewer' WHERE user_id = $pia;
--> 0 rows

--- A role in the organization isn't given by an owner of a project
-- as pol
UPDATE public.organization_members SET role = 'admin' WHERE user_id = $me;
--> 0 rows
SELECT public.remove_organization_member($org_a, $vic);
--> 42501

--- Members leave and are removed, but for the last owner and who is above
-- as pia
SELECT public.leave_project($p1);
SELECT count(*) FROM public.tasks;
--> = 0
SELECT public.leave_project($p1);
--> 42501
-- as pat
SELECT public.remove_project_member($p1, $pol);
--> 42501
SELECT public.remove_project_member($p2, $pod);
--> 42501
-- as pol
SELECT public.leave_project($p1);
--> 42501 keeps its last owner
SELECT public.remove_project_member($p1, $pat);
--> ok
-- as ann
SELECT public.remove_project_member($p2, $pod);
--> ok

--- Whoever inherits a role leaves it where it comes from
-- as ann, adm
SELECT public.leave_project($p1);
--> 42501 only a member
SELECT public.remove_project_member($p1, $adm);
--> 42501

--- Who leaves the organization leaves its projects, a last owner too, and comes back with nothing
-- as pol
SELECT public.leave_organization($org_a);
--> ok
-- as superuser
SELECT count(*) FROM public.project_members WHERE user_id = $pol;
--> = 0
-- as service
INSERT INTO public.organization_members (organization_id, user_id) VALUES ($org_a, $pol);
-- as pol
SELECT count(*) FROM public.tasks;
--> = 0

--- Who is removed from the organization is out of its projects and rooms at once
-- as adm
SELECT public.remove_organization_member($org_a, $pia);
SELECT public.remove_organization_member($org_a, $gus);
--> ok
-- as superuser
SELECT count(*) FROM public.project_members WHERE user_id = $pia;
--> = 0
SELECT (SELECT count(*) FROM public.group_members WHERE user_id = $gus) + (SELECT count(*) FROM public.room_members WHERE user_id = $gus);
--> = 0

--- A deleted user is gone from everywhere
-- as service
DELETE FROM public.users WHERE id = $pol;
SELECT count(*) FROM public.project_members WHERE user_id = $pol;
--> = 0
