--! Organizations don't meet: neither by reading, nor by writing, nor by pointing.

--- Everybody sees the own organization and no other
-- as a_member, a_admin, a_owner
-- for t in organizations, projects, workflows, ai_agents
SELECT count(*) FROM public.{t};
--> = {t.count}
SELECT FROM public.{t} WHERE id = {t.b};
--> 0 rows
SELECT count(*) FROM public.{t} WHERE id = {t.a};
--> = 1

--- ... and of people those of the own
-- as a_member, a_admin, a_owner
SELECT count(*), count(*) FILTER (WHERE org_id = $a) FROM public.users;
--> = 4, 4
SELECT FROM public.users WHERE auth_id IN ($b_owner, $loner);
--> 0 rows

--- Whoever is in none sees the own row, and whoever is unknown nothing
-- as loner
SELECT auth_id = $me, org_id FROM public.users;
--> = t, null
SELECT FROM public.organizations;
SELECT FROM public.projects;
SELECT FROM public.workflows;
SELECT FROM public.ai_agents;
SELECT FROM public.audit_logs;
--> each 0 rows

--- A token without a user, or with one that isn't there, is nobody's
-- as claims {}
SELECT FROM public.organizations;
--> 0 rows
-- as claims {"role":"authenticated","user_metadata":{"org_id":"corga","roles":"OWNER"},"app_metadata":{"org_id":"corga"}}
SELECT FROM public.organizations;
SELECT FROM public.projects;
--> each 0 rows

--- Visitors have nothing
-- as anon
-- for t in organizations, users, projects, workflows, ai_agents, audit_logs
SELECT FROM public.{t};
DELETE FROM public.{t};
TRUNCATE public.{t} CASCADE;
--> each 42501

--- Nobody empties a table
-- as a_owner, service
-- for t in organizations, users, projects, workflows, ai_agents, audit_logs
TRUNCATE public.{t} CASCADE;
--> 42501

--- Rows of another organization aren't changed or deleted
-- as b_member, b_owner, loner
UPDATE public.organizations SET name = 'x' WHERE id = $a;
UPDATE public.projects SET name = 'x' WHERE id = $project_a;
UPDATE public.workflows SET metadata = '{"x": 1}' WHERE id = $pending_0;
UPDATE public.workflows SET status = 'approved', approver_id = $me, approved_at = now() WHERE id = $pending_0;
UPDATE public.ai_agents SET config = '{"x": 1}' WHERE id = $agent_a;
UPDATE public.users SET name = 'x' WHERE auth_id = $a_member RETURNING *;
UPDATE public.users SET roles = 'OWNER' WHERE auth_id = $a_member;
DELETE FROM public.projects WHERE id = $project_a;
DELETE FROM public.workflows WHERE id = $pending_0 RETURNING *;
DELETE FROM public.ai_agents WHERE id = $agent_a;
MERGE INTO public.projects p USING (SELECT 1) s ON p.id = $project_a WHEN MATCHED THEN UPDATE SET name = 'x';
--> each 0 rows

--- ... nor inserted, nor met by a conflict
-- as b_member, b_owner, loner
INSERT INTO public.projects (org_id, name) VALUES ($a, 'x');
INSERT INTO public.projects (org_id, name) VALUES ($a, 'x') RETURNING *;
INSERT INTO public.projects (org_id, name) VALUES ($a, 'x') ON CONFLICT DO NOTHING;
INSERT INTO public.projects (id, org_id, name) VALUES ($project_a, $a, 'x') ON CONFLICT (id) DO UPDATE SET name = 'x';
INSERT INTO public.workflows (org_id, project_id) VALUES ($a, $project_a);
INSERT INTO public.ai_agents (org_id, type) VALUES ($a, 'x');
MERGE INTO public.projects p USING (SELECT 1) s ON false WHEN NOT MATCHED THEN INSERT (org_id, name) VALUES ($a, 'x');
--> each 42501

--- A row that is there in another organization is no way into it
-- as b_owner
INSERT INTO public.projects (id, org_id, name) VALUES ($project_a, $b, 'x') ON CONFLICT (id) DO UPDATE SET name = 'x';
INSERT INTO public.projects (id, org_id, name) VALUES ($project_a, $b, 'x') ON CONFLICT (id) DO UPDATE SET name = 'x' RETURNING *;
--> each 42501
INSERT INTO public.projects (id, org_id, name) VALUES ($project_a, $b, 'x') ON CONFLICT DO NOTHING;
--> 0 rows

--- Nothing moves to another organization or gets another key, whoever moves it
-- as a_owner, service, owner, superuser, replica
UPDATE public.ai_agents SET org_id = $b WHERE id = $agent_a;
UPDATE public.ai_agents SET id = 'other' WHERE id = $agent_a;
UPDATE public.workflows SET id = 'other' WHERE id = $pending_0;
--> each 42501

--- ... what other rows point at and what points at others fails on these first, and on the guard where they are not asked
-- as service, owner, superuser
UPDATE public.projects SET org_id = $b WHERE id = $project_a;
UPDATE public.projects SET id = 'other' WHERE id = $project_a;
UPDATE public.workflows SET org_id = $b WHERE id = $pending_0;
UPDATE public.organizations SET id = 'other' WHERE id = $b;
--> each 23503
UPDATE public.workflows SET org_id = $b, project_id = $project_b WHERE id = $pending_0;
--> 42501 never change
-- as replica
UPDATE public.projects SET org_id = $b WHERE id = $project_a;
UPDATE public.projects SET id = 'other' WHERE id = $project_a;
UPDATE public.workflows SET org_id = $b WHERE id = $pending_0;
UPDATE public.organizations SET id = 'other' WHERE id = $b;
--> each 42501 never change
-- as a_owner
UPDATE public.projects SET org_id = $b WHERE id = $project_a;
UPDATE public.workflows SET org_id = $b WHERE id = $pending_0;
UPDATE public.workflows SET org_id = $b, project_id = $project_b WHERE id = $pending_0;
--> each 42501

--- A workflow's project is of its own organization: for clients, and for the server (the document has no org_id there)
-- as a_owner, a_member, service, owner
INSERT INTO public.workflows (org_id, project_id) VALUES ($a, $project_b);
INSERT INTO public.workflows (org_id, project_id) VALUES ($a, 'none');
--> each 23503
-- as service
UPDATE public.workflows SET project_id = $project_b WHERE id = $pending_0;
--> 23503
UPDATE public.workflows SET project_id = $project_a2 WHERE id = $pending_0;
--> 1 rows

--- ... and no client changes it
-- as a_owner, a_admin, a_member
UPDATE public.workflows SET project_id = $project_a2 WHERE id = $pending_0;
UPDATE public.workflows SET created_at = now() WHERE id = $pending_0;
--> each 42501

--- What is the server's isn't a client's: plans, limits, what agents did
-- as a_owner, a_admin, a_member
UPDATE public.organizations SET billing_plan = 'enterprise' WHERE id = $a;
UPDATE public.organizations SET limits = '{"projects": 1000}' WHERE id = $a;
UPDATE public.organizations SET name = 'x', limits = '{}' WHERE id = $a;
UPDATE public.organizations SET id = 'x' WHERE id = $a;
INSERT INTO public.organizations (name) VALUES ('x');
DELETE FROM public.organizations WHERE id = $a;
UPDATE public.ai_agents SET performance = '{"score": 1}' WHERE id = $agent_a;
INSERT INTO public.ai_agents (org_id, type, performance) VALUES ($a, 'x', '{"score": 1}');
--> each 42501

--- A member proposes drafts, and runs nothing
-- as a_member
INSERT INTO public.projects (org_id, name) VALUES ($a, 'x') RETURNING status;
--> = draft
UPDATE public.projects SET name = 'x', description = 'y', config = '{"x": 1}' WHERE id = $project_a;
--> 1 rows
INSERT INTO public.projects (org_id, name, status) VALUES ($a, 'x', 'active');
UPDATE public.projects SET status = 'active' WHERE id = $project_a2;
UPDATE public.projects SET name = 'x', status = 'archived' WHERE id = $project_a;
INSERT INTO public.ai_agents (org_id, type) VALUES ($a, 'x');
--> each 42501
UPDATE public.ai_agents SET config = '{"x": 1}' WHERE id = $agent_a;
DELETE FROM public.ai_agents WHERE id = $agent_a;
DELETE FROM public.projects WHERE id = $project_a;
UPDATE public.organizations SET name = 'x' WHERE id = $a;
--> each 0 rows

--- An admin runs it, and doesn't own it
-- as a_admin
INSERT INTO public.projects (org_id, name, status) VALUES ($a, 'x', 'active') RETURNING status;
--> = active
UPDATE public.projects SET name = 'x', status = 'archived' WHERE id = $project_a;
INSERT INTO public.ai_agents (org_id, type) VALUES ($a, 'x');
UPDATE public.ai_agents SET type = 'x', config = '{"x": 1}' WHERE id = $agent_a;
DELETE FROM public.ai_agents WHERE id = $agent_a;
--> each 1 rows
UPDATE public.organizations SET name = 'x' WHERE id = $a;
DELETE FROM public.projects WHERE id = $project_a;
--> each 0 rows
-- as a_owner
UPDATE public.organizations SET name = 'x', settings = '{"x": 1}' WHERE id = $a;
--> 1 rows

--- Writers that aren't Prisma get ids and times (the document's ids have no default in the database)
-- as service
INSERT INTO public.organizations (name) VALUES ('C') RETURNING id ~ '^c[0-9a-f]{32}$', created_at = now();
--> = t, t
INSERT INTO public.projects (org_id, name) VALUES ($a, 'x') RETURNING id ~ '^c[0-9a-f]{32}$', updated_at = now();
--> = t, t
