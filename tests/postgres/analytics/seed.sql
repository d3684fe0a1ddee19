--! What every test of the analytics system starts from: two organizations, each with an admin and a member (one has a second member),
--! somebody without an organization, an anonymous user and a newcomer. People come through sign-up, the rest through the server.

--- People sign up with whatever metadata they like
-- as auth_server
INSERT INTO auth.users (id, email, raw_user_meta_data) VALUES ($a_admin, 'ann@a.example', '{"full_name": "Ann", "avatar_url": "ann.png"}');
INSERT INTO auth.users (id, email, raw_user_meta_data) VALUES ($a_member, 'al@a.example', '{}'), ($a_member2, 'amy@a.example', 'null');
INSERT INTO auth.users (id, email, raw_user_meta_data) VALUES ($b_admin, 'bob@b.example', '[]'), ($b_member, 'bea@b.example', '"x"');
INSERT INTO auth.users (id, phone) VALUES ($loner, '+1555');
INSERT INTO auth.users (id, is_anonymous) VALUES ($guest, true);
INSERT INTO auth.users (id, email) VALUES ($newcomer, 'new@x.example');
--> ok

--- The server makes two organizations and fills them
-- as service
INSERT INTO public.organizations (id, name, slug) VALUES ($a, 'A', 'a'), ($b, 'B', 'b');
UPDATE public.profiles SET organization_id = $a, role = 'admin' WHERE id = $a_admin;
UPDATE public.profiles SET organization_id = $a WHERE id IN ($a_member, $a_member2);
UPDATE public.profiles SET organization_id = $b, role = 'admin' WHERE id = $b_admin;
UPDATE public.profiles SET organization_id = $b WHERE id = $b_member;
INSERT INTO public.customers (id, organization_id, name, status) VALUES
  ($customer_a, $a, 'ca', 'active'), ($customer_a2, $a, 'ca2', 'active'), ($customer_bin, $a, 'bin', 'active'), ($customer_b, $b, 'cb', 'active');
UPDATE public.customers SET deleted_at = now() WHERE id = $customer_bin;
INSERT INTO public.revenue (id, organization_id, customer_id, amount, date) VALUES
  ($revenue_a, $a, $customer_a, 1, '2026-01-01'), ($revenue_bin, $a, $customer_a, 2, '2026-01-01'), ($revenue_b, $b, $customer_b, 3, '2026-01-01');
UPDATE public.revenue SET deleted_at = now() WHERE id = $revenue_bin;
INSERT INTO public.activities (id, organization_id, customer_id, type) VALUES
  ($activity_a, $a, $customer_a, 'login'), ($activity_bin, $a, $customer_a, 'login'), ($activity_b, $b, $customer_b, 'login');
UPDATE public.activities SET deleted_at = now() WHERE id = $activity_bin;
INSERT INTO public.ai_usage_log (user_id, organization_id, query_id, model, date) VALUES
  ($a_member, $a, $a, 'm', '2026-01-01'), ($a_admin, $a, $a, 'm', '2026-01-01'), ($b_admin, $b, $b, 'm', '2026-01-01');
INSERT INTO public.user_preferences (user_id) VALUES ($a_admin), ($b_admin);
--> 2 rows
