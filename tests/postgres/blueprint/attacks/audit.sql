--! The audit log: everything is in it, admins read their own, and nobody changes it.

--- Nobody writes, changes or empties it, the owner of the tables included
-- as a_owner, a_member, loner, anon, service, owner, superuser
UPDATE public.audit_logs SET action = 'x';
UPDATE public.audit_logs SET action = 'x' WHERE false;
DELETE FROM public.audit_logs;
DELETE FROM public.audit_logs WHERE target_type = 'projects' RETURNING *;
TRUNCATE public.audit_logs;
INSERT INTO public.audit_logs (org_id, action, target_type, meta) VALUES ($a, 'INSERT', 'projects', '{}');
INSERT INTO public.audit_logs (org_id, action, target_type, meta) VALUES ($a, 'x', 'y', '{}') ON CONFLICT DO NOTHING;
INSERT INTO public.audit_logs (org_id, action, target_type, meta) VALUES ($a, 'x', 'y', '{}') ON CONFLICT (id) DO UPDATE SET action = 'x';
MERGE INTO public.audit_logs t USING (SELECT 1) s ON true WHEN MATCHED THEN UPDATE SET action = 'x';
MERGE INTO public.audit_logs t USING (SELECT 1) s ON true WHEN MATCHED THEN DELETE;
WITH d AS (DELETE FROM public.audit_logs RETURNING *) SELECT count(*) FROM d;
--> each 42501

--- Neither does a superuser whose session plays a replica
-- as replica
UPDATE public.audit_logs SET action = 'x';
DELETE FROM public.audit_logs;
TRUNCATE public.audit_logs;
--> each 42501

--- Admins read what happened in their organization, and members nothing
-- as a_admin, a_owner
SELECT count(*) > 10, bool_and(org_id = $a) FROM public.audit_logs;
--> = t, t
-- as a_member
SELECT FROM public.audit_logs;
--> 0 rows
-- as b_owner
SELECT FROM public.audit_logs WHERE org_id = $a OR org_id IS NULL;
--> 0 rows

--- It says who did what to which row, from what to what; the server is nobody
-- as a_owner
UPDATE public.projects SET name = 'y' WHERE id = $project_a;
SELECT actor_id = $me, action, target_type, meta #>> '{before,name}', meta #>> '{after,name}', created_at = now() FROM public.audit_logs WHERE target_id = $project_a AND action = 'UPDATE';
--> = t, UPDATE, projects, pa, y, t
-- as service
DELETE FROM public.ai_agents WHERE id = $agent_a;
-- as a_owner
SELECT actor_id, action, meta #>> '{before,type}', meta #>> '{after,type}' FROM public.audit_logs WHERE target_id = $agent_a ORDER BY created_at, action;
--> = null, INSERT, null, planner | null, DELETE, planner, null

--- Temporary tables and functions of the same names don't catch it (S1)
-- as a_owner
CREATE TEMP TABLE audit_logs (org_id text, actor_id uuid, action text, target_type text, target_id text, meta jsonb);
CREATE TEMP TABLE users (auth_id uuid, org_id text, roles text);
INSERT INTO pg_temp.users VALUES ($me, $b, 'OWNER');
CREATE FUNCTION pg_temp.to_jsonb(public.projects) RETURNS jsonb LANGUAGE sql AS $x$ SELECT '{}'::jsonb $x$;
SET LOCAL search_path = pg_temp, public, private;
UPDATE public.projects SET name = 'h' WHERE id = $project_a;
SELECT count(*) FROM public.projects WHERE org_id = $b;
--> = 0
-- as superuser
SELECT count(*) FROM public.audit_logs WHERE target_id = $project_a AND action = 'UPDATE';
--> = 1

--- Types and enums of the caller's own don't get into what runs with the owner's rights
-- as a_admin
CREATE TEMP TABLE seen (who text);
GRANT ALL ON pg_temp.seen TO PUBLIC;
CREATE FUNCTION pg_temp.evil(anyelement) RETURNS boolean LANGUAGE plpgsql AS $x$ BEGIN INSERT INTO pg_temp.seen VALUES (current_user); RETURN true; END $x$;
CREATE DOMAIN pg_temp.jsonb AS pg_catalog.jsonb CHECK (pg_temp.evil(VALUE));
CREATE DOMAIN pg_temp.uuid AS pg_catalog.uuid CHECK (pg_temp.evil(VALUE));
CREATE DOMAIN pg_temp.text AS pg_catalog.text CHECK (pg_temp.evil(VALUE));
CREATE TYPE pg_temp.gate AS ENUM ('G8', 'G0', 'G5', 'G6');
CREATE TYPE pg_temp.user_role AS ENUM ('MEMBER');
UPDATE public.workflows SET status = 'approved', approver_id = $me, approved_at = now() WHERE id = $pending_6;
--> 42501
UPDATE public.workflows SET status = 'approved', approver_id = $me, approved_at = now() WHERE id = $pending_0;
--> 1 rows
UPDATE public.users SET name = 'h' WHERE auth_id = $me;
SELECT public.leave_org();
SELECT DISTINCT who FROM pg_temp.seen WHERE who <> 'authenticated';
--> = 

--- Operators and functions of the caller's own don't decide about gates
-- as a_admin
CREATE FUNCTION pg_temp.yes(public.gate, public.gate) RETURNS boolean LANGUAGE sql AS $x$ SELECT true $x$;
CREATE OPERATOR pg_temp.<= (LEFTARG = public.gate, RIGHTARG = public.gate, FUNCTION = pg_temp.yes);
CREATE FUNCTION pg_temp.now() RETURNS timestamptz LANGUAGE sql AS $x$ SELECT '2020-01-01'::timestamptz $x$;
CREATE FUNCTION pg_temp.enum_range(public.gate, public.gate) RETURNS public.gate[] LANGUAGE sql AS $x$ SELECT ARRAY['G0', 'G1']::public.gate[] $x$;
SET LOCAL search_path = pg_temp, public, pg_catalog;
--> ok
UPDATE public.workflows SET status = 'approved', approver_id = $me, approved_at = pg_catalog.now() WHERE id = $pending_6;
UPDATE public.workflows SET status = 'approved', approver_id = $me, approved_at = pg_temp.now() WHERE id = $pending_0;
UPDATE public.workflows SET gate = 'G8', status = 'pending', approver_id = NULL, approved_at = NULL WHERE id = $approved_2;
--> each 42501

--- Nobody reaches a helper by its name, forges a row with the trigger's function, or switches a trigger off
-- as a_owner, service
SELECT private.org_ids();
SELECT private.org_ids('OWNER');
SELECT private.create_org('x');
SELECT private.remove_org_member($a_member);
SELECT private.audit();
CREATE TEMP TABLE t (id text, org_id text); CREATE TRIGGER x AFTER INSERT ON t FOR EACH ROW EXECUTE FUNCTION private.audit('org_id', 'id');
SET LOCAL session_replication_role = replica;
ALTER TABLE public.workflows DISABLE TRIGGER ALL;
DROP TRIGGER audit_workflows ON public.workflows;
SET LOCAL ROLE postgres;
--> each 42501
