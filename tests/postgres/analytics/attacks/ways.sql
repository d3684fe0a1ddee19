--! The ways in and out: signing up, creating an organization, leaving, removing; and deletions from above.

--- Signing up makes a profile without organization, from whatever the sign-up says (S6)
-- as auth_server
INSERT INTO auth.users (id, email, raw_user_meta_data) VALUES ($nobody, 'n@x.example', '{"full_name": "N", "avatar_url": "u", "role": "admin", "organization_id": "00000000-0000-0000-0000-0000000000aa"}');
-- as owner
SELECT email, full_name, avatar_url, organization_id, role FROM public.profiles WHERE id = $nobody;
--> = n@x.example, N, u, null, member
SELECT email, full_name FROM public.profiles WHERE id IN ($loner, $guest);
--> = null, null | null, null

--- Nobody reaches a helper by its name (trap 46, 47)
-- as a_admin, a_member, loner, anon, service
SELECT private.organization_ids();
SELECT private.organization_ids('admin');
SELECT private.create_organization('x', 'y');
SELECT private.leave_organization();
SELECT private.remove_organization_member($a_member);
SELECT private.refuse();
SELECT private.audit_trigger_function();
SELECT private.sign_up_profiles();
SELECT 'private.organization_ids'::regproc;
CREATE FUNCTION private.x() RETURNS int LANGUAGE sql AS 'SELECT 1';
CREATE VIEW public.x AS SELECT 1;
CREATE FUNCTION public.x() RETURNS int LANGUAGE sql AS 'SELECT 1';
--> each 42501

--- Whoever isn't a person has no use for the ways in and out
-- as anon, service
SELECT public.create_organization('x', 'y');
SELECT public.leave_organization();
SELECT public.remove_organization_member($a_member);
--> each 42501

--- No client becomes another role of the database (trap 20, 21)
-- as a_admin
SET LOCAL ROLE postgres;
SET LOCAL ROLE supabase_admin;
SET LOCAL ROLE supabase_auth_admin;
--> each 42501

--- Whoever has no organization creates one, is its admin, and sees it at once (trap 6; S6)
-- as loner, guest, newcomer
SELECT name, slug FROM public.create_organization('New', 'new');
--> = New, new
SELECT role, organization_id IS NOT NULL FROM public.profiles WHERE id = $me;
--> = admin, t
SELECT name FROM public.organizations;
--> = New
INSERT INTO public.customers (organization_id, name, status) SELECT id, 'first', 'active' FROM public.organizations RETURNING name;
--> = first
SELECT public.create_organization('N', 'n');
--> 42501 without an organization
SELECT public.leave_organization();
--> 42501 last admin

--- Arguments are given by name as well, as the API does
-- as loner
SELECT (public.create_organization(slug => 's', name => 'n')).slug;
--> = s

--- Whoever has an organization, or no profile, creates none, and nothing of the attempt remains
-- as a_admin, a_member, nobody
SELECT name FROM public.create_organization('New', 'new');
--> 42501
-- as claims
SELECT name FROM public.create_organization('New', 'new');
--> 42501
-- as claims {}
SELECT name FROM public.create_organization('New', 'new');
--> 42501
-- as owner
SELECT count(*) FROM public.organizations;
--> = 2

--- The rules of the table hold for the function as well
-- as loner
SELECT public.create_organization('A', 'a');
--> 23505
SELECT public.create_organization(NULL, 'n');
SELECT public.create_organization('n', NULL);
--> each 23502

--- A member leaves and sees nothing any more
-- as a_member
SELECT public.leave_organization();
--> ok
SELECT organization_id, role FROM public.profiles WHERE id = $me;
--> = null, member
SELECT FROM public.customers;
SELECT FROM public.organizations;
SELECT FROM public.profiles WHERE id <> $me;
--> each 0 rows
SELECT public.leave_organization();
--> 42501

--- An admin leaves when there is another
-- as a_admin
UPDATE public.profiles SET role = 'admin' WHERE id = $a_member;
SELECT public.leave_organization();
SELECT organization_id, role FROM public.profiles WHERE id = $me;
--> = null, member
SELECT FROM public.audit_logs;
--> 0 rows

--- Whoever is in no organization can't leave one
-- as loner, nobody
SELECT public.leave_organization();
--> 42501
-- as claims
SELECT public.leave_organization();
--> 42501

--- An admin removes members, and other admins
-- as a_admin
SELECT public.remove_organization_member($a_member);
-- as owner
SELECT organization_id, role FROM public.profiles WHERE id = $a_member;
--> = null, member
-- as a_admin
UPDATE public.profiles SET role = 'admin' WHERE id = $a_member2;
SELECT public.remove_organization_member($a_member2);
-- as owner
SELECT organization_id, role FROM public.profiles WHERE id = $a_member2;
--> = null, member

--- Nobody removes people who aren't below him
-- as a_member, b_admin, b_member, loner
SELECT public.remove_organization_member($a_member2);
SELECT public.remove_organization_member($a_admin);
SELECT public.remove_organization_member($nobody);
SELECT public.remove_organization_member(NULL);
--> each 42501 only
-- as a_admin
SELECT public.remove_organization_member($b_member);
SELECT public.remove_organization_member($loner);
--> each 42501 only

--- A person who was removed is out at the next statement, whatever role it was
-- as a_admin
UPDATE public.profiles SET role = 'admin' WHERE id = $a_member;
-- as a_member
SELECT public.remove_organization_member($a_admin);
-- as a_admin
SELECT (SELECT count(*) FROM public.customers), (SELECT count(*) FROM public.audit_logs), (SELECT count(*) FROM public.profiles);
--> = 0, 0, 1

--- The server adds a second person and makes it an admin
-- as service
UPDATE public.profiles SET organization_id = $a WHERE id = $newcomer;
-- as newcomer
SELECT FROM public.customers;
--> 2 rows
-- as a_admin
UPDATE public.profiles SET role = 'admin' WHERE id = $newcomer;
-- as newcomer
SELECT FROM public.audit_logs;
--> 10 rows

--- Deleting a user deletes profile and preferences; what they did stays recorded (E9)
-- as a_admin
UPDATE public.customers SET name = 'x' WHERE id = $customer_a;
-- as auth_server
DELETE FROM auth.users WHERE id = $a_admin;
--> 1 row
-- as owner
SELECT (SELECT count(*) FROM public.profiles WHERE id = $a_admin), (SELECT count(*) FROM public.user_preferences WHERE user_id = $a_admin), (SELECT count(*) FROM public.audit_logs WHERE user_id = $a_admin), (SELECT count(*) FROM public.ai_usage_log WHERE user_id = $a_admin);
--> = 0, 0, 1, 1

--- The server deletes a profile
-- as service
DELETE FROM public.profiles WHERE id = $a_member;
--> 1 row

--- Deleting an organization leaves no orphan, resets the roles of its people, and keeps its audit rows (E6)
-- as service, owner
DELETE FROM public.organizations WHERE id = $a;
--> 1 row
-- as owner
SELECT (SELECT count(*) FROM public.customers WHERE organization_id = $a), (SELECT count(*) FROM public.revenue WHERE organization_id = $a), (SELECT count(*) FROM public.activities WHERE organization_id = $a), (SELECT count(*) FROM public.ai_usage_log WHERE organization_id = $a);
--> = 0, 0, 0, 0
SELECT DISTINCT role, organization_id FROM public.profiles WHERE id IN ($a_admin, $a_member, $a_member2);
--> = member, null
SELECT table_name, count(*) FROM public.audit_logs WHERE organization_id = $a AND action = 'DELETE' GROUP BY table_name ORDER BY table_name;
--> = activities, 2 | customers, 3 | revenue, 2
SELECT count(*) FROM public.customers;
--> = 1

--- All organizations go in one statement, and one that was made in the same transaction
-- as owner
INSERT INTO public.organizations (id, name, slug) VALUES ($nobody, 'x', 'x');
INSERT INTO public.customers (id, organization_id, name, status) VALUES ($nobody, $nobody, 'x', 'active');
INSERT INTO public.revenue (organization_id, customer_id, amount, date) VALUES ($nobody, $nobody, 1, '2026-01-01');
UPDATE public.profiles SET organization_id = $nobody, role = 'admin' WHERE id = $newcomer;
DELETE FROM public.organizations;
--> 3 rows
SELECT (SELECT count(*) FROM public.customers), (SELECT count(*) FROM public.revenue), (SELECT count(*) FROM public.activities), (SELECT count(*) FROM public.ai_usage_log);
--> = 0, 0, 0, 0

--- An organization with thrown away rows only goes as well
-- as service
DELETE FROM public.customers;
DELETE FROM public.organizations WHERE id = $a;
SELECT count(*) FROM public.customers WHERE organization_id = $a;
--> = 0
