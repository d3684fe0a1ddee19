--! Requests that speak for one tenant and try to reach another's rows.

--- A request sees its own tenant's rows, in the bin too, since it may delete
-- as a
SELECT name FROM public.organizations;
--> = Acme
SELECT name FROM public.customers ORDER BY 1;
--> = Ann | bin
SELECT title FROM public.tickets ORDER BY 1;
--> = ta | ta2
SELECT body FROM public.articles;
--> = a
SELECT DISTINCT organization_id = $a FROM public.audit_logs;
--> = t
-- as b
SELECT name FROM public.customers;
--> = Bob

--- Another tenant's rows can't be reached by any statement
-- as a
UPDATE public.customers SET name = 'x' WHERE id = $bob;
DELETE FROM public.customers WHERE id = $bob;
UPDATE public.organizations SET name = 'x' WHERE id = $b;
SELECT * FROM public.customers WHERE id = $bob FOR UPDATE;
MERGE INTO public.customers AS c USING (SELECT 1) AS s ON c.id = $bob WHEN MATCHED THEN DELETE;
--> each 0 rows
INSERT INTO public.customers (organization_id, name) VALUES ($b, 'x');
INSERT INTO public.customers (organization_id, name) VALUES ($b, 'x') RETURNING id;
INSERT INTO public.customers (id, organization_id, name) VALUES ($bob, $a, 'x') ON CONFLICT (id) DO UPDATE SET name = 'x';
INSERT INTO public.customers (id, organization_id, name) VALUES ($bob, $b, 'x') ON CONFLICT (id) DO NOTHING;
INSERT INTO public.articles (organization_id, body) VALUES (NULL, 'x');
--> each 42501

--- No row goes to another tenant, or comes from one
-- as a
UPDATE public.customers SET organization_id = $b WHERE id = $ann;
UPDATE public.tickets SET organization_id = $b;
UPDATE public.articles SET organization_id = $b;
UPDATE public.articles SET organization_id = NULL;
UPDATE public.articles SET id = gen_random_uuid();
--> each 42501

--- A reference can't point into another tenant
-- as a
INSERT INTO public.tickets (organization_id, customer_id, title) VALUES ($a, $bob, 'x');
UPDATE public.tickets SET customer_id = $bob;
--> each 23503

--- Tenants are made and deleted by the server
-- as a
INSERT INTO public.organizations (name, slug) VALUES ('x', 'x');
DELETE FROM public.organizations;
TRUNCATE public.organizations CASCADE;
UPDATE public.organizations SET slug = 'x';
TRUNCATE public.customers;
--> each 42501
UPDATE public.organizations SET name = 'x';
--> 1 rows

--- Rules' conditions and restrictions hold as anywhere
-- as a
UPDATE public.customers SET status = 'churned' WHERE id = $ann;
UPDATE public.customers SET name = 'x' WHERE id = $ann;
--> 0 rows
DELETE FROM public.tickets;
--> 1 rows

--- The log is written and can't be changed
-- as a
INSERT INTO public.audit_logs (organization_id, action, table_name) VALUES ($a, 'x', 'x');
UPDATE public.audit_logs SET action = 'x';
DELETE FROM public.audit_logs;
TRUNCATE public.audit_logs;
--> each 42501

--- Functions of policies can't be called by name, and roles can't be taken
-- as a
SELECT private.organization_ids();
SELECT private.tenant();
SET LOCAL ROLE app_user_helpers;
SET LOCAL ROLE app_server;
SET LOCAL row_security = off; SELECT * FROM public.customers;
--> each 42501

--- Nor do a temporary table, a view or a function of one's own show more
-- as a
CREATE TEMP TABLE organizations (id uuid); INSERT INTO pg_temp.organizations VALUES ($b);
SET LOCAL search_path = pg_temp, public;
SELECT count(*) FROM public.customers WHERE organization_id = $b;
--> = 0

--- Internal tables are the server's
-- as a
SELECT * FROM public.tokens;
INSERT INTO public.tokens (seal) VALUES ('x');
--> each 42501
