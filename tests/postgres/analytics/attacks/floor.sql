--! What holds when somebody is careless later: policies, views, roles made by hand.

--- A permissive policy for everybody leaks nothing across organizations (trap 12, 13)
-- as a_admin
-- as owner
CREATE POLICY careless ON public.organizations USING (true) WITH CHECK (true);
CREATE POLICY careless ON public.profiles USING (true) WITH CHECK (true);
CREATE POLICY careless ON public.customers USING (true) WITH CHECK (true);
CREATE POLICY careless ON public.revenue USING (true) WITH CHECK (true);
CREATE POLICY careless ON public.activities USING (true) WITH CHECK (true);
CREATE POLICY careless ON public.audit_logs USING (true) WITH CHECK (true);
CREATE POLICY careless ON public.ai_usage_log USING (true) WITH CHECK (true);
CREATE POLICY careless ON public.user_preferences USING (true) WITH CHECK (true);
GRANT ALL ON public.organizations, public.profiles, public.customers, public.revenue, public.activities, public.audit_logs, public.ai_usage_log, public.user_preferences TO anon, authenticated;
-- as a_admin
SELECT FROM public.organizations;
--> 1 row
SELECT FROM public.profiles;
--> 3 rows
SELECT FROM public.customers;
--> 3 rows
SELECT FROM public.revenue;
--> 2 rows
SELECT FROM public.activities;
--> 2 rows
SELECT FROM public.audit_logs;
--> 10 rows
SELECT FROM public.ai_usage_log;
--> 2 rows
SELECT FROM public.user_preferences;
--> 1 row
-- as loner
SELECT FROM public.profiles;
--> 1 row
SELECT FROM public.organizations;
SELECT FROM public.customers;
SELECT FROM public.revenue;
SELECT FROM public.activities;
SELECT FROM public.audit_logs;
SELECT FROM public.ai_usage_log;
SELECT FROM public.user_preferences;
UPDATE public.customers SET name = 'x';
DELETE FROM public.customers;
DELETE FROM public.profiles;
UPDATE public.organizations SET name = 'x';
DELETE FROM public.organizations;
DELETE FROM public.ai_usage_log;
DELETE FROM public.revenue;
UPDATE public.activities SET metadata = '{}';
UPDATE public.user_preferences SET theme_preference = 'dark';
DELETE FROM public.user_preferences;
--> each 0 rows
INSERT INTO public.customers (organization_id, name, status) VALUES ($a, 'x', 'active');
INSERT INTO public.organizations (name, slug) VALUES ('x', 'y');
INSERT INTO public.ai_usage_log (user_id, organization_id, query_id, model, date) VALUES ($loner, $a, $a, 'm', '2026-01-01');
INSERT INTO public.user_preferences (user_id) VALUES ($a_member);
UPDATE public.profiles SET organization_id = $a WHERE id = $loner;
--> each 42501
-- as a_member
INSERT INTO public.customers (organization_id, name, status) VALUES ($b, 'x', 'active');
UPDATE public.customers SET organization_id = $b WHERE id = $customer_a;
UPDATE public.profiles SET role = 'admin' WHERE id = $a_member;
UPDATE public.profiles SET organization_id = $b WHERE id = $a_member;
DELETE FROM public.audit_logs;
INSERT INTO public.audit_logs (organization_id, action, table_name) VALUES ($a, 'x', 'y');
--> each 42501
UPDATE public.customers SET name = 'x' WHERE id = $customer_b;
DELETE FROM public.customers WHERE id = $customer_b;
--> each 0 rows
-- as anon
SELECT FROM public.organizations;
SELECT FROM public.profiles;
SELECT FROM public.customers;
SELECT FROM public.revenue;
SELECT FROM public.activities;
SELECT FROM public.audit_logs;
SELECT FROM public.ai_usage_log;
SELECT FROM public.user_preferences;
UPDATE public.customers SET name = 'x';
DELETE FROM public.customers;
--> each 0 rows
INSERT INTO public.customers (organization_id, name, status) VALUES ($a, 'x', 'active');
--> 42501

--- A role that inherits from authenticated is bound by the same policies and guards
-- as superuser
CREATE ROLE app IN ROLE authenticated;
-- as a_member via app
SELECT FROM public.customers;
--> 2 rows
UPDATE public.profiles SET role = 'admin' WHERE id = $a_member;
--> 42501 no rule
UPDATE public.customers SET name = 'x';
--> 0 rows
INSERT INTO public.customers (organization_id, name, status) VALUES ($a, 'x', 'active');
UPDATE public.profiles SET organization_id = $b WHERE id = $a_member;
--> each 42501
-- as a_admin via app
SELECT FROM public.customers;
--> 3 rows
UPDATE public.customers SET organization_id = $b;
DELETE FROM public.audit_logs;
--> each 42501

--- A role with grants and no policy sees nothing (trap 11)
-- as superuser
CREATE ROLE stranger;
GRANT USAGE ON SCHEMA public TO stranger;
GRANT SELECT ON public.customers, public.profiles TO stranger;
-- as a_admin via stranger
SELECT FROM public.customers;
SELECT FROM public.profiles;
--> each 0 rows

--- A view of the caller's rights shows the caller's rows (trap 22)
-- as owner
CREATE VIEW public.v WITH (security_invoker = true) AS SELECT * FROM public.customers;
REVOKE ALL ON public.v FROM PUBLIC, anon, authenticated, service_role;
GRANT SELECT, UPDATE ON public.v TO anon, authenticated, service_role;
-- as a_member
SELECT FROM public.v;
--> 2 rows
-- as loner
SELECT FROM public.v;
--> 0 rows
-- as service
SELECT FROM public.v;
--> 4 rows
-- as anon
SELECT FROM public.v;
--> 42501
-- as a_admin
UPDATE public.v SET organization_id = $b;
--> 42501

--- Policies don't need the server's EXECUTE on their helper
-- as superuser
REVOKE EXECUTE ON ALL FUNCTIONS IN SCHEMA private FROM service_role;
-- as service
SELECT FROM public.customers;
--> 4 rows

--- Policies that read profiles don't recurse, nor do the plans of any command (trap 1, 2, 3; E3)
-- as a_member, a_admin, loner
-- for t in organizations, profiles, customers, revenue, activities, audit_logs, ai_usage_log, user_preferences
EXPLAIN SELECT * FROM public.{t};
--> ok
SELECT (SELECT count(*) FROM public.profiles p WHERE p.organization_id = o.organization_id) FROM public.{t} t, public.profiles o;
--> ok

--- A definer function of the owner's, without a search path and for everybody, is the one way past the policies, and the caller stays known (trap 20)
-- as owner
CREATE FUNCTION public.all_customers() RETURNS bigint LANGUAGE sql SECURITY DEFINER AS 'SELECT count(*) FROM public.customers';
GRANT EXECUTE ON FUNCTION public.all_customers() TO authenticated;
-- as a_member
SELECT public.all_customers();
--> = 4
SELECT FROM public.customers;
--> 2 rows
