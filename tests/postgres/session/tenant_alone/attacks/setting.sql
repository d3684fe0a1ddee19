--! The setting unset, empty, malformed, of a tenant that isn't there, and changed on the way.

--- Without a tenant there is nothing but what is for everybody; what is no key is none, and no error
-- as anon, nobody, a in nobody, a in malformed, a in braces, a in blank, a in several, a in star
SELECT * FROM public.organizations;
SELECT * FROM public.customers;
SELECT * FROM public.tickets;
SELECT * FROM public.articles;
SELECT * FROM public.audit_logs;
SELECT * FROM public.announcements;
UPDATE public.customers SET name = 'x';
DELETE FROM public.tickets;
--> each 0 rows
INSERT INTO public.customers (organization_id, name) VALUES ($a, 'x');
INSERT INTO public.articles (organization_id, body) VALUES (NULL, 'x');
--> each 42501
SELECT count(*) FROM public.pages;
--> = 1

--- A tenant that was never there has no rows
-- as gone, a in gone
SELECT * FROM public.organizations;
SELECT * FROM public.audit_logs;
SELECT * FROM public.articles;
--> each 0 rows
INSERT INTO public.articles (organization_id, body) VALUES ($gone, 'x');
--> 42501

--- One that is there no more has none, not even those that outlived it
-- as service
DELETE FROM public.organizations WHERE id = $b;
SELECT count(*) > 1 FROM public.audit_logs WHERE organization_id = $b;
--> = t
-- as b
SELECT * FROM public.organizations;
SELECT * FROM public.audit_logs;
SELECT * FROM public.articles;
--> each 0 rows
INSERT INTO public.articles (organization_id, body) VALUES ($b, 'x');
INSERT INTO public.articles (organization_id, body) VALUES ($gone, 'x');
--> each 42501

--- A setting that never was, and one that a transaction has left behind empty, are nobody's
-- as anon
RESET app.current_tenant_id;
SELECT (SELECT count(*) FROM public.organizations), (SELECT count(*) FROM public.customers);
--> = 0, 0
SELECT set_config('app.current_tenant_id', '', false);
SELECT (SELECT count(*) FROM public.organizations), (SELECT count(*) FROM public.customers);
--> = 0, 0
SELECT set_config('app.current_tenant_id', NULL, false);
SELECT (SELECT count(*) FROM public.organizations), (SELECT count(*) FROM public.customers);
--> = 0, 0

--- A key in upper case is the same key
-- as anon
SELECT set_config('app.current_tenant_id', upper($a), true);
SELECT name FROM public.organizations;
--> = Acme

--- Whoever can send SQL can name another tenant: the application must be the only one who sends any
-- as a
SELECT set_config('app.current_tenant_id', $b, true);
SELECT name FROM public.customers;
--> = Bob

--- Changed inside one statement it is what it was: it is read once for a statement, and rows of two tenants never meet
-- as a
SELECT count(DISTINCT organization_id) FROM public.customers, LATERAL set_config('app.current_tenant_id', $b, true);
--> = 1
