--! A person with a role in each of many organizations: none of it counts elsewhere, and nobody gets more of it than a rule says.

--- A role in one organization is none in another
-- as twin
SELECT count(*) FROM public.documents;
--> = 2
UPDATE public.documents SET title = 'x' WHERE organization_id = $b;
--> 1 rows
UPDATE public.documents SET title = 'x' WHERE organization_id = $a;
--> 0 rows
UPDATE public.documents SET title = 'x';
--> 1 rows
DELETE FROM public.documents WHERE organization_id = $a;
--> 0 rows
UPDATE public.organizations SET name = 'x';
--> 1 rows
INSERT INTO public.documents (organization_id, title) VALUES ($a, 'x');
--> 42501
INSERT INTO public.documents (organization_id, title) VALUES ($b, 'x') RETURNING title;
--> = x
SELECT count(*) FROM public.audit_logs WHERE organization_id = $a;
--> = 0
SELECT count(*) > 0 FROM public.audit_logs WHERE organization_id = $b;
--> = t

--- Whoever is in no organization sees none, and the own memberships are shown to their person
-- as loner, ghost
SELECT FROM public.organizations;
SELECT FROM public.user_organizations;
SELECT FROM public.documents;
--> each 0 rows
-- as olga
SELECT count(*), count(*) FILTER (WHERE user_id = $me) FROM public.user_organizations;
--> = 8, 2

--- Nobody makes a membership, deletes one or moves one, by whatever statement
-- as olga, adam, carl, vera, bob, twin, loner, ghost
INSERT INTO public.user_organizations (organization_id, user_id, role) VALUES ($a, $me, 'OWNER');
INSERT INTO public.user_organizations (organization_id, user_id) VALUES ($a, $loner) RETURNING *;
INSERT INTO public.user_organizations (organization_id, user_id, role) VALUES ($a, $me, 'OWNER') ON CONFLICT DO NOTHING;
INSERT INTO public.user_organizations (organization_id, user_id, role) VALUES ($a, $me, 'OWNER') ON CONFLICT (organization_id, user_id) DO UPDATE SET role = 'OWNER';
INSERT INTO public.user_organizations (id, organization_id, user_id, role) VALUES ($twin_in_a, $a, $me, 'OWNER') ON CONFLICT (id) DO UPDATE SET role = excluded.role;
MERGE INTO public.user_organizations m USING (SELECT 1) s ON m.user_id = $me AND m.organization_id = $a WHEN MATCHED THEN UPDATE SET title = 'x' WHEN NOT MATCHED THEN INSERT (organization_id, user_id, role) VALUES ($a, $me, 'OWNER');
MERGE INTO public.user_organizations m USING (SELECT 1) s ON m.user_id = $me WHEN MATCHED THEN DELETE;
DELETE FROM public.user_organizations WHERE user_id = $me;
DELETE FROM public.user_organizations;
WITH d AS (DELETE FROM public.user_organizations RETURNING *) SELECT * FROM d;
TRUNCATE public.user_organizations;
UPDATE public.user_organizations SET organization_id = $b;
UPDATE public.user_organizations SET organization_id = organization_id WHERE user_id = $me;
UPDATE public.user_organizations SET user_id = $me;
UPDATE public.user_organizations SET id = gen_random_uuid() WHERE user_id = $me;
INSERT INTO public.organizations (slug, name) VALUES ('x', 'x') RETURNING *;
DELETE FROM public.organizations WHERE id = $a;
--> each 42501

--- Neither does the server move a membership to another person or organization
-- as service, owner
UPDATE public.user_organizations SET organization_id = $b WHERE id = $vera_in_a;
UPDATE public.user_organizations SET user_id = $loner WHERE id = $vera_in_a;
UPDATE public.user_organizations SET id = gen_random_uuid() WHERE id = $vera_in_a;
--> each 42501 never change

--- Nobody raises a role, the own or another's, above what is given
-- as vera, carl, twin
UPDATE public.user_organizations SET role = 'OWNER' WHERE user_id = $me AND organization_id = $a;
UPDATE public.user_organizations SET role = 'ADMIN' WHERE user_id = $me AND organization_id = $a RETURNING *;
UPDATE public.user_organizations SET title = 'x', role = 'OWNER' WHERE user_id = $me AND organization_id = $a;
WITH u AS (UPDATE public.user_organizations SET role = 'OWNER' WHERE user_id = $me AND organization_id = $a) INSERT INTO public.documents (organization_id, title) VALUES ($a, 'x');
MERGE INTO public.user_organizations m USING (SELECT 1) s ON m.user_id = $me AND m.organization_id = $a WHEN MATCHED THEN UPDATE SET role = 'OWNER';
--> each 42501

--- Nor does whoever gives some roles
-- as adam
UPDATE public.user_organizations SET role = 'OWNER' WHERE user_id = $me;
UPDATE public.user_organizations SET role = 'ADMIN' WHERE id = $carl_in_a;
UPDATE public.user_organizations SET role = 'VIEWER' WHERE user_id = $me;
--> each 42501
UPDATE public.user_organizations SET role = 'VIEWER' WHERE id = $olga_in_a;
--> 0 rows
UPDATE public.user_organizations SET role = 'VIEWER' WHERE id = $carl_in_a;
--> 1 rows
UPDATE public.user_organizations SET role = 'CREATOR' WHERE id = $twin_in_b;
--> 0 rows

--- Roles are given in the organization of the giver, and not where a person has none to give
-- as olga
UPDATE public.user_organizations SET role = 'OWNER' WHERE id = $adam_in_a;
--> 1 rows
UPDATE public.user_organizations SET role = 'OWNER' WHERE id = $olga_in_b;
--> 42501 no rule
UPDATE public.user_organizations SET role = 'VIEWER' WHERE id = $bob_in_b;
--> 0 rows
-- as twin
UPDATE public.user_organizations SET role = 'CREATOR' WHERE id = $olga_in_b;
--> 1 rows
UPDATE public.user_organizations SET role = 'CREATOR' WHERE id = $vera_in_a;
--> 0 rows

--- A role is one of the enum's
-- as olga
UPDATE public.user_organizations SET role = 'KING' WHERE id = $adam_in_a;
--> 22P02
UPDATE public.user_organizations SET role = NULL WHERE id = $adam_in_a;
--> 23502

--- Leaving ends one membership, and the others stay
-- as twin
SELECT public.leave_organization($a);
--> ok
SELECT organization_id = $b, role FROM public.user_organizations WHERE user_id = $me;
--> = t, ADMIN
SELECT public.leave_organization($a);
--> 42501 only a member
SELECT public.leave_organization(NULL);
--> 42501 only a member
SELECT public.leave_organization(organization_id => $b);
--> ok
SELECT FROM public.documents;
--> 0 rows

--- What a member had lets go when the membership ends
-- as carl
SELECT public.leave_organization($a);
-- as owner
SELECT owner_id, organization_id = $a FROM public.documents WHERE id = $doc_a;
--> = null, t

--- The last owner stays: doesn't leave, step down, be removed or delete the account to be away
-- as olga
SELECT public.leave_organization($a);
SELECT public.remove_organization_member($a, $me);
UPDATE public.user_organizations SET role = 'ADMIN' WHERE id = $olga_in_a;
UPDATE public.user_organizations SET role = 'VIEWER' WHERE organization_id = $a AND role = 'OWNER' RETURNING *;
DELETE FROM public.users WHERE auth_id = $me;
DELETE FROM public.users;
--> each 42501 keeps its last OWNER
SELECT public.leave_organization($b);
--> ok

--- With another owner there all of it is possible
-- as service
UPDATE public.user_organizations SET role = 'OWNER' WHERE id = $adam_in_a;
-- as olga
SELECT public.leave_organization($a);
SELECT public.remove_organization_member($a, $me);
UPDATE public.user_organizations SET role = 'ADMIN' WHERE id = $olga_in_a;
DELETE FROM public.users WHERE auth_id = $me;
SELECT public.remove_organization_member($a, $adam);
--> each ok

--- The server and the platform may delete people, memberships and organizations, the last owner's too
-- as service
DELETE FROM public.users WHERE auth_id = $olga;
DELETE FROM public.user_organizations WHERE organization_id = $a;
UPDATE public.user_organizations SET role = 'VIEWER' WHERE id = $olga_in_a;
DELETE FROM public.organizations WHERE id = $a;
DELETE FROM public.organizations;
--> each ok
-- as auth_server
DELETE FROM auth.users WHERE id = $olga;
--> 1 rows
-- as owner
SELECT count(*) FROM public.user_organizations WHERE user_id = $olga;
--> = 0

--- An admin removes whoever isn't above, in the own organization alone
-- as adam
SELECT public.remove_organization_member($a, $carl);
SELECT public.remove_organization_member($a, $twin);
SELECT public.remove_organization_member($a, $me);
SELECT public.remove_organization_member(member => $vera, organization_id => $a);
--> each ok
SELECT public.remove_organization_member($a, $olga);
SELECT public.remove_organization_member($b, $twin);
SELECT public.remove_organization_member($b, $olga);
SELECT public.remove_organization_member($b, $me);
SELECT public.remove_organization_member($a, $bob);
SELECT public.remove_organization_member($a, $loner);
SELECT public.remove_organization_member(NULL, $carl);
SELECT public.remove_organization_member($a, NULL);
--> each 42501 only an ADMIN
-- as twin
SELECT public.remove_organization_member($a, $carl);
SELECT public.remove_organization_member($a, $me);
SELECT public.remove_organization_member($b, $bob);
--> each 42501 only an ADMIN
SELECT public.remove_organization_member($b, $olga);
--> ok
SELECT count(*) FROM public.user_organizations WHERE user_id = $olga;
--> = 1

--- Removing a person from one organization leaves the other membership
-- as bob
SELECT public.remove_organization_member($b, $twin);
-- as owner
SELECT organization_id = $a FROM public.user_organizations WHERE user_id = $twin;
--> = t

--- Whoever has no use for the ways in and out is told so
-- as carl, vera, loner, ghost, anon, service
SELECT public.remove_organization_member($a, $twin);
SELECT public.remove_organization_member($a, $adam);
--> each 42501

--- Who is in no organization leaves none
-- as loner, ghost, anon, service
SELECT public.leave_organization($a);
--> 42501

--- Nobody reaches a helper by its name
-- as olga, anon, service
SELECT private.organization_ids('OWNER');
SELECT private.leave_organization($b);
SELECT private.remove_organization_member($a, $carl);
SELECT private.create_organization('x', 'x');
--> each 42501

--- Whoever signed up creates as many organizations as they like, is the owner of each, and sees them at once
-- as loner, twin
SELECT slug, name FROM public.create_organization('one', 'One');
--> = one, One
SELECT slug FROM public.create_organization(name => 'Two', slug => 'two');
--> = two
SELECT count(*) FROM public.user_organizations WHERE user_id = $me AND role = 'OWNER';
--> = 2
SELECT public.create_organization('one', 'Again');
--> 23505
SELECT public.leave_organization((SELECT id FROM public.organizations WHERE slug = 'one'));
--> 42501 last OWNER

--- Who is nobody creates nothing: a token that outlives its account, and one without a user
-- as ghost, anon, service
SELECT public.create_organization('x', 'x');
--> 42501
-- as claims {"role": "authenticated"}
SELECT public.create_organization('x', 'x');
--> 42501

--- A document belongs to a member of its own organization, or to nobody
-- as olga
UPDATE public.documents SET owner_id = $bob WHERE id = $doc_a;
UPDATE public.documents SET owner_id = $loner WHERE id = $doc_a;
INSERT INTO public.documents (organization_id, title, owner_id) VALUES ($a, 'x', $bob);
--> each 23503
UPDATE public.documents SET owner_id = $twin WHERE id = $doc_a;
--> 1 rows

--- People see those with whom they share an organization, and nobody else
-- as carl, vera
SELECT count(*) FROM public.users;
--> = 5
SELECT FROM public.users WHERE auth_id = $bob;
--> 0 rows
-- as twin
SELECT count(*) FROM public.users;
--> = 6
-- as loner
SELECT auth_id = $me FROM public.users;
--> = t

--- A policy added carelessly later shows no other organization's members
-- as owner
CREATE POLICY careless ON public.user_organizations FOR ALL TO authenticated USING (true) WITH CHECK (true);
GRANT SELECT, INSERT, UPDATE, DELETE ON public.user_organizations TO authenticated;
-- as loner
INSERT INTO public.user_organizations (organization_id, user_id, role) VALUES ($a, $me, 'OWNER');
--> 42501
SELECT FROM public.user_organizations;
--> 0 rows
-- as vera
UPDATE public.user_organizations SET organization_id = $b WHERE user_id = $me;
--> 42501
UPDATE public.user_organizations SET role = 'OWNER' WHERE user_id = $me;
--> 42501
