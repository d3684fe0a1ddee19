--! The settings by which a request says who is calling, and where.

--- Without a user there is nothing, whatever tenant is set
-- as anon, stranger, stranger in nothing, stranger in none
SELECT * FROM public.organizations;
SELECT id FROM public.users;
SELECT * FROM public.user_organizations;
SELECT id FROM public.email_verification_tokens;
SELECT id FROM public.totp_setups;
SELECT * FROM public.audit_logs;
--> each 0 rows

--- A tenant alone, as the document has it, opens nothing: it counts for its members
-- as anon
SELECT set_config('app.current_tenant_id', 'org-a', true);
SELECT (SELECT count(*) FROM public.organizations), (SELECT count(*) FROM public.user_organizations), (SELECT count(*) FROM public.audit_logs);
--> = 0, 0, 0

--- Settings that were never made, and those that a transaction left behind empty, are nobody
-- as anon
RESET app.current_user_id;
RESET app.current_tenant_id;
SELECT (SELECT count(*) FROM public.organizations), (SELECT count(id) FROM public.users);
--> = 0, 0
SELECT set_config('app.current_user_id', '', false), set_config('app.current_tenant_id', '', false);
SELECT (SELECT count(*) FROM public.organizations), (SELECT count(id) FROM public.users);
--> = 0, 0

--- A member chooses the own organization, and no other
-- as ann
SELECT id FROM public.organizations;
--> = org-a
SELECT count(*) FROM public.user_organizations;
--> = 5
SELECT count(*) FROM public.audit_logs;
--> = 2
-- as ann in b
SELECT id FROM public.organizations;
--> 0 rows
SELECT id FROM public.user_organizations;
--> = m-ann
SELECT id FROM public.audit_logs;
--> 0 rows
-- as ann in none
SELECT id FROM public.organizations;
--> 0 rows

--- The login lists the own memberships, with no tenant chosen (A9)
-- as twin in nothing
SELECT string_agg(organization_id || ' ' || role, ', ' ORDER BY organization_id) FROM public.user_organizations;
--> = org-a VIEWER, org-b ADMIN
-- as lou
SELECT count(*) FROM public.user_organizations;
--> = 0
-- as vic in nothing
SELECT id FROM public.user_organizations;
--> = m-vic

--- Nothing that a key isn't is one
-- as ann
-- for t in 'org-a ', ' org-a', 'ORG-A', 'org-%', '{org-a}', '''org-a''', 'org-a'' OR true --', 'null', '*', '%', 'org-a' || chr(10)
SELECT set_config('app.current_tenant_id', {t}, true);
SELECT (SELECT count(*) FROM public.organizations), (SELECT count(*) FROM public.audit_logs), (SELECT count(*) FROM public.user_organizations);
--> = 0, 0, 1

--- Nor is a user
-- as ann
-- for t in 'c-ann ', 'C-ANN', 'c-%', '{c-ann}', 'c-ann'' OR true --', 'null', 'c-ann' || chr(10)
SELECT set_config('app.current_user_id', {t}, true);
SELECT (SELECT count(*) FROM public.organizations), (SELECT count(id) FROM public.users), (SELECT count(*) FROM public.user_organizations);
--> = 0, 0, 0

--- Whoever chooses somebody else's organization changes nothing there, and nothing in the own
-- as bob in a, twin in nothing, lou, stranger, anon
UPDATE public.organizations SET name = 'x';
UPDATE public.user_organizations SET role = 'ADMIN';
--> each 0 rows
INSERT INTO public.audit_logs (organization_id, user_id, user_email, action, resource, resource_id) VALUES ($a, $me, 'x', 'login', 'x', 'x');
INSERT INTO public.user_organizations (user_id, organization_id, role) VALUES ($me, $a, 'ADMIN');
INSERT INTO public.organizations (slug, name) VALUES ('x', 'x');
SELECT public.remove_organization_member('org-a', 'c-vic');
DELETE FROM public.organizations;
DELETE FROM public.user_organizations;
--> each 42501

--- Nobody leaves where they aren't, and leaving names the organization: none need be chosen for it
-- as bob in a, lou, stranger, anon
SELECT public.leave_organization('org-a');
--> 42501
-- as twin in nothing
SELECT public.leave_organization('org-a');
--> ok
SELECT id FROM public.user_organizations;
--> = m-twin-b

--- Whoever can send any SQL can say to be anybody (A8): this is where it ends; but the tenant alone switches nothing
-- as ann
SELECT set_config('app.current_tenant_id', 'org-b', true);
SELECT count(*) FROM public.organizations;
--> = 0
SELECT set_config('app.current_user_id', 'c-bob', true);
SELECT id FROM public.organizations;
--> = org-b

--- A setting that a statement changes on its way shows no row of another organization
-- as vic
WITH s AS MATERIALIZED (SELECT set_config('app.current_tenant_id', 'org-b', true)) SELECT count(*) FROM s, public.organizations WHERE organizations.id = $b;
--> = 0
SELECT string_agg(id, ',') FROM public.organizations WHERE set_config('app.current_tenant_id', 'org-b', true) IS NOT NULL;
--> = null
UPDATE public.users SET name = set_config('app.current_tenant_id', 'org-b', true) WHERE id <> $vic;
--> 0 rows

--- Who is in both may change from one to the other on the way: it shows what choosing shows, and carries no role over
-- as twin in a
SELECT count(*) FROM public.user_organizations WHERE set_config('app.current_tenant_id', 'org-b', true) IS NOT NULL AND user_id = $rae;
SELECT count(*) FROM public.audit_logs WHERE set_config('app.current_tenant_id', 'org-b', true) IS NOT NULL AND organization_id = $a;
--> each = 0
-- as twin in a
UPDATE public.user_organizations SET role = 'ADMIN' WHERE set_config('app.current_tenant_id', 'org-b', true) IS NOT NULL AND organization_id = $a;
--> 0 rows
-- as twin in b
UPDATE public.user_organizations SET role = 'ADMIN' WHERE set_config('app.current_tenant_id', 'org-a', true) IS NOT NULL AND organization_id = $a;
--> 0 rows
-- as twin in b
UPDATE public.organizations SET name = set_config('app.current_tenant_id', 'org-a', true) WHERE id = $a;
--> 0 rows
SELECT count(*) FROM public.audit_logs WHERE organization_id = $a;
--> = 0
