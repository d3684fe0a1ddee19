--! The owner of the tables is no superuser: row security is forced on it. The server sees everything and is bound by what is kept.

--- The owner sees and changes nothing (A11)
-- as owner
SELECT * FROM public.people;
SELECT * FROM public.customers;
SELECT * FROM public.pages;
SELECT * FROM public.tokens;
UPDATE public.customers SET name = 'x';
DELETE FROM public.people;
--> each 0 rows
INSERT INTO public.pages (body) VALUES ('x');
INSERT INTO public.people (id) VALUES ('x');
--> each 42501

--- Nobody empties the audit log: not the owner, not by a cascade (A3, A5); TRUNCATE of other tables is the owner's
-- as owner
TRUNCATE public.audit_logs;
DELETE FROM public.audit_logs;
UPDATE public.audit_logs SET action = 'x';
--> each 42501 rows of audit_logs never change
INSERT INTO public.audit_logs (action, table_name) VALUES ('x', 'x');
--> 42501
TRUNCATE public.organizations CASCADE;
SELECT count(*) FROM public.organizations;
--> = 0
-- as superuser
SELECT count(*) FROM public.audit_logs;
--> = 7

--- The server writes no row of the log and changes none
-- as service
TRUNCATE public.audit_logs;
DELETE FROM public.audit_logs;
UPDATE public.audit_logs SET action = 'x';
INSERT INTO public.audit_logs (action, table_name) VALUES ('x', 'x');
MERGE INTO public.audit_logs USING (SELECT 1) s ON true WHEN MATCHED THEN DELETE;
--> each 42501

--- The log of an organization outlives it
-- as service
DELETE FROM public.organizations;
--> 2 rows
-- as superuser
SELECT count(*) > 10 FROM public.audit_logs;
--> = t

--- Nobody but a superuser switches triggers off by replication
-- as owner, service, a_admin
SET LOCAL session_replication_role = replica;
--> 42501

--- As a replica the log is kept as well
-- as replica
DELETE FROM public.audit_logs;
TRUNCATE public.audit_logs;
--> each 42501 rows of audit_logs never change

--- The server has every row, keeps keys, and can't empty tables
-- as service
SELECT (SELECT count(*) FROM public.customers), (SELECT count(*) FROM public.tokens), (SELECT count(*) FROM public.people);
--> = 4, 1, 6
UPDATE public.customers SET organization_id = $b WHERE id = $customer_bin;
UPDATE public.customers SET id = gen_random_uuid() WHERE id = $customer_bin;
--> each 42501 never change
TRUNCATE public.customers;
TRUNCATE public.tokens;
--> each 42501

--- The server throws away and deletes like an admin
-- as service
DELETE FROM public.customers WHERE id = $customer_a;
--> 0 rows
DELETE FROM public.customers WHERE id = $customer_a;
--> 1 rows

--- A view of the owner's shows what the owner sees, nothing, and so does a function
-- as owner
CREATE VIEW public.all_customers AS SELECT * FROM public.customers;
GRANT SELECT ON public.all_customers TO app_user;
CREATE FUNCTION public.everything() RETURNS bigint LANGUAGE sql SECURITY DEFINER AS 'SELECT count(*) FROM public.customers';
GRANT EXECUTE ON FUNCTION public.everything() TO app_user;
-- as a_admin
SELECT (SELECT count(*) FROM public.all_customers), public.everything();
--> = 0, 0

--- Data steps of a migration are bracketed by NO FORCE and FORCE
-- as owner
ALTER TABLE public.pages NO FORCE ROW LEVEL SECURITY;
INSERT INTO public.pages (body) VALUES ('from the migration');
ALTER TABLE public.pages FORCE ROW LEVEL SECURITY;
SELECT count(*) FROM public.pages;
--> = 0
-- as anon
SELECT count(*) FROM public.pages;
--> = 2
