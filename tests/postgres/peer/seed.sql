--- Two organizations; ada and abe share the first, bob has the second, eve none
-- as auth_server
INSERT INTO auth.users (id) VALUES ($ada), ($abe), ($bob), ($eve);
--> ok

--- The server puts people into organizations, and everybody has a contact
-- as service
INSERT INTO public.organizations (id, name) VALUES ('00000000-0000-0000-0000-0000000000aa', 'A'), ('00000000-0000-0000-0000-0000000000bb', 'B');
UPDATE public.profiles SET organization_id = '00000000-0000-0000-0000-0000000000aa', role = 'admin' WHERE id = $ada;
UPDATE public.profiles SET organization_id = '00000000-0000-0000-0000-0000000000aa' WHERE id = $abe;
UPDATE public.profiles SET organization_id = '00000000-0000-0000-0000-0000000000bb', role = 'admin' WHERE id = $bob;
INSERT INTO public.contacts (user_id, phone) VALUES ($ada, 'ada'), ($abe, 'abe'), ($bob, 'bob'), ($eve, 'eve');
--> 4 rows
