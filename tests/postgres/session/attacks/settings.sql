--! Settings that are unset, empty, malformed, somebody else's, or changed on the way.

--- Without a user there is nothing but what is for everybody
-- as anon, stranger in nothing, stranger in none
SELECT * FROM public.organizations;
SELECT * FROM public.people;
SELECT * FROM public.customers;
SELECT * FROM public.notes;
SELECT * FROM public.audit_logs;
SELECT * FROM public.preferences;
--> each 0 rows
SELECT count(*) FROM public.pages;
--> = 1

--- Announcements are for whoever is signed in
-- as anon
SELECT count(*) FROM public.announcements;
--> = 0

--- Somebody whom nobody knows is signed in all the same, and nowhere a member
-- as stranger
SELECT count(*) FROM public.announcements;
--> = 1
SELECT count(*) FROM public.customers;
--> = 0

--- A setting that never was, and one that a transaction has left behind empty, are nobody
-- as anon
RESET app.current_user_id;
RESET app.current_tenant_id;
SELECT (SELECT count(*) FROM public.people), (SELECT count(*) FROM public.customers);
--> = 0, 0
SELECT set_config('app.current_user_id', '', false), set_config('app.current_tenant_id', '', false);
SELECT (SELECT count(*) FROM public.people), (SELECT count(*) FROM public.customers);
--> = 0, 0

--- A member chooses the own organization, and no other
-- as a_member
SELECT count(*) FROM public.customers;
--> = 2
SELECT count(*) FROM public.people;
--> = 3
-- as a_member in b
SELECT count(*) FROM public.customers;
--> = 0
SELECT id FROM public.people;
--> = al
-- as a_member in nothing
SELECT count(*) FROM public.customers;
--> = 0
SELECT id, organization_id, role FROM public.people;
--> = al, org-a, member
-- as a_member in none
SELECT count(*) FROM public.organizations;
--> = 0

--- The login lists the own memberships before a tenant is chosen
-- as a_admin in nothing
SELECT organization_id, role FROM public.people;
--> = org-a, admin

--- Nothing that a key isn't is one: blanks, patterns, lists, quotes, very long ones
-- as a_member
SELECT set_config('app.current_tenant_id', 'org-a ', true);
SELECT count(*) FROM public.customers;
--> = 0
SELECT set_config('app.current_tenant_id', 'org-%', true);
SELECT count(*) FROM public.customers;
--> = 0
SELECT set_config('app.current_tenant_id', '{org-a,org-b}', true);
SELECT count(*) FROM public.customers;
--> = 0
SELECT set_config('app.current_tenant_id', ''' OR true --', true);
SELECT count(*) FROM public.customers;
--> = 0
SELECT set_config('app.current_tenant_id', repeat('org-a', 200000), true);
SELECT count(*) FROM public.customers;
--> = 0
SELECT set_config('app.current_tenant_id', 'ORG-A', true);
SELECT count(*) FROM public.customers;
--> = 0
SELECT set_config('app.current_user_id', 'al' || chr(10), true), set_config('app.current_tenant_id', 'org-a', true);
SELECT count(*) FROM public.customers;
--> = 0

--- What another organization's admin sets as tenant opens nothing
-- as b_admin in a
SELECT count(*) FROM public.customers;
--> = 0
UPDATE public.customers SET name = 'x';
UPDATE public.people SET role = 'admin' WHERE id = 'al';
DELETE FROM public.customers;
--> each 0 rows
INSERT INTO public.customers (organization_id, name) VALUES ($a, 'x');
INSERT INTO public.customers (organization_id, name) VALUES ($b, 'x');
--> each 42501
SELECT public.remove_organization_member('al');
--> 42501 only an admin

--- An admin of the own who chose another one doesn't act in the own meanwhile
-- as a_admin in b
UPDATE public.organizations SET name = 'x';
UPDATE public.customers SET name = 'x' WHERE id = $customer_a;
DELETE FROM public.customers WHERE id = $customer_a;
--> each 0 rows
SELECT public.remove_organization_member('al');
--> 42501 only an admin

--- Whoever sends SQL may set what it likes (A8): the settings are trusted, and a user of one request isn't kept from being another's
-- as a_member
SELECT set_config('app.current_user_id', 'bob', true), set_config('app.current_tenant_id', 'org-b', true);
SELECT count(*) FROM public.customers;
--> = 1

--- In one statement the settings are read once for the policies of a table: a row doesn't change them for the next
-- as a_member
SELECT count(*) FROM public.customers WHERE set_config('app.current_tenant_id', 'org-b', true) IS NOT NULL;
--> = 2
SELECT count(*) FROM public.customers;
--> = 0
