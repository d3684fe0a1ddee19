--! People with a key of their own, in one organization at most, with roles that are an enum.

--- Whoever signs up is in no organization, and the first one is made by them
-- as auth_server
INSERT INTO auth.users (id, email) VALUES ($nobody, 'n@x.example');
-- as owner
SELECT auth_id = $nobody, org_id, roles, email FROM public.users WHERE auth_id = $nobody;
--> = t, null, MEMBER, n@x.example

--- An admin removes whoever isn't above, and an owner everybody but the last owner
-- as adam
SELECT public.remove_org_member($olga);
SELECT public.remove_org_member($bob);
SELECT public.remove_org_member($loner);
--> each 42501 nobody one whose role is above the own
SELECT public.remove_org_member($carl);
--> ok
SELECT public.remove_org_member($adam);
--> ok
-- as carl
SELECT public.remove_org_member($olga);
--> 42501
-- as olga
SELECT public.remove_org_member($olga);
--> 42501 last OWNER
SELECT public.leave_org();
--> 42501 last OWNER
UPDATE public.users SET roles = 'ADMIN' WHERE auth_id = $me;
--> 42501 last OWNER
UPDATE public.users SET roles = 'KING' WHERE auth_id = $me;
--> 22P02

--- The server ends the account of the last owner, by a cascade too
-- as service
DELETE FROM public.accounts WHERE id = $olga;
DELETE FROM public.users WHERE auth_id = $olga;
--> each ok

--- Whoever leaves has the least role, points at nothing, and is pointed at by nothing
-- as adam
SELECT public.leave_org();
--> ok
-- as owner
SELECT org_id, roles FROM public.users WHERE auth_id = $adam;
--> = null, MEMBER
SELECT approver, deputy, writer FROM public.workflows;
--> = null, null, null

--- Also when all of it came to be in the same transaction
-- as service
INSERT INTO public.workflows (org_id, title, approver, deputy, writer) SELECT 'a', 'new', auth_id, auth_id, id FROM public.users WHERE auth_id = $carl;
-- as carl
SELECT public.leave_org();
--> ok
-- as owner
SELECT approver, deputy, writer FROM public.workflows WHERE title = 'new';
--> = null, null, null

--- A role is the own one nowhere to be taken
-- as carl, adam
UPDATE public.users SET roles = 'OWNER' WHERE auth_id = $me;
UPDATE public.users SET auth_id = $loner WHERE auth_id = $me;
UPDATE public.users SET org_id = 'b' WHERE auth_id = $me;
UPDATE public.users SET id = 'x' WHERE auth_id = $me;
INSERT INTO public.users (auth_id, org_id, roles) VALUES ($me, 'a', 'OWNER') ON CONFLICT (auth_id) DO UPDATE SET roles = 'OWNER';
--> each 42501

--- Nor does the server move a person, or make them another
-- as service
DELETE FROM public.users WHERE auth_id = $loner;
UPDATE public.users SET auth_id = $loner WHERE auth_id = $carl;
--> 42501 never
UPDATE public.users SET org_id = 'b' WHERE auth_id = $carl;
--> 42501 never

--- Who is in no organization has no role to keep
-- as service
UPDATE public.users SET roles = 'OWNER' WHERE auth_id = $loner;
--> 23514

--- Somebody without an organization creates one, and is its owner
-- as loner
SELECT name FROM public.create_org('New');
--> = New
SELECT roles FROM public.users WHERE auth_id = $me;
--> = OWNER
