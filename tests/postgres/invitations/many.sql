--! Where a person can be in many organizations.

--- A member of one is invited into another, and has a role of its own there
-- as ada
SELECT length(set_config('test.token', public.invite_to_organization($a, 'bob@b.example', 'member'), true));
--> = 64
-- as bob
SELECT name FROM public.accept_organization_invitation(current_setting('test.token'));
--> = A
SELECT string_agg(role, ' ' ORDER BY organization_id) FROM public.memberships WHERE user_id = $me;
--> = member admin
SELECT public.invite_to_organization($a, 'carol@c.example', 'member');
--> 42501

--- Who is a member already changes no role by it
-- as ada
SELECT length(set_config('test.token', public.invite_to_organization($a, 'mia@a.example', 'admin'), true));
--> = 64
-- as mia
SELECT public.accept_organization_invitation(current_setting('test.token'));
--> 42501 is a member already
-- as superuser
SELECT role FROM public.memberships WHERE user_id = $mia;
--> = member

--- Grants say who gives what
-- as max
SELECT public.invite_to_organization($a, 'carol@c.example', 'manager');
--> 42501
-- as ada
SELECT length(public.invite_to_organization($a, 'carol@c.example', 'manager'));
--> = 64
