--! What the tests of restrictions, secrets, expiry and keys start from.

--- The server makes two organizations, people and rows
-- as superuser
INSERT INTO auth.users (id) VALUES ($a_admin), ($a_member), ($b_admin), ($loner);
INSERT INTO public.organizations (id, name, billing_id) VALUES ($a, 'A', 'cus_a'), ($b, 'B', 'cus_b');
INSERT INTO public.profiles (id, organization_id, role, name) VALUES
  ($a_admin, $a, 'admin', 'Ann'), ($a_member, $a, 'member', 'locked'), ($b_admin, $b, 'admin', 'Bob'), ($loner, NULL, 'member', NULL);
INSERT INTO auth.users (id) VALUES ('00000000-0000-0000-0000-0000000000a4'), ('00000000-0000-0000-0000-0000000000b4');
INSERT INTO public.profiles (id, organization_id, role) VALUES
  ('00000000-0000-0000-0000-0000000000a4', $a, 'admin'), ('00000000-0000-0000-0000-0000000000b4', $b, 'admin');
INSERT INTO public.tasks (id, organization_id, title, status, user_id) VALUES
  ($open, $a, 't', 'open', $a_member), ($locked, $a, 't', 'locked', $a_member), ($kept, $a, 't', 'kept', NULL),
  ($final, $a, 'final', 'open', $a_member), ($careful, $a, 't', 'careful', $a_admin), ($task_b, $b, 't', 'open', $b_admin);
INSERT INTO public.reviews (organization_id, points) VALUES ($a, NULL), ($a, 1), ($a, 3), ($b, 3), ($b, NULL);
INSERT INTO public.drafts (id, organization_id, user_id, body) VALUES
  ($free_draft, NULL, $a_member, 'frozen'), ($frozen_draft, $a, $a_member, 'frozen'),
  ('00000000-0000-0000-0000-000000000023', $a, $a_member, 'd'), ('00000000-0000-0000-0000-000000000024', NULL, $loner, 'frozen');
INSERT INTO public.posts (id, status, body) VALUES ($public, 'public', 'p'), ($private, 'draft', 'd');
INSERT INTO public.devices (id, organization_id, name, token, pin) VALUES ($device, $a, 'd', 'secret-a', '1234'), ($device_b, $b, 'd', 'secret-b', NULL);
INSERT INTO public.invites (id, organization_id, email, expires_at, user_id) VALUES
  ($valid, $a, 'v', now() + interval '1 day', $a_member), ($over, $a, 'o', now() - interval '1 day', $a_member),
  ($forever, $a, 'f', 'infinity', NULL), ('00000000-0000-0000-0000-000000000054', $b, 'b', now() - interval '1 day', $b_admin);
INSERT INTO public.notices (id, body, expires_at, deleted_at) VALUES
  ($notice, 'n', now() + interval '1 day', NULL), ($old_notice, 'o', now() - interval '1 day', NULL),
  ($binned_notice, 'b', now() + interval '1 day', now());
INSERT INTO public.watchers (task_id, user_id, organization_id, note) VALUES
  ($open, $a_member, $a, 'n'), ($open, $a_admin, $a, 'n'), ($final, $a_member, $a, 'n'), ($task_b, $b_admin, $b, 'n');
DELETE FROM public.watchers WHERE task_id = $final;
--> ok
