--! What holds when somebody is careless later.

--- A permissive policy for everybody, and every privilege, leak nothing across organizations
-- as a_owner
-- as owner
CREATE POLICY careless ON public.organizations USING (true) WITH CHECK (true);
CREATE POLICY careless ON public.users USING (true) WITH CHECK (true);
CREATE POLICY careless ON public.projects USING (true) WITH CHECK (true);
CREATE POLICY careless ON public.workflows USING (true) WITH CHECK (true);
CREATE POLICY careless ON public.ai_agents USING (true) WITH CHECK (true);
CREATE POLICY careless ON public.audit_logs USING (true) WITH CHECK (true);
GRANT ALL ON public.organizations, public.users, public.projects, public.workflows, public.ai_agents, public.audit_logs TO anon, authenticated;
-- as a_member
SELECT FROM public.organizations;
--> 1 row
SELECT FROM public.users;
--> 4 rows
SELECT FROM public.projects;
--> 2 rows
SELECT FROM public.workflows;
--> 7 rows
SELECT FROM public.ai_agents;
--> 1 row
SELECT FROM public.audit_logs WHERE org_id IS DISTINCT FROM $a;
--> 0 rows
UPDATE public.projects SET name = 'x' WHERE id = $project_b;
DELETE FROM public.workflows WHERE id = $pending_b;
DELETE FROM public.ai_agents WHERE id = $agent_b;
UPDATE public.users SET roles = 'OWNER' WHERE auth_id = $b_member;
--> each 0 rows
INSERT INTO public.projects (org_id, name) VALUES ($b, 'x');
INSERT INTO public.workflows (org_id, project_id) VALUES ($b, $project_b);
UPDATE public.projects SET org_id = $b WHERE id = $project_a;
UPDATE public.users SET org_id = $b WHERE auth_id = $me;
UPDATE public.users SET roles = 'OWNER' WHERE auth_id = $me;
UPDATE public.workflows SET status = 'approved', approver_id = $me, approved_at = now() WHERE id = $pending_0;
UPDATE public.workflows SET gate = 'G8' WHERE id = $pending_0;
UPDATE public.workflows SET gate = 'G0', status = 'pending', approver_id = NULL, approved_at = NULL WHERE id = $approved_2;
UPDATE public.audit_logs SET action = 'x';
DELETE FROM public.audit_logs;
INSERT INTO public.audit_logs (org_id, action, target_type, meta) VALUES ($a, 'x', 'y', '{}');
TRUNCATE public.audit_logs;
--> each 42501
INSERT INTO public.workflows (org_id, project_id) VALUES ($a, $project_b);
--> 23503
-- as loner
SELECT FROM public.users;
--> 1 row
SELECT FROM public.organizations;
SELECT FROM public.projects;
SELECT FROM public.workflows;
SELECT FROM public.ai_agents;
SELECT FROM public.audit_logs;
UPDATE public.projects SET name = 'x';
DELETE FROM public.projects;
DELETE FROM public.organizations;
--> each 0 rows
-- as anon
SELECT FROM public.organizations;
SELECT FROM public.users;
SELECT FROM public.projects;
SELECT FROM public.workflows;
SELECT FROM public.ai_agents;
SELECT FROM public.audit_logs;
DELETE FROM public.projects;
--> each 0 rows
INSERT INTO public.projects (org_id, name) VALUES ($a, 'x');
--> 42501

--- A role that inherits from authenticated is bound by the same policies and guards
-- as superuser
CREATE ROLE app IN ROLE authenticated;
-- as a_member via app
SELECT FROM public.projects;
--> 2 rows
UPDATE public.workflows SET status = 'approved', approver_id = $me, approved_at = now() WHERE id = $pending_0;
UPDATE public.users SET roles = 'OWNER' WHERE auth_id = $me;
INSERT INTO public.projects (org_id, name) VALUES ($b, 'x');
--> each 42501

--- A view of the caller's rights shows the caller's rows
-- as owner
CREATE VIEW public.v WITH (security_invoker = true) AS SELECT * FROM public.workflows;
GRANT SELECT, UPDATE ON public.v TO authenticated;
-- as a_member
SELECT FROM public.v;
--> 7 rows
UPDATE public.v SET status = 'approved', approver_id = $me, approved_at = now() WHERE id = $pending_0;
--> 42501
-- as loner
SELECT FROM public.v;
--> 0 rows
