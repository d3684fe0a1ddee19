--- Two organizations, each with an admin and a member
-- as service
INSERT INTO public.people (id, name, email) VALUES ($ann, 'Ann', 'ann@a'), ($al, 'Al', 'al@a'), ($bob, 'Bob', 'bob@b'), ($lou, 'Lou', 'lou@x');
INSERT INTO public.organizations (id, name, slug) VALUES ('00000000-0000-0000-0000-0000000000aa', 'A', 'aa'), ('00000000-0000-0000-0000-0000000000bb', 'B', 'bb');
UPDATE public.people SET organization_id = '00000000-0000-0000-0000-0000000000aa' WHERE id IN ($ann, $al);
UPDATE public.people SET organization_id = '00000000-0000-0000-0000-0000000000bb' WHERE id = $bob;
UPDATE public.people SET role = 'admin' WHERE id IN ($ann, $bob);
INSERT INTO public.books (id, organization_id, title, level, price, hash, owner_id) VALUES
  ('00000000-0000-0000-0000-000000000011', '00000000-0000-0000-0000-0000000000aa', 'a one', 1, 10, 'ha', $ann),
  ('00000000-0000-0000-0000-000000000012', '00000000-0000-0000-0000-0000000000aa', 'a two', 3, 200, 'hb', $al),
  ('00000000-0000-0000-0000-000000000021', '00000000-0000-0000-0000-0000000000bb', 'b one', 2, 30, 'hc', $bob);
INSERT INTO public.books (organization_id, title, deleted_at) VALUES ('00000000-0000-0000-0000-0000000000aa', 'a gone', now());
INSERT INTO public.ledger (organization_id, amount) VALUES ('00000000-0000-0000-0000-0000000000aa', 5), ('00000000-0000-0000-0000-0000000000bb', 7);
INSERT INTO public.pages (body) VALUES ('hello');
--> 1 rows
