--! Invitations to an organization: for the invited alone, once, in time, and with no role above the inviter's.

--- Whoever is invited comes in with the role that was given, once; upper and lower case of the address don't differ
-- as ann, adm
SELECT length(set_config('test.token', public.invite_to_organization($org_a, 'cat@C.example', 'OPERATOR'), true));
--> = 64
-- as cat
SELECT slug FROM public.accept_organization_invitation(current_setting('test.token'));
--> = a
SELECT role FROM public.organization_members WHERE user_id = $me;
--> = OPERATOR
SELECT public.accept_organization_invitation(current_setting('test.token'));
--> 42501
SELECT count(*) FROM public.project_members;
--> = 0
-- as superuser
SELECT count(*) FROM public.organization_invitations;
--> = 0

--- Who is invited as an ADMIN has the projects from then on
-- as ann
SELECT length(set_config('test.token', public.invite_to_organization($org_a, 'cat@c.example', 'ADMIN'), true));
--> = 64
-- as cat
SELECT slug FROM public.accept_organization_invitation(current_setting('test.token'));
--> = a
UPDATE public.projects SET name = 'x';
--> 2 rows
SELECT count(*) FROM public.project_members WHERE user_id = $me AND inherited_from_org;
--> = 2

--- A token that is passed on, guessed or known by its hash opens nothing
-- as ann
SELECT length(set_config('test.token', public.invite_to_organization($org_a, 'cat@c.example', 'OWNER'), true));
--> = 64
-- as eve
SELECT public.accept_organization_invitation(current_setting('test.token'));
--> 42501
-- as vic
SELECT public.accept_organization_invitation(current_setting('test.token'));
--> 42501
-- as bob
SELECT public.accept_organization_invitation(current_setting('test.token'));
--> 42501
-- as two
SELECT public.accept_organization_invitation(current_setting('test.token'));
--> 42501
-- as ghost
SELECT public.accept_organization_invitation(current_setting('test.token'));
--> 42501
-- as anon
SELECT public.accept_organization_invitation(current_setting('test.token'));
--> 42501
-- as superuser
SELECT length(set_config('test.hash', token_hash::text, true)) FROM public.organization_invitations;
--> = 66
-- as cat
SELECT public.accept_organization_invitation(current_setting('test.hash'));
SELECT public.accept_organization_invitation('');
SELECT public.accept_organization_invitation(NULL);
SELECT public.accept_organization_invitation(current_setting('test.token') || 'x');
--> each 42501
SELECT slug FROM public.accept_organization_invitation(current_setting('test.token'));
--> = a

--- Nobody takes the address of the invited
-- as eve, bob
UPDATE public.users SET email = 'cat@c.example' WHERE id = $me;
INSERT INTO public.users (email, password_hash) VALUES ('new@c.example', 'x');
--> each 42501

--- Time runs out
-- as ann
SELECT length(set_config('test.token', public.invite_to_organization($org_a, 'cat@c.example', 'VIEWER'), true));
--> = 64
-- as service
UPDATE public.organization_invitations SET expires_at = now() - interval '1 second';
-- as cat
SELECT public.accept_organization_invitation(current_setting('test.token'));
--> 42501 its time is over
-- as ann
SELECT count(*) FROM public.organization_invitations;
--> = 0
UPDATE public.organization_invitations SET expires_at = now() + interval '1 day';
--> 42501

--- An ADMIN invites below the own rank, and an OWNER as anything
-- as adm
SELECT public.invite_to_organization($org_a, 'cat@c.example', 'ADMIN');
SELECT public.invite_to_organization($org_a, 'cat@c.example', 'OWNER');
SELECT public.invite_to_organization($org_a, 'cat@c.example', NULL);
SELECT public.invite_to_organization($org_b, 'cat@c.example', 'VIEWER');
SELECT public.invite_to_organization(NULL, 'cat@c.example', 'VIEWER');
--> each 42501
-- as ann
SELECT public.invite_to_organization($org_a, 'cat@c.example', 'OWNER');
SELECT public.invite_to_organization($org_a, 'cat@c.example', 'ADMIN');
--> each ok
-- as opa
SELECT public.invite_to_organization($org_a, 'cat@c.example', 'VIEWER');
--> 42501
-- as vic
SELECT public.invite_to_organization($org_a, 'cat@c.example', 'VIEWER');
--> 42501
-- as pol
SELECT public.invite_to_organization($org_a, 'cat@c.example', 'VIEWER');
--> 42501
-- as pat
SELECT public.invite_to_organization($org_a, 'cat@c.example', 'VIEWER');
--> 42501
-- as two
SELECT public.invite_to_organization($org_a, 'cat@c.example', 'VIEWER');
--> 42501
-- as bob
SELECT public.invite_to_organization($org_a, 'cat@c.example', 'VIEWER');
--> 42501
-- as bea
SELECT public.invite_to_organization($org_a, 'cat@c.example', 'VIEWER');
--> 42501
-- as eve
SELECT public.invite_to_organization($org_a, 'cat@c.example', 'VIEWER');
--> 42501
-- as anon
SELECT public.invite_to_organization($org_a, 'cat@c.example', 'VIEWER');
--> 42501

--- Nobody writes one by hand; the admins see and take back the own organization's, without the hash
-- as ann, adm, pol, bob, eve
INSERT INTO public.organization_invitations (organization_id, email, role, token_hash) VALUES ($org_a, 'eve@e.example', 'OWNER', sha256('x'));
UPDATE public.organization_invitations SET role = 'OWNER';
UPDATE public.organization_invitations SET token_hash = sha256('x');
UPDATE public.organization_invitations SET organization_id = $org_b;
SELECT token_hash FROM public.organization_invitations;
SELECT * FROM public.organization_invitations;
--> each 42501

--- What is taken back can't be accepted
-- as ann
SELECT length(set_config('test.token', public.invite_to_organization($org_a, 'cat@c.example', 'OWNER'), true));
--> = 64
-- as opa
SELECT id FROM public.organization_invitations;
DELETE FROM public.organization_invitations WHERE organization_id = $org_a;
--> each 0 rows
-- as vic
SELECT id FROM public.organization_invitations;
DELETE FROM public.organization_invitations WHERE organization_id = $org_a;
--> each 0 rows
-- as pol
SELECT id FROM public.organization_invitations;
DELETE FROM public.organization_invitations WHERE organization_id = $org_a;
--> each 0 rows
-- as bob
SELECT id FROM public.organization_invitations;
DELETE FROM public.organization_invitations WHERE organization_id = $org_a;
--> each 0 rows
-- as two
SELECT id FROM public.organization_invitations;
DELETE FROM public.organization_invitations WHERE organization_id = $org_a;
--> each 0 rows
-- as cat
SELECT id FROM public.organization_invitations;
DELETE FROM public.organization_invitations WHERE organization_id = $org_a;
--> each 0 rows
-- as eve
SELECT id FROM public.organization_invitations;
DELETE FROM public.organization_invitations WHERE organization_id = $org_a;
--> each 0 rows
-- as anon
SELECT id FROM public.organization_invitations;
DELETE FROM public.organization_invitations WHERE organization_id = $org_a;
--> each 0 rows
-- as adm
SELECT email, role FROM public.organization_invitations;
--> = cat@c.example, OWNER
DELETE FROM public.organization_invitations WHERE organization_id = $org_a;
--> 1 rows
-- as cat
SELECT public.accept_organization_invitation(current_setting('test.token'));
--> 42501
