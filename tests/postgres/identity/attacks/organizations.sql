--! Organizations: who makes them, who is in them, and as what.

--- Whoever has an account creates an organization and owns it
-- as cat, vic, ann
SELECT name, slug FROM public.create_organization('Mine', 'mine');
--> = Mine, mine
SELECT role FROM public.organization_members m JOIN public.organizations o ON o.id = m.organization_id WHERE o.slug = 'mine' AND m.user_id = $me;
--> = OWNER
UPDATE public.organizations SET name = 'Ours' WHERE slug = 'mine';
--> 1 rows
SELECT name FROM public.create_project((SELECT id FROM public.organizations WHERE slug = 'mine'), 'first');
--> = first

--- Nobody without an account does
-- as ghost, anon
SELECT public.create_organization('Mine', 'mine');
--> 42501

--- A slug is had once
-- as cat
SELECT public.create_organization('Mine', 'a');
--> 23505

--- Clients make no organizations and memberships by hand, and delete none
-- as ann, adm, pol, bob, two, eve, anon
INSERT INTO public.organizations (name, slug) VALUES ('x', 'x');
DELETE FROM public.organizations;
DELETE FROM public.organization_members;
INSERT INTO public.organization_members (organization_id, user_id, role) VALUES ($org_a, $eve, 'OWNER');
INSERT INTO public.organization_members (organization_id, user_id, role) VALUES ($org_a, $vic, 'OWNER') ON CONFLICT (organization_id, user_id) DO UPDATE SET role = 'OWNER';
UPDATE public.organization_members SET user_id = $eve;
UPDATE public.organization_members SET organization_id = $org_b;
UPDATE public.organization_members SET id = gen_random_uuid();
UPDATE public.organizations SET id = $org_b;
TRUNCATE public.organization_members;
MERGE INTO public.organization_members m USING (SELECT 1) s ON m.user_id = $adm WHEN MATCHED THEN DELETE;
--> each 42501

--- Everybody sees the own organizations and who is in them, all at once; nobody else's
-- as vic
SELECT slug FROM public.organizations;
--> = a
SELECT count(*) FROM public.organization_members;
--> = 9
SELECT count(*) FROM public.users;
--> = 9
-- as two
SELECT string_agg(slug, ' ' ORDER BY slug) FROM public.organizations;
--> = a b
SELECT count(*) FROM public.organization_members;
--> = 12
SELECT count(*) FROM public.users;
--> = 11
-- as bob
SELECT slug FROM public.organizations;
--> = b
SELECT count(*) FROM public.organization_members;
--> = 3
SELECT count(*) FROM public.users WHERE id = $ann;
--> = 0
-- as eve
SELECT (SELECT count(*) FROM public.organizations), (SELECT count(*) FROM public.organization_members), (SELECT count(*) FROM public.projects), (SELECT count(*) FROM public.project_members), (SELECT count(*) FROM public.users);
--> = 0, 0, 0, 0, 1

--- Everybody sees the own organizations and who is in them, all at once; nobody else's: others
-- as ghost, anon
SELECT (SELECT count(*) FROM public.organizations), (SELECT count(*) FROM public.organization_members), (SELECT count(*) FROM public.projects), (SELECT count(*) FROM public.project_members), (SELECT count(*) FROM public.users);
--> = 0, 0, 0, 0, 0

--- The name is the admins' to change
-- as ann, adm
UPDATE public.organizations SET name = 'x';
--> 1 rows

--- The name is the admins' to change: others
-- as opa, vic, pol, bea, eve, anon
UPDATE public.organizations SET name = 'x';
--> 0 rows
-- as bob
UPDATE public.organizations SET name = 'x' WHERE id = $org_a;
--> 0 rows

--- An OWNER gives every role
-- as ann
UPDATE public.organization_members SET role = 'ADMIN' WHERE user_id = $vic;
UPDATE public.organization_members SET role = 'OWNER' WHERE user_id = $adm;
UPDATE public.organization_members SET role = 'VIEWER' WHERE user_id = $adm;
--> each 1 rows

--- An ADMIN gives the roles below the own, to whoever has one of them
-- as adm
UPDATE public.organization_members SET role = 'OPERATOR' WHERE user_id = $vic;
UPDATE public.organization_members SET role = 'VIEWER' WHERE user_id = $opa;
--> each 1 rows
UPDATE public.organization_members SET role = 'ADMIN' WHERE user_id = $vic;
UPDATE public.organization_members SET role = 'OWNER' WHERE user_id = $vic;
--> each 42501

--- An ADMIN touches no OWNER, and nobody raises himself
-- as adm
UPDATE public.organization_members SET role = 'VIEWER' WHERE user_id = $ann;
--> 0 rows
UPDATE public.organization_members SET role = 'OWNER' WHERE user_id = $me;
--> 0 rows
SELECT public.remove_organization_member($org_a, $ann);
--> 42501

--- An ADMIN touches no OWNER, and nobody raises himself: others
-- as opa, vic, pol, pat, bea, eve
UPDATE public.organization_members SET role = 'OWNER' WHERE user_id = $me;
UPDATE public.organization_members SET role = 'VIEWER';
--> each 0 rows
SELECT public.remove_organization_member($org_a, $vic);
SELECT public.remove_organization_member($org_a, $ann);
SELECT public.remove_organization_member(NULL, $vic);
--> each 42501

--- A role in B is none in A
-- as bob
UPDATE public.organization_members SET role = 'OWNER' WHERE organization_id = $org_a;
--> 0 rows
SELECT public.remove_organization_member($org_a, $vic);
SELECT public.invite_to_organization($org_a, 'x@x.example', 'VIEWER');
SELECT public.create_project($org_a, 'x');
--> each 42501
-- as two
UPDATE public.organization_members SET role = 'OWNER' WHERE organization_id = $org_a;
--> 0 rows
SELECT public.remove_organization_member($org_a, $vic);
SELECT public.invite_to_organization($org_a, 'x@x.example', 'VIEWER');
SELECT public.create_project($org_a, 'x');
--> each 42501

--- The last OWNER stays one
-- as ann
UPDATE public.organization_members SET role = 'ADMIN' WHERE user_id = $me;
SELECT public.leave_organization($org_a);
SELECT public.remove_organization_member($org_a, $me);
--> each 42501
-- as bob
SELECT public.leave_organization($org_b);
--> ok
-- as two
SELECT public.leave_organization($org_b);
--> 42501

--- Of two OWNERs one removes the other, and a new one may step in first
-- as ann
UPDATE public.organization_members SET role = 'OWNER' WHERE user_id = $adm;
SELECT public.leave_organization($org_a);
SELECT count(*) FROM public.organizations;
--> = 0
-- as adm
SELECT public.leave_organization($org_a);
--> 42501

--- Members leave and are removed, and have nothing of it any more
-- as opa
SELECT public.leave_organization($org_a);
SELECT (SELECT count(*) FROM public.organizations), (SELECT count(*) FROM public.projects);
--> = 0, 0
SELECT public.leave_organization($org_a);
--> 42501
-- as adm
SELECT public.remove_organization_member($org_a, $vic);
SELECT count(*) FROM public.organization_members WHERE user_id = $vic;
--> = 0

--- The server ends an account, and an organization with everything in it; the keys of rows stay
-- as service
UPDATE public.organization_members SET organization_id = $org_b WHERE user_id = $vic;
UPDATE public.organization_members SET user_id = $eve WHERE user_id = $vic;
UPDATE public.project_members SET project_id = $p2 WHERE user_id = $pia;
--> each 42501
UPDATE public.projects SET organization_id = $org_b WHERE organization_id = $org_a;
UPDATE public.projects SET id = gen_random_uuid();
--> each 23503
DELETE FROM public.users WHERE id = $pol;
SELECT (SELECT count(*) FROM public.organization_members WHERE user_id = $pol) + (SELECT count(*) FROM public.project_members WHERE user_id = $pol);
--> = 0
DELETE FROM public.organizations WHERE id = $org_a;
SELECT (SELECT count(*) FROM public.organization_members), (SELECT count(*) FROM public.projects), (SELECT count(*) FROM public.users);
--> = 3, 1, 12

--- The owner of the tables sees nothing
-- as owner
SELECT * FROM public.users;
SELECT * FROM public.sessions;
SELECT * FROM public.projects;
--> each 0 rows
