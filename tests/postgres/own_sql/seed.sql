--! What the tests of SQL of one's own start from.

--- The server makes two organizations, people and customers
-- as superuser
INSERT INTO auth.users (id) VALUES ($a_admin), ($a_member), ($b_admin), ($loner);
INSERT INTO public.organizations (id, name) VALUES ($a, 'A'), ($b, 'B');
INSERT INTO public.profiles (id, organization_id, role) VALUES
  ($a_admin, $a, 'admin'), ($a_member, $a, 'member'), ($b_admin, $b, 'admin'), ($loner, NULL, 'member');
INSERT INTO public.customers (id, organization_id, name, owner_id) VALUES
  ($shown, $a, 'shown', $a_member), (gen_random_uuid(), $a, '.hidden', $a_member), (gen_random_uuid(), $b, 'theirs', $b_admin);
--> ok
