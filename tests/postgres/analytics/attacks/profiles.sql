--! Self-promotion in all its forms, and what may be done to profiles.

--- Nobody raises the own role, moves the own row, or makes one (trap 29; the guard's snapshot)
-- as a_member
UPDATE public.profiles SET role = 'admin' WHERE id = $me;
UPDATE public.profiles SET role = 'admin';
UPDATE public.profiles SET role = 'admin' WHERE id = $me RETURNING *;
UPDATE public.profiles SET role = 'admin', full_name = 'x' WHERE id = $me RETURNING *;
UPDATE public.profiles SET role = 'admin', email = 'x', full_name = 'x', avatar_url = 'x';
UPDATE public.profiles SET (full_name, role) = ('x', 'admin') WHERE id = $me;
UPDATE public.profiles SET role = (SELECT 'admin') WHERE id = $me;
WITH u AS (UPDATE public.profiles SET role = 'admin' WHERE id = $me RETURNING *) SELECT * FROM u;
WITH u AS (UPDATE public.profiles SET role = 'admin' WHERE id = $me) SELECT 1;
WITH u AS (UPDATE public.profiles SET role = 'admin' WHERE id = $me) INSERT INTO public.customers (organization_id, name, status) VALUES ($a, 'x', 'active');
WITH u AS (UPDATE public.profiles SET role = 'admin' WHERE id = $me RETURNING id), v AS (UPDATE public.organizations SET name = 'x') SELECT * FROM u;
MERGE INTO public.profiles p USING (SELECT 1) s ON p.id = $me WHEN MATCHED THEN UPDATE SET role = 'admin';
MERGE INTO public.profiles p USING (VALUES ($me::uuid)) s (id) ON p.id = s.id WHEN MATCHED THEN UPDATE SET role = 'admin', full_name = 'q';
UPDATE public.profiles p SET role = 'admin' FROM public.profiles q WHERE q.id = p.id AND p.id = $me;
DO $x$ BEGIN UPDATE public.profiles SET role = 'admin' WHERE role = 'member'; END $x$;
UPDATE public.profiles SET organization_id = $b WHERE id = $me;
UPDATE public.profiles SET organization_id = $a WHERE id = $me;
UPDATE public.profiles SET organization_id = NULL WHERE id = $me;
UPDATE public.profiles SET id = $a_admin WHERE id = $me;
UPDATE public.profiles SET id = id WHERE id = $me;
UPDATE public.profiles SET created_at = now() WHERE id = $me;
UPDATE public.profiles SET updated_at = now() WHERE id = $me;
INSERT INTO public.profiles (id, organization_id, role) VALUES ($newcomer, $a, 'admin');
INSERT INTO public.profiles (id, organization_id, role) VALUES ($me, $a, 'admin') ON CONFLICT (id) DO UPDATE SET role = 'admin';
INSERT INTO public.profiles (id, role) VALUES ($me, 'admin') ON CONFLICT (id) DO UPDATE SET role = excluded.role;
INSERT INTO public.profiles (id) VALUES ($me) ON CONFLICT DO NOTHING;
DELETE FROM public.profiles WHERE id = $me;
DELETE FROM public.profiles;
--> each 42501

--- Somebody without an organization gives himself no role and no organization
-- as loner, guest
UPDATE public.profiles SET role = 'admin' WHERE id = $me;
UPDATE public.profiles SET role = 'admin';
UPDATE public.profiles SET role = 'admin', full_name = 'x';
MERGE INTO public.profiles p USING (SELECT 1) s ON p.id = $me WHEN MATCHED THEN UPDATE SET role = 'admin';
--> each 23514
UPDATE public.profiles SET organization_id = $a WHERE id = $me;
UPDATE public.profiles SET organization_id = $a, role = 'admin';
INSERT INTO public.profiles (id, organization_id, role) VALUES ($newcomer, $a, 'admin');
INSERT INTO public.profiles (id, organization_id, role) VALUES ($me, $a, 'admin') ON CONFLICT (id) DO UPDATE SET role = 'admin';
DELETE FROM public.profiles WHERE id = $me;
UPDATE public.profiles SET updated_at = now() WHERE id = $me;
--> each 42501

--- A promotion prepared, deferred, or hidden in a function is one all the same
-- as a_member
PREPARE promote AS UPDATE public.profiles SET role = 'admin' WHERE id = $me;
EXECUTE promote;
--> 42501 no rule
DEALLOCATE promote;
--> ok
CREATE FUNCTION pg_temp.promote() RETURNS void LANGUAGE sql VOLATILE AS $x$ UPDATE public.profiles SET role = 'admin' WHERE role = 'member' $x$;
SELECT pg_temp.promote();
--> 42501 no rule
SET CONSTRAINTS ALL DEFERRED;
UPDATE public.profiles SET role = 'admin' WHERE id = $me;
--> 42501 no rule

--- A search path of one's own doesn't lead the guards astray (trap 27)
-- as a_member
CREATE TEMP TABLE profiles (id uuid, organization_id uuid, role text);
INSERT INTO pg_temp.profiles VALUES ($me, $a, 'admin');
CREATE FUNCTION pg_temp.row_security_active(oid) RETURNS boolean LANGUAGE sql AS 'SELECT false';
CREATE FUNCTION pg_temp.uid() RETURNS uuid LANGUAGE sql AS $x$ SELECT '00000000-0000-0000-0000-0000000000a1'::uuid $x$;
SET LOCAL search_path = pg_temp, public, auth;
UPDATE public.profiles SET role = 'admin' WHERE id = $me;
--> 42501 no rule
SELECT FROM public.audit_logs;
--> 0 rows

--- Two updates of one row in one statement: the second finds it taken, and nobody is promoted
-- as a_member
WITH a AS (UPDATE public.profiles SET full_name = 'x' WHERE id = $me RETURNING 1), b AS (UPDATE public.profiles SET role = 'admin' WHERE id = $me RETURNING 1) SELECT 1;
--> 42501 no rule
WITH a AS (UPDATE public.profiles SET role = 'admin' WHERE id = $me RETURNING 1), b AS (UPDATE public.profiles SET full_name = 'x' WHERE id = $me RETURNING 1) SELECT 1;
SELECT role FROM public.profiles WHERE id = $me;
--> = member

--- Everybody edits the own row, with or without WHERE and RETURNING
-- as a_member, a_admin, loner, guest
UPDATE public.profiles SET full_name = 'x', email = 'e', avatar_url = 'a' WHERE id = $me RETURNING id;
UPDATE public.profiles SET full_name = 'x', email = 'e' WHERE id = $me;
UPDATE public.profiles SET role = role, email = 'y' WHERE id = $me;
--> each 1 row

--- An update without WHERE meets what one may update
-- as a_member, loner
UPDATE public.profiles SET full_name = 'x';
--> 1 row
-- as a_admin
UPDATE public.profiles SET full_name = 'x';
--> 3 rows

--- Nobody edits somebody else's row without being admin there
-- as a_member, b_admin, b_member, loner
UPDATE public.profiles SET full_name = 'x' WHERE id = $a_member2;
UPDATE public.profiles SET full_name = 'x', role = 'admin' WHERE id = $a_member2;
UPDATE public.profiles SET email = 'x' WHERE id = $a_admin;
--> each 0 rows

--- An admin doesn't reach people outside the organization (S4)
-- as a_admin
UPDATE public.profiles SET full_name = 'x' WHERE id IN ($loner, $guest, $newcomer, $b_member);
--> 0 rows
INSERT INTO public.profiles (id, organization_id) VALUES ($newcomer, $a);
INSERT INTO public.profiles (id, organization_id) VALUES ($newcomer, $a) ON CONFLICT (id) DO UPDATE SET organization_id = $a;
INSERT INTO public.profiles (id, full_name) VALUES ($a_member, 'x') ON CONFLICT (id) DO UPDATE SET full_name = 'x';
UPDATE public.profiles SET organization_id = $a WHERE id = $newcomer;
UPDATE public.profiles SET organization_id = $b WHERE id = $a_member;
UPDATE public.profiles SET organization_id = $b WHERE id = $me;
UPDATE public.profiles SET organization_id = NULL WHERE id = $a_member;
DELETE FROM public.profiles WHERE id = $a_member;
--> each 42501

--- An admin edits names of members, but not their mail
-- as a_admin
UPDATE public.profiles SET full_name = 'x', avatar_url = 'y' WHERE id = $a_member;
--> 1 row
UPDATE public.profiles SET email = 'x' WHERE id = $a_member;
UPDATE public.profiles SET email = 'x';
UPDATE public.profiles SET full_name = 'z', role = 'admin' WHERE id = $a_member;
--> each 42501 no rule

--- An admin gives and takes roles, but none that isn't there
-- as a_admin
UPDATE public.profiles SET role = 'admin' WHERE id = $a_member RETURNING role;
--> = admin
UPDATE public.profiles SET role = 'member' WHERE id = $a_member RETURNING role;
--> = member
UPDATE public.profiles SET role = 'owner' WHERE id = $a_member;
--> 23514
UPDATE public.profiles SET role = NULL WHERE id = $a_member;
--> 23502
UPDATE public.profiles p SET role = 'admin' FROM public.customers c WHERE c.organization_id = p.organization_id AND p.id = $a_member;
--> 1 row

--- Each row of one update is judged for itself
-- as a_admin
UPDATE public.profiles SET role = CASE id WHEN $a_member THEN 'admin' ELSE role END, full_name = CASE id WHEN $a_member2 THEN 'x' ELSE full_name END WHERE id IN ($a_member, $a_member2);
--> 2 rows

--- The last admin stays, whatever way is tried
-- as a_admin
UPDATE public.profiles SET role = 'member' WHERE id = $me;
UPDATE public.profiles SET role = 'member';
SELECT public.leave_organization();
SELECT public.remove_organization_member($me);
--> each 42501 last admin

--- An admin hands over in one statement, and is one no longer
-- as a_admin
UPDATE public.profiles SET role = CASE id WHEN $me THEN 'member' ELSE 'admin' END WHERE id IN ($me, $a_member);
--> 2 rows
UPDATE public.profiles SET role = 'admin' WHERE id = $me;
--> 42501 no rule
SELECT FROM public.audit_logs;
--> 0 rows

--- A promoted member has the powers at the next statement, also over the one who gave them
-- as a_admin
UPDATE public.profiles SET role = 'admin' WHERE id = $a_member;
-- as a_member
UPDATE public.profiles SET role = 'member' WHERE id = $a_admin;
--> 1 row
SELECT FROM public.audit_logs;
--> 10 rows

--- A plan that an admin made judges the member who runs it next
-- as a_admin
PREPARE touch AS UPDATE public.profiles SET role = role, full_name = 'z';
EXECUTE touch;
--> 3 rows
-- as a_member
EXECUTE touch;
--> 1 row
DEALLOCATE touch;
--> ok

--- The server and the owner add people, give roles, and take people out with the role reset
-- as service, owner
UPDATE public.profiles SET organization_id = $a, role = 'admin' WHERE id = $loner;
--> 1 row
UPDATE public.profiles SET role = 'admin' WHERE id = $a_member;
UPDATE public.profiles SET organization_id = NULL WHERE id = $a_member RETURNING role;
--> = member
UPDATE public.profiles SET organization_id = NULL, role = 'admin' WHERE id = $a_member2 RETURNING role;
--> = member
UPDATE public.profiles SET email = 'x', created_at = now() WHERE id = $a_admin;
--> 1 row

--- Not even they move somebody from one organization to another in one step, change a key, or give a role without an organization
-- as service, owner, superuser, replica
UPDATE public.profiles SET organization_id = $b WHERE id = $a_member;
--> 42501
UPDATE public.profiles SET role = 'admin' WHERE id = $loner;
--> 23514

--- The key of a profile never changes
-- as owner
DELETE FROM public.profiles WHERE id = $newcomer;
UPDATE public.profiles SET id = $newcomer WHERE id = $guest;
--> 42501 never
-- as service
UPDATE public.profiles SET id = $newcomer WHERE id = $guest;
--> 42501 never

--- Only the server may take an organization's last admin
-- as service
UPDATE public.profiles SET role = 'member' WHERE id = $a_admin;
--> 1 row
-- as owner
UPDATE public.profiles SET role = 'member' WHERE id = $b_admin;
--> 42501 last admin

--- Somebody who comes back from another organization is a member there, whatever the role was
-- as service
UPDATE public.profiles SET role = 'admin' WHERE id = $a_member;
UPDATE public.profiles SET organization_id = NULL WHERE id = $a_member;
UPDATE public.profiles SET organization_id = $b WHERE id = $a_member;
-- as a_member
SELECT role, organization_id = $b FROM public.profiles WHERE id = $me;
--> = member, t
SELECT FROM public.audit_logs;
--> 0 rows
SELECT FROM public.customers WHERE organization_id = $a;
--> 0 rows
