--! What somebody adds later, and the owner who is no superuser (A4, A11).

--- A permissive policy that somebody adds later opens neither the log nor another organization
-- as owner
CREATE POLICY careless ON public.audit_logs FOR ALL TO app_user USING (true) WITH CHECK (true);
CREATE POLICY careless ON public.organizations FOR ALL TO app_user USING (true) WITH CHECK (true);
CREATE POLICY careless ON public.user_organizations FOR ALL TO app_user USING (true) WITH CHECK (true);
CREATE POLICY careless ON public.email_verification_tokens FOR ALL TO app_user USING (true) WITH CHECK (true);
GRANT ALL ON public.audit_logs TO app_user;
-- as vic
UPDATE public.audit_logs SET action = 'logout' WHERE user_id = $vic;
--> 42501 rows of audit_logs never change
DELETE FROM public.audit_logs;
--> 42501 rows of audit_logs never change
TRUNCATE public.audit_logs;
--> 42501 rows of audit_logs never change
SELECT count(*) FROM public.audit_logs WHERE organization_id = $b;
--> = 0
INSERT INTO public.audit_logs (organization_id, user_id, user_email, action, resource, resource_id) VALUES ($b, $vic, 'x', 'login', 'x', 'x');
--> 42501
SELECT id FROM public.organizations;
--> = org-a
SELECT count(*) FROM public.user_organizations WHERE organization_id = $b;
--> = 0
SELECT id FROM public.email_verification_tokens;
--> = t-vic
UPDATE public.user_organizations SET user_id = $lou WHERE id = 'm-cal';
--> 42501

--- The owner sees nothing and changes nothing
-- as owner
SELECT * FROM public.organizations;
SELECT * FROM public.users;
SELECT * FROM public.user_organizations;
SELECT * FROM public.audit_logs;
UPDATE public.users SET password_hash = 'x';
DELETE FROM public.organizations;
--> each 0 rows
INSERT INTO public.organizations (slug, name) VALUES ('x', 'X');
INSERT INTO public.users (email, password_hash) VALUES ('x', 'x');
--> each 42501

--- There is no way to the helpers, and none to the server
-- as vic, ann, anon
SET LOCAL ROLE app_user_helpers;
SET LOCAL ROLE app_server;
SET LOCAL ROLE desk_owner;
SELECT private.organization_ids('ADMIN');
SELECT private.create_organization('x', 'X');
CREATE TABLE public.mine (id int);
CREATE FUNCTION public.mine() RETURNS int LANGUAGE sql AS 'SELECT 1';
--> each 42501
