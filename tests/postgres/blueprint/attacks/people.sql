--! Who belongs where, with which role.

--- Signing up gives a row, and neither a role nor an organization, whatever the sign-up says
-- as auth_server
INSERT INTO auth.users (id, email, raw_user_meta_data) VALUES ($nobody, 'n@x.example', '{"name": "N", "roles": "OWNER", "org_id": "corga", "id": "corga"}');
-- as owner
SELECT email, name, org_id, roles, id ~ '^c[0-9a-f]{32}$' FROM public.users WHERE auth_id = $nobody;
--> = n@x.example, N, null, MEMBER, t

--- Nobody raises the own role, moves the own row or makes one, by whatever statement
-- as a_member, a_admin
UPDATE public.users SET roles = 'OWNER' WHERE auth_id = $me;
UPDATE public.users SET roles = 'OWNER';
UPDATE public.users SET roles = 'OWNER' WHERE auth_id = $me RETURNING *;
UPDATE public.users SET roles = 'OWNER', name = 'x' WHERE auth_id = $me;
UPDATE public.users SET (name, roles) = ('x', 'OWNER'::public.user_role) WHERE auth_id = $me;
WITH u AS (UPDATE public.users SET roles = 'OWNER' WHERE auth_id = $me) INSERT INTO public.projects (org_id, name, status) VALUES ($a, 'x', 'active');
MERGE INTO public.users u USING (SELECT 1) s ON u.auth_id = $me WHEN MATCHED THEN UPDATE SET roles = 'OWNER';
INSERT INTO public.users (auth_id, org_id, roles) VALUES ($me, $a, 'OWNER') ON CONFLICT (auth_id) DO UPDATE SET roles = 'OWNER';
INSERT INTO public.users (auth_id, org_id, roles) VALUES ($nobody, $a, 'OWNER');
DO $x$ BEGIN UPDATE public.users SET roles = 'OWNER'; END $x$;
UPDATE public.users SET org_id = $b WHERE auth_id = $me;
UPDATE public.users SET org_id = NULL WHERE auth_id = $me;
UPDATE public.users SET auth_id = $a_owner WHERE auth_id = $me;
UPDATE public.users SET id = 'other' WHERE auth_id = $me;
UPDATE public.users SET email = 'olga@a.example' WHERE auth_id = $me;
DELETE FROM public.users WHERE auth_id = $me;
--> each 42501
UPDATE public.users SET name = 'Me' WHERE auth_id = $me;
--> 1 rows
UPDATE public.users SET name = 'You' WHERE auth_id = $a_owner;
--> 0 rows

--- Whoever is in no organization gets into none by a statement
-- as loner
UPDATE public.users SET org_id = $a WHERE auth_id = $me;
UPDATE public.users SET org_id = $a, roles = 'OWNER';
INSERT INTO public.users (auth_id, org_id) VALUES ($me, $a) ON CONFLICT (auth_id) DO UPDATE SET org_id = $a;
--> each 42501
UPDATE public.users SET roles = 'OWNER' WHERE auth_id = $me;
--> 23514

--- An owner gives roles in the own organization, and the last one stays
-- as a_owner
UPDATE public.users SET roles = 'ADMIN' WHERE auth_id = $a_member;
--> 1 rows
UPDATE public.users SET roles = 'OWNER' WHERE auth_id = $b_member;
UPDATE public.users SET roles = 'OWNER' WHERE auth_id = $loner;
--> each 0 rows
UPDATE public.users SET roles = 'OWNER', name = 'x' WHERE auth_id = $a_member;
UPDATE public.users SET roles = 'MEMBER' WHERE auth_id = $me;
SELECT public.leave_org();
--> each 42501
UPDATE public.users SET roles = 'KING' WHERE auth_id = $a_member;
--> 22P02
UPDATE public.users SET roles = 'OWNER' WHERE auth_id = $a_admin;
--> 1 rows
SELECT public.leave_org();
--> ok
SELECT FROM public.projects;
--> 0 rows

--- A role that was taken is gone at once
-- as a_owner
UPDATE public.users SET roles = 'MEMBER' WHERE auth_id = $a_admin;
-- as a_admin
UPDATE public.workflows SET status = 'approved', approver_id = $me, approved_at = now() WHERE id = $pending_0;
--> 42501
SELECT FROM public.audit_logs;
--> 0 rows

--- Whoever is in none creates one, is its owner, and chooses no plan
-- as loner
SELECT name, billing_plan, limits FROM public.create_org('New');
--> = New, free, {}
SELECT roles, org_id IS NOT NULL FROM public.users;
--> = OWNER, t
SELECT public.create_org('Second');
--> 42501
INSERT INTO public.projects (org_id, name) SELECT id, 'first' FROM public.organizations RETURNING name;
--> = first

--- Whoever is in one creates none, and whoever isn't a person neither
-- as a_member, a_owner, anon, service
SELECT public.create_org('New');
--> 42501

--- People are taken out by an admin, of the own organization, and not upwards
-- as a_admin
SELECT public.remove_org_member($a_owner);
SELECT public.remove_org_member($b_member);
SELECT public.remove_org_member($loner);
--> each 42501
SELECT public.remove_org_member($a_member);
--> ok
-- as a_member
SELECT FROM public.projects;
--> 0 rows
SELECT org_id, roles FROM public.users;
--> = null, MEMBER
SELECT public.remove_org_member($a_member2);
--> 42501

--- Nor does a member take anybody out
-- as a_member, b_member, b_owner, loner
SELECT public.remove_org_member($a_member2);
--> 42501

--- A user is deleted with the row, and so is an organization: nothing blocks it (E6, E9)
-- as owner
DELETE FROM auth.users WHERE id = $a_admin;
SELECT count(*) FROM public.users WHERE auth_id = $a_admin;
--> = 0
SELECT approver_id, status FROM public.workflows WHERE id = $approved_2;
--> = null, approved
DELETE FROM public.organizations WHERE id = $a;
SELECT (SELECT count(*) FROM public.projects WHERE org_id = $a), (SELECT count(*) FROM public.workflows WHERE org_id = $a), (SELECT count(*) > 20 FROM public.audit_logs WHERE org_id = $a);
--> = 0, 0, t
SELECT org_id, roles FROM public.users WHERE auth_id = $a_owner;
--> = null, MEMBER
