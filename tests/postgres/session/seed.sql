--! Two organizations, each with an admin and a member (one has a second member), and somebody without one. The server signs people up.

--- The code that signs people up makes a row for each, and the first organizations
-- as service
INSERT INTO public.people (id, email) VALUES ($a_admin, 'ann@a.example'), ($a_member, 'al@a.example'), ($a_other, 'amy@a.example'),
  ($b_admin, 'bob@b.example'), ($b_member, 'bea@b.example'), ($loner, 'lou@x.example');
INSERT INTO public.organizations (id, name) VALUES ($a, 'A'), ($b, 'B');
UPDATE public.people SET organization_id = $a WHERE id IN ($a_admin, $a_member, $a_other);
UPDATE public.people SET organization_id = $b WHERE id IN ($b_admin, $b_member);
UPDATE public.people SET role = 'admin' WHERE id IN ($a_admin, $b_admin);
INSERT INTO public.customers (id, organization_id, name, owner_id) VALUES ($customer_a, $a, 'ca', $a_admin), ($customer_al, $a, 'cal', $a_member),
  ($customer_bin, $a, 'bin', NULL), ($customer_b, $b, 'cb', $b_member);
UPDATE public.customers SET deleted_at = now() WHERE id = $customer_bin;
INSERT INTO public.notes (id, organization_id, customer_id, author_id, body) VALUES ('00000000-0000-0000-0000-000000000031', $a, $customer_a, $a_member, 'n'),
  ('00000000-0000-0000-0000-000000000032', $a, $customer_al, $a_admin, 'n'), ('00000000-0000-0000-0000-000000000041', $b, $customer_b, $b_member, 'n');
INSERT INTO public.preferences (user_id) VALUES ($a_admin), ($a_member), ($b_admin), ($loner);
INSERT INTO public.announcements (id, body) VALUES ('00000000-0000-0000-0000-000000000071', 'x');
INSERT INTO public.pages (id, body) VALUES ('00000000-0000-0000-0000-000000000081', 'x');
INSERT INTO public.tokens (id, seal) VALUES ('00000000-0000-0000-0000-000000000091', 'x');
SELECT count(*) FROM public.audit_logs;
--> = 7
