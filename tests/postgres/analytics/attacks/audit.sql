--! The audit log: everything is in it, and nobody changes it.

--- Nobody writes, changes or empties the audit log, the owner included (S1; seed defects)
-- as a_admin, a_member, loner, anon, service, owner, superuser
UPDATE public.audit_logs SET action = 'x';
UPDATE public.audit_logs SET action = 'x' WHERE false;
DELETE FROM public.audit_logs;
DELETE FROM public.audit_logs WHERE table_name = 'customers' RETURNING *;
TRUNCATE public.audit_logs;
TRUNCATE public.audit_logs CASCADE;
INSERT INTO public.audit_logs (organization_id, action, table_name) VALUES ($a, 'INSERT', 'customers');
INSERT INTO public.audit_logs (organization_id, action, table_name) VALUES ($a, 'INSERT', 'customers') RETURNING *;
INSERT INTO public.audit_logs (organization_id, action, table_name) VALUES ($a, 'x', 'y') ON CONFLICT DO NOTHING;
INSERT INTO public.audit_logs (organization_id, action, table_name) VALUES ($a, 'x', 'y') ON CONFLICT (id) DO UPDATE SET action = 'x';
MERGE INTO public.audit_logs t USING (SELECT 1) s ON true WHEN MATCHED THEN UPDATE SET action = 'x';
MERGE INTO public.audit_logs t USING (SELECT 1) s ON true WHEN MATCHED THEN DELETE;
MERGE INTO public.audit_logs t USING (SELECT 1) s ON false WHEN NOT MATCHED THEN INSERT (organization_id, action, table_name) VALUES ($a, 'x', 'y');
DO $x$ BEGIN DELETE FROM public.audit_logs; END $x$;
WITH d AS (DELETE FROM public.audit_logs RETURNING *) SELECT count(*) FROM d;
--> each 42501

--- Neither does a superuser whose session plays a replica
-- as replica
UPDATE public.audit_logs SET action = 'x';
DELETE FROM public.audit_logs;
TRUNCATE public.audit_logs;
INSERT INTO public.audit_logs (organization_id, action, table_name) VALUES ($a, 'INSERT', 'customers');
--> each 42501
INSERT INTO public.customers (id, organization_id, name, status) VALUES ($nobody, $a, 'r', 'active');
SELECT action, user_id FROM public.audit_logs WHERE record_id = $nobody;
--> = INSERT, null
UPDATE public.customers SET organization_id = $b WHERE id = $customer_a2;
--> 42501 never

--- No client plays a replica or switches triggers off
-- as a_admin, service
SET LOCAL session_replication_role = replica;
ALTER TABLE public.customers DISABLE TRIGGER ALL;
ALTER TABLE public.customers DISABLE TRIGGER audit_customers;
DROP TRIGGER audit_customers ON public.customers;
--> each 42501

--- Temporary tables and functions of the same names don't catch the audit rows (trap 27, 37; S1)
-- as a_admin, service
CREATE TEMP TABLE audit_logs (organization_id uuid, user_id uuid, action text, table_name text, record_id uuid, old_data jsonb, new_data jsonb);
CREATE TEMP TABLE organizations (id uuid);
CREATE TEMP TABLE profiles (id uuid, organization_id uuid, role text);
CREATE FUNCTION pg_temp.to_jsonb(public.customers) RETURNS jsonb LANGUAGE sql AS $x$ SELECT '{}'::jsonb $x$;
SET LOCAL search_path = pg_temp, public, private;
UPDATE public.customers SET name = 'h' WHERE id = $customer_a2;
DELETE FROM public.customers WHERE id = $customer_a2;
-- as owner
SELECT count(*) FROM public.audit_logs WHERE record_id = $customer_a2 AND action = 'UPDATE';
--> = 2

--- Nobody forges audit rows with the audit's own trigger function (trap 26)
-- as a_admin, service
CREATE TEMP TABLE t (id uuid, organization_id uuid);
CREATE TRIGGER x AFTER INSERT ON t FOR EACH ROW EXECUTE FUNCTION private.audit_trigger_function('organization_id', 'id');
--> 42501

--- Every insert, update and delete is recorded with who did it, also by the server and the owner, who are nobody (E4, E5)
-- as a_admin, service, owner, superuser
-- for t in customers, revenue, activities
INSERT INTO public.{t} (id, organization_id, {t.columns}) VALUES ($nobody, $a, {t.values});
UPDATE public.{t} SET created_at = created_at - interval '1 day' WHERE id = $nobody;
DELETE FROM public.{t} WHERE id = $nobody;
DELETE FROM public.{t} WHERE id = $nobody;
-- as superuser
SELECT action, old_data IS NULL, new_data IS NULL, organization_id = $a, table_name, count(*) FROM public.audit_logs WHERE record_id = $nobody GROUP BY 1, 2, 3, 4, 5 ORDER BY 1;
--> = DELETE, f, t, t, {t}, 1 | INSERT, t, f, t, {t}, 1 | UPDATE, f, f, t, {t}, 2

--- The user of an audit row is the caller's
-- as a_admin
UPDATE public.customers SET name = 'x' WHERE id = $customer_a;
SELECT user_id = $me, new_data ->> 'name', old_data ->> 'name' FROM public.audit_logs WHERE record_id = $customer_a AND action = 'UPDATE';
--> = t, x, ca

--- ... and null where there is none (E4)
-- as service, owner, superuser
UPDATE public.customers SET name = 'x' WHERE id = $customer_a;
SELECT user_id FROM public.audit_logs WHERE record_id = $customer_a AND action = 'UPDATE';
--> = null

--- Each row of a bulk change is recorded
-- as owner
INSERT INTO public.customers (organization_id, name, status) SELECT $a, 'bulk', 'active' FROM generate_series(1, 100);
SELECT count(*) FROM public.audit_logs WHERE new_data ->> 'name' = 'bulk';
--> = 100

--- The owner's TRUNCATE of everything else leaves the audit log
-- as owner
TRUNCATE public.organizations CASCADE;
SELECT count(*) FROM public.audit_logs;
--> = 13
