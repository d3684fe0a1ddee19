--! Passwords and sessions: the server's alone, by no path a client's.

--- No client reads a password, the own neither
-- as ann, adm, pol, vic, bob, eve, ghost, anon
SELECT password_hash FROM public.users;
SELECT * FROM public.users;
SELECT u FROM public.users u;
SELECT row_to_json(u) FROM public.users u;
SELECT count(u.*) FROM public.users u;
TABLE public.users;
SELECT id FROM public.users WHERE password_hash LIKE 'h%';
SELECT id FROM public.users ORDER BY password_hash;
SELECT count(DISTINCT password_hash) FROM public.users;
SELECT m.id FROM public.organization_members m JOIN public.users u ON u.password_hash = 'hash';
CREATE TEMP TABLE mine AS TABLE public.users;
UPDATE public.users SET name = 'x' RETURNING password_hash;
UPDATE public.users SET name = password_hash;
UPDATE public.users SET name = 'x' WHERE password_hash = 'hash';
WITH u AS (UPDATE public.users SET name = 'x' WHERE id = $eve RETURNING *) SELECT * FROM u;
--> each 42501

--- Or writes one
-- as ann, pol, bob, eve, ghost
UPDATE public.users SET password_hash = 'x';
UPDATE public.users SET password_hash = 'x' WHERE id = $me;
INSERT INTO public.users (email, password_hash) VALUES ('x@x.example', 'x');
INSERT INTO public.users (id, email, password_hash) VALUES ($eve, 'eve@e.example', 'x') ON CONFLICT (id) DO UPDATE SET password_hash = excluded.password_hash;
MERGE INTO public.users u USING (SELECT 1) s ON u.id = $me WHEN MATCHED THEN UPDATE SET password_hash = 'x';
UPDATE public.users SET email = 'x@x.example';
UPDATE public.users SET id = gen_random_uuid();
DELETE FROM public.users;
TRUNCATE public.users CASCADE;
--> each 42501

--- Everybody changes the own name, and nobody else's
-- as ann, vic, bob, eve
UPDATE public.users SET name = 'x';
--> 1 rows
SELECT name FROM public.users WHERE id = $me;
--> = x

--- Everybody changes the own name, and nobody else's: others
-- as ghost, anon
UPDATE public.users SET name = 'x';
--> 0 rows

--- No client touches sessions
-- as ann, adm, pol, bob, eve, ghost, anon
SELECT * FROM public.sessions;
SELECT sid FROM public.sessions;
SELECT count(*) FROM public.sessions;
INSERT INTO public.sessions (sid, sess, expire) VALUES ('x', '{}', now());
UPDATE public.sessions SET sess = '{}';
DELETE FROM public.sessions;
TRUNCATE public.sessions;
MERGE INTO public.sessions s USING (SELECT 1) x ON true WHEN MATCHED THEN DELETE;
LOCK TABLE public.sessions IN ACCESS SHARE MODE;
--> each 42501

--- A careless policy and grant open neither
-- as owner
CREATE POLICY careless ON public.users TO app_user USING (true) WITH CHECK (true);
CREATE POLICY careless ON public.sessions TO app_user USING (true) WITH CHECK (true);
CREATE POLICY careless ON public.organizations TO PUBLIC USING (true) WITH CHECK (true);
CREATE POLICY careless ON public.organization_members TO PUBLIC USING (true) WITH CHECK (true);
CREATE POLICY careless ON public.projects TO PUBLIC USING (true) WITH CHECK (true);
CREATE POLICY careless ON public.project_members TO PUBLIC USING (true) WITH CHECK (true);
CREATE POLICY careless ON public.organization_invitations TO PUBLIC USING (true) WITH CHECK (true);
GRANT SELECT ON public.sessions, public.organizations, public.organization_members, public.projects, public.project_members TO app_user;
-- as bob
SELECT count(*) FROM public.sessions;
SELECT count(*) FROM public.users WHERE id = $ann;
SELECT count(*) FROM public.organizations WHERE id = $org_a;
SELECT count(*) FROM public.organization_members WHERE organization_id = $org_a AND user_id <> $two;
SELECT count(*) FROM public.projects WHERE organization_id = $org_a;
SELECT count(*) FROM public.project_members WHERE organization_id = $org_a;
--> each = 0

--- The server signs people up and in, and keeps the sessions as connect-pg-simple does
-- as service
INSERT INTO public.users (email, password_hash, name) VALUES ('new@x.example', 'hash', 'New');
SELECT password_hash FROM public.users WHERE email = 'new@x.example';
--> = hash
INSERT INTO public.users (email, password_hash) VALUES ('new@x.example', 'hash');
--> 23505
INSERT INTO public.sessions (sess, expire, sid) SELECT '{"a":1}', to_timestamp(4102444800), 'sid' ON CONFLICT (sid) DO UPDATE SET sess = '{"a":1}', expire = to_timestamp(4102444800) RETURNING sid;
--> = sid
INSERT INTO public.sessions (sess, expire, sid) SELECT '{"a":2}', to_timestamp(4102444800), 'sid' ON CONFLICT (sid) DO UPDATE SET sess = '{"a":2}', expire = to_timestamp(4102444800) RETURNING sid;
--> = sid
SELECT sess FROM public.sessions WHERE sid = 'sid' AND expire >= to_timestamp(1700000000);
--> = {"a":2}
UPDATE public.sessions SET expire = to_timestamp(1) WHERE sid = 'sid' RETURNING sid;
--> = sid
DELETE FROM public.sessions WHERE expire < to_timestamp(1700000000);
--> 1 rows
DELETE FROM public.sessions WHERE sid = 'sid-of-ann';
--> 1 rows

--- Nobody becomes the helpers, the server or the owner, or calls what is theirs
-- as ann, ghost
SET ROLE app_user_helpers;
SET ROLE app_server;
SET ROLE desk_owner;
SELECT private.caller();
SELECT private.project_ids();
SELECT private.organization_ids('OWNER');
SELECT private.create_organization('x', 'x');
SELECT private.add_project_member($p1, $me, 'OWNER');
ALTER TABLE public.sessions DISABLE ROW LEVEL SECURITY;
SET LOCAL session_replication_role = replica;
--> each 42501
