--! The audit log: written by members in their own name, read by admins, changed by nobody (A3, A4, A5).

--- Every member writes what they do, in the own name and the chosen organization
-- as ann, rae, cal, vic, twin in a
INSERT INTO public.audit_logs (organization_id, user_id, user_email, action, resource, resource_id) VALUES ($a, $me, 'me@a.example', 'login', 'session', '9');
--> 1 row
INSERT INTO public.audit_logs (organization_id, user_id, user_email, action, resource, resource_id, changes, metadata, created_at)
  VALUES ($a, $me, 'me@a.example', 'update', 'campaign', '9', '{"name": ["a", "b"]}', '{"ip": "::1"}', now() + interval '1 second');
--> 1 row

--- And not in another's name, elsewhere, at another time, or of another kind
-- as ann, vic, twin in a
INSERT INTO public.audit_logs (organization_id, user_id, user_email, action, resource, resource_id) VALUES ($a, $bob, 'x', 'login', 'x', 'x');
INSERT INTO public.audit_logs (organization_id, user_id, user_email, action, resource, resource_id) VALUES ($a, $rae, 'x', 'login', 'x', 'x');
INSERT INTO public.audit_logs (organization_id, user_id, user_email, action, resource, resource_id) VALUES ($a, '', 'x', 'login', 'x', 'x');
INSERT INTO public.audit_logs (organization_id, user_id, user_email, action, resource, resource_id) VALUES ($b, $me, 'x', 'login', 'x', 'x');
INSERT INTO public.audit_logs (organization_id, user_id, user_email, action, resource, resource_id) VALUES ('org-none', $me, 'x', 'login', 'x', 'x');
INSERT INTO public.audit_logs (organization_id, user_id, user_email, action, resource, resource_id, created_at) VALUES ($a, $me, 'x', 'login', 'x', 'x', now() - interval '1 hour');
INSERT INTO public.audit_logs (organization_id, user_id, user_email, action, resource, resource_id, created_at) VALUES ($a, $me, 'x', 'login', 'x', 'x', 'infinity');
INSERT INTO public.audit_logs (organization_id, user_id, user_email, action, resource, resource_id, created_at) VALUES ($a, $me, 'x', 'login', 'x', 'x', '-infinity');
--> each 42501
INSERT INTO public.audit_logs (organization_id, user_id, user_email, action, resource, resource_id) VALUES ($a, $me, 'x', 'drop', 'x', 'x');
--> 23514

--- Who is in no organization writes nothing
-- as lou, anon, stranger, ann in nothing, ann in b, vic in none
INSERT INTO public.audit_logs (organization_id, user_id, user_email, action, resource, resource_id) VALUES ($a, $me, 'x', 'login', 'x', 'x');
INSERT INTO public.audit_logs (organization_id, user_id, user_email, action, resource, resource_id) VALUES ($b, $me, 'x', 'login', 'x', 'x');
INSERT INTO public.audit_logs (organization_id, user_id, user_email, action, resource, resource_id) VALUES (NULL, $me, 'x', 'login', 'x', 'x');
--> each 42501

--- Admins read the log of the chosen organization; whoever else writes can't have it returned
-- as ann
SELECT string_agg(id, ' ' ORDER BY id) FROM public.audit_logs;
--> = l-ann l-vic
INSERT INTO public.audit_logs (organization_id, user_id, user_email, action, resource, resource_id) VALUES ($a, $me, 'x', 'login', 'x', 'x') RETURNING action;
--> = login
-- as twin in b
SELECT id FROM public.audit_logs;
--> = l-bob
-- as twin in a
SELECT id FROM public.audit_logs;
--> 0 rows
-- as vic
SELECT id FROM public.audit_logs;
--> 0 rows
INSERT INTO public.audit_logs (organization_id, user_id, user_email, action, resource, resource_id) VALUES ($a, $vic, 'x', 'login', 'x', 'x') RETURNING action;
--> 42501

--- No client changes or deletes an entry, the own ones neither (A3)
-- as ann, vic, bob, twin in b, lou, anon
UPDATE public.audit_logs SET action = 'logout';
UPDATE public.audit_logs SET user_email = 'x' WHERE user_id = $me;
DELETE FROM public.audit_logs;
DELETE FROM public.audit_logs WHERE user_id = $me;
TRUNCATE public.audit_logs;
INSERT INTO public.audit_logs (id, organization_id, user_id, user_email, action, resource, resource_id) VALUES ('l-ann', $a, $me, 'x', 'login', 'x', 'x') ON CONFLICT (id) DO UPDATE SET user_email = 'x';
MERGE INTO public.audit_logs l USING (SELECT 1) s ON l.id = 'l-ann' WHEN MATCHED THEN UPDATE SET user_email = 'x';
MERGE INTO public.audit_logs l USING (SELECT 1) s ON l.id = 'l-ann' WHEN MATCHED THEN DELETE;
WITH gone AS (DELETE FROM public.audit_logs RETURNING 1) SELECT count(*) FROM gone;
SELECT id FROM public.audit_logs FOR UPDATE;
LOCK TABLE public.audit_logs IN ACCESS EXCLUSIVE MODE;
ALTER TABLE public.audit_logs DISABLE TRIGGER append_only;
DROP TABLE public.audit_logs;
--> each 42501

--- It is refused aloud, not passed over in silence: to the server, the owner and a superuser too (A4)
-- as superuser, replica
UPDATE public.audit_logs SET action = 'logout';
DELETE FROM public.audit_logs;
TRUNCATE public.audit_logs;
--> each 42501 rows of audit_logs never change

--- The owner and the server
-- as owner, service
UPDATE public.audit_logs SET action = 'logout';
DELETE FROM public.audit_logs;
TRUNCATE public.audit_logs;
MERGE INTO public.audit_logs USING (SELECT 1) s ON true WHEN MATCHED THEN DELETE;
SET LOCAL session_replication_role = replica;
--> each 42501

--- The server writes and reads it: what is done before an organization is chosen
-- as service
INSERT INTO public.audit_logs (organization_id, user_id, user_email, action, resource, resource_id) VALUES ($b, $ann, 'ann@a.example', 'role_grant', 'membership', 'x') RETURNING organization_id, action;
--> = org-b, role_grant
SELECT count(*) FROM public.audit_logs;
--> = 4

--- The log of an organization outlives it and its people (A5)
-- as service
DELETE FROM public.organizations WHERE id = $a;
--> 1 row
DELETE FROM public.users;
--> 8 rows
SELECT count(*) FROM public.user_organizations;
--> = 0
SELECT string_agg(id, ' ' ORDER BY id) FROM public.audit_logs;
--> = l-ann l-bob l-vic
DELETE FROM public.organizations;
--> 1 row
SELECT count(*) FROM public.audit_logs;
--> = 3

--- No cascade of the owner's empties it either
-- as owner
TRUNCATE public.organizations, public.users CASCADE;
-- as superuser
SELECT (SELECT count(*) FROM public.organizations), (SELECT count(*) FROM public.audit_logs);
--> = 0, 3

--- Who was a member and is none any more reads nothing, and who takes over an id writes in it only as a member
-- as service
DELETE FROM public.user_organizations WHERE id = 'm-vic';
-- as vic
INSERT INTO public.audit_logs (organization_id, user_id, user_email, action, resource, resource_id) VALUES ($a, $vic, 'x', 'logout', 'x', 'x');
--> 42501
