--! Who may invite, with which role, and who can accept.

--- Whoever is invited comes in with the role that they were given, once
-- as max
SELECT length(set_config('test.token', public.invite_to_organization($a, 'CAROL@c.example', 'member'), true));
--> = 64
-- as carol
SELECT name FROM public.accept_organization_invitation(current_setting('test.token'));
--> = A
SELECT name FROM public.organizations;
--> = A
SELECT public.accept_organization_invitation(current_setting('test.token'));
--> 42501 isn't the caller's
-- as superuser
SELECT count(*) FROM public.invitations;
--> = 0

--- A link that is passed on opens nothing: the address must be the caller's own
-- as ada
SELECT length(set_config('test.token', public.invite_to_organization($a, 'carol@c.example', 'admin'), true));
--> = 64
-- as bob
SELECT public.accept_organization_invitation(current_setting('test.token'));
--> 42501 isn't the caller's
-- as mia
SELECT public.accept_organization_invitation(current_setting('test.token'));
--> 42501 isn't the caller's
-- as claims {"role":"authenticated"}
SELECT public.accept_organization_invitation(current_setting('test.token'));
--> 42501
-- as claims {"role":"authenticated","sub":"00000000-0000-0000-0000-0000000000ff","email":"carol@c.example"}
SELECT public.accept_organization_invitation(current_setting('test.token'));
--> 42501
-- as anon
SELECT public.accept_organization_invitation(current_setting('test.token'));
--> 42501 permission denied
-- as service
SELECT public.accept_organization_invitation(current_setting('test.token'));
--> 42501
-- as carol
SELECT name FROM public.accept_organization_invitation(current_setting('test.token'));
--> = A

--- An address that nobody confirmed is nobody's
-- as ada
SELECT length(set_config('test.token', public.invite_to_organization($a, 'dan@d.example', 'member'), true));
--> = 64
-- as dan
SELECT public.accept_organization_invitation(current_setting('test.token'));
--> 42501 isn't the caller's

--- Nobody accepts without the secret: not by its hash, not by nothing, not by a guess
-- as ada
SELECT length(set_config('test.token', public.invite_to_organization($a, 'carol@c.example', 'member'), true));
--> = 64
SELECT length(set_config('test.hash', token_hash::text, true)) FROM public.invitations;
--> = 66
-- as carol
SELECT public.accept_organization_invitation(current_setting('test.hash'));
SELECT public.accept_organization_invitation('');
SELECT public.accept_organization_invitation(NULL);
SELECT public.accept_organization_invitation('x');
SELECT public.accept_organization_invitation(upper(current_setting('test.token')) || ' ');
--> each 42501
SELECT count(*) FROM public.invitations;
--> = 0

--- Time runs out
-- as ada
SELECT length(set_config('test.token', public.invite_to_organization($a, 'carol@c.example', 'member'), true));
--> = 64
-- as service
UPDATE public.invitations SET expires_at = now() - interval '1 second';
--> 1 row
-- as carol
SELECT public.accept_organization_invitation(current_setting('test.token'));
--> 42501 its time is over

--- What is taken back can't be accepted
-- as max
SELECT length(set_config('test.token', public.invite_to_organization($a, 'carol@c.example', 'member'), true));
--> = 64
DELETE FROM public.invitations;
--> 1 row
-- as carol
SELECT public.accept_organization_invitation(current_setting('test.token'));
--> 42501 isn't the caller's

--- Only who may invite does, into the own organization, and with no role above the own
-- as mia, carol, dan
SELECT public.invite_to_organization($a, 'carol@c.example', 'member');
SELECT public.invite_to_organization($b, 'carol@c.example', 'member');
SELECT public.invite_to_organization(NULL, 'carol@c.example', 'member');
--> each 42501
-- as max
SELECT public.invite_to_organization($b, 'carol@c.example', 'member');
SELECT public.invite_to_organization($a, 'carol@c.example', 'admin');
SELECT public.invite_to_organization($a, 'carol@c.example', NULL);
SELECT public.invite_to_organization($a, 'carol@c.example', 'owner');
--> each 42501
-- as bob
SELECT public.invite_to_organization($a, 'carol@c.example', 'member');
--> 42501
-- as anon
SELECT public.invite_to_organization($a, 'carol@c.example', 'member');
--> 42501 permission denied

--- Nobody writes an invitation by hand, or reads another organization's
-- as ada, max, mia, bob, carol
INSERT INTO public.invitations (organization_id, email, role, token_hash) VALUES ($a, 'carol@c.example', 'admin', sha256('x'));
UPDATE public.invitations SET role = 'admin';
UPDATE public.invitations SET token_hash = sha256('x');
--> each 42501
-- as ada
SELECT length(public.invite_to_organization($a, 'carol@c.example', 'member'));
--> = 64
-- as bob
SELECT count(*) FROM public.invitations;
--> = 0
DELETE FROM public.invitations;
--> 0 rows
-- as mia
SELECT count(*) FROM public.invitations;
--> = 0
-- as carol
SELECT count(*) FROM public.invitations;
--> = 0

--- What does the work can't be called
-- as ada
SELECT private.invite_to_organization($a, 'carol@c.example', 'member');
SELECT private.accept_organization_invitation('x');
--> each 42501
