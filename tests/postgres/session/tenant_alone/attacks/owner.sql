--! The owner of the tables is no superuser: row security is forced on it, whatever the setting says. The server needs no tenant.

--- The owner sees and changes nothing, also with a tenant named
-- as owner, owner in a
SELECT * FROM public.organizations;
SELECT * FROM public.customers;
SELECT * FROM public.pages;
UPDATE public.customers SET name = 'x';
DELETE FROM public.organizations;
--> each 0 rows
INSERT INTO public.pages (body) VALUES ('x');
--> 42501

--- The server sees all tenants, and is bound by what is kept
-- as service, service in a
SELECT count(*) FROM public.organizations;
--> = 2
SELECT count(*) FROM public.customers;
--> = 3
UPDATE public.customers SET organization_id = $b WHERE id = $bin;
UPDATE public.audit_logs SET action = 'x';
INSERT INTO public.audit_logs (action, table_name) VALUES ('x', 'x');
--> each 42501

--- A policy that somebody adds by hand opens no other tenant, and nothing without one
-- as owner
CREATE POLICY careless ON public.customers FOR ALL TO PUBLIC USING (true) WITH CHECK (true);
CREATE POLICY careless ON public.announcements TO app_user USING (true);
CREATE POLICY careless ON public.tokens TO app_user USING (true);
GRANT ALL ON ALL TABLES IN SCHEMA public TO app_user;
-- as b
SELECT count(*) FROM public.customers WHERE organization_id = $a;
SELECT count(*) FROM public.tokens;
--> each = 0
INSERT INTO public.customers (organization_id, name) VALUES ($a, 'x');
--> 42501
-- as gone
SELECT count(*) FROM public.customers;
--> = 0
-- as a in malformed
SELECT count(*) FROM public.customers;
--> = 0
-- as anon
SELECT count(*) FROM public.customers;
--> = 0
SELECT count(*) FROM public.announcements;
--> = 0
