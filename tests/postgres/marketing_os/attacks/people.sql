--! Signing up, creating an organization, roles in each of several, leaving and removing.

--- Nobody signs up by themselves: the server makes the person (A10), and a writer of SQL needs no id and no times (A13)
-- as anon, lou, ann
INSERT INTO public.users (email, password_hash) VALUES ('new@x.example', 'x');
--> 42501
-- as service
INSERT INTO public.users (email, password_hash) VALUES ('new@x.example', 'x') RETURNING id ~ '^c[0-9a-f]{32}$', created_at = now(), updated_at = now(), totp_enabled;
--> = t, t, t, f
INSERT INTO public.organizations (slug, name) VALUES ('x', 'X') RETURNING id ~ '^c[0-9a-f]{32}$';
--> = t
INSERT INTO public.users (email, password_hash) VALUES ('ann@a.example', 'x');
--> 23505

--- Whoever has signed up creates an organization, is its admin, and chooses it (A10)
-- as lou
INSERT INTO public.organizations (id, slug, name) VALUES ('mine', 'mine', 'Mine');
--> 42501
-- as lou
SELECT name FROM public.create_organization('lous', 'Lou''s');
--> = Lou's
SELECT role FROM public.user_organizations;
--> = ADMIN
SELECT count(*) FROM public.organizations;
--> = 0
SELECT set_config('app.current_tenant_id', (SELECT organization_id FROM public.user_organizations), true);
SELECT slug FROM public.organizations;
--> = lous
UPDATE public.organizations SET name = 'Lou and friends' RETURNING slug, name;
--> = lous, Lou and friends
SELECT slug FROM public.create_organization('second', 'Second');
--> = second
SELECT count(*) FROM public.user_organizations;
--> = 2
SELECT public.create_organization('a', 'taken');
--> 23505

--- Nobody isn't somebody
-- as anon, stranger, stranger in nothing
SELECT public.create_organization('x', 'X');
--> 42501

--- Admins alone change the organization, and its name and slug alone
-- as vic, cal, rae, twin in a
UPDATE public.organizations SET name = 'x';
--> 0 rows
-- as ann
UPDATE public.organizations SET name = 'x', slug = 'x';
--> 1 row
UPDATE public.organizations SET id = 'x';
UPDATE public.organizations SET created_at = now();
DELETE FROM public.organizations;
--> each 42501
-- as twin in b
UPDATE public.organizations SET name = 'x' RETURNING id;
--> = org-b

--- Nobody below an admin changes a role, the own or another's
-- as vic, cal, rae, twin in a
UPDATE public.user_organizations SET role = 'ADMIN' WHERE user_id = $me;
UPDATE public.user_organizations SET role = 'VIEWER';
--> each 0 rows
INSERT INTO public.user_organizations (user_id, organization_id, role) VALUES ($lou, $a, 'VIEWER');
INSERT INTO public.user_organizations (user_id, organization_id, role) VALUES ($me, $a, 'ADMIN') ON CONFLICT (user_id, organization_id) DO UPDATE SET role = 'ADMIN';
UPDATE public.user_organizations SET user_id = $lou;
UPDATE public.user_organizations SET organization_id = $b;
DELETE FROM public.user_organizations WHERE user_id = $me;
SELECT public.remove_organization_member('org-a', 'c-cal');
--> each 42501

--- An admin gives roles in the chosen organization, and adds nobody
-- as ann
UPDATE public.user_organizations SET role = 'REVIEWER' WHERE user_id IN ('c-vic', 'c-twin') RETURNING id;
--> 2 rows
INSERT INTO public.user_organizations (user_id, organization_id, role) VALUES ($lou, $a, 'VIEWER');
UPDATE public.user_organizations SET user_id = $lou WHERE user_id = $vic;
UPDATE public.user_organizations SET organization_id = $b WHERE user_id = $vic;
UPDATE public.user_organizations SET role = 'VIEWER' WHERE user_id = $ann;
SELECT public.leave_organization('org-a');
DELETE FROM public.user_organizations WHERE user_id = $vic;
--> each 42501
-- as superuser
SELECT string_agg(id || ' ' || role, ', ' ORDER BY id) FROM public.user_organizations WHERE user_id = $twin;
--> = m-twin-a REVIEWER, m-twin-b ADMIN

--- Who is in two organizations has in each the role that they have there, and nothing of the other (roles differ)
-- as twin in b
UPDATE public.user_organizations SET role = 'VIEWER' WHERE user_id = $bob RETURNING id;
--> = m-bob
UPDATE public.user_organizations SET role = 'ADMIN' WHERE id = 'm-twin-a';
--> 0 rows
SELECT public.remove_organization_member('org-a', 'c-vic');
--> 42501
-- as twin in a
UPDATE public.user_organizations SET role = 'ADMIN' WHERE id = 'm-twin-a';
UPDATE public.user_organizations SET role = 'ADMIN' WHERE id = 'm-twin-b';
UPDATE public.user_organizations SET role = 'VIEWER' WHERE id = 'm-bea';
--> each 0 rows
SELECT public.remove_organization_member('org-b', 'c-bea');
--> 42501

--- Admins remove members, and members leave
-- as ann
SELECT public.remove_organization_member('org-a', 'c-twin');
--> ok
-- as twin in nothing
SELECT organization_id FROM public.user_organizations;
--> = org-b
-- as vic
SELECT public.leave_organization('org-a');
--> ok
SELECT count(*) FROM public.organizations;
--> = 0
-- as twin in b
SELECT public.leave_organization('org-b');
--> ok
-- as bob
SELECT public.leave_organization('org-b');
--> 42501

--- People change their name, and nobody else's
-- as vic
UPDATE public.users SET name = 'V' WHERE id = $vic RETURNING id, name;
--> = c-vic, V
UPDATE public.users SET name = 'V' WHERE id <> $vic;
--> 0 rows
-- as ann
UPDATE public.users SET name = 'V' WHERE id = $vic;
--> 0 rows

--- A person is a member once
-- as service
INSERT INTO public.user_organizations (user_id, organization_id) VALUES ($vic, $a);
--> 23505
INSERT INTO public.user_organizations (user_id, organization_id) VALUES ($lou, $a) RETURNING role;
--> = CREATOR
UPDATE public.user_organizations SET organization_id = $b WHERE id = 'm-vic';
--> 42501
