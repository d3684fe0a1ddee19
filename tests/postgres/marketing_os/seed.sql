--! Two organizations. In A there is one of each role, in B an admin and a creator; Twin is in both, and Lou in none. The server signs people up.

--- The server makes people, organizations and memberships, and sends mails
-- as service
INSERT INTO public.users (id, email, name, password_hash, totp_enabled, totp_secret) VALUES
  ($ann, 'ann@a.example', 'Ann', 'hash-of-ann', true, 'totp-of-ann'), ($rae, 'rae@a.example', 'Rae', 'hash-of-rae', false, NULL),
  ($cal, 'cal@a.example', 'Cal', 'hash-of-cal', false, NULL), ($vic, 'vic@a.example', 'Vic', 'hash-of-vic', false, NULL),
  ($bob, 'bob@b.example', 'Bob', 'hash-of-bob', true, 'totp-of-bob'), ($bea, 'bea@b.example', 'Bea', 'hash-of-bea', false, NULL),
  ($twin, 'twin@x.example', 'Twin', 'hash-of-twin', false, NULL), ($lou, 'lou@x.example', 'Lou', 'hash-of-lou', false, NULL);
INSERT INTO public.organizations (id, slug, name) VALUES ($a, 'a', 'A'), ($b, 'b', 'B');
INSERT INTO public.user_organizations (id, user_id, organization_id, role) VALUES
  ('m-ann', $ann, $a, 'ADMIN'), ('m-rae', $rae, $a, 'REVIEWER'), ('m-cal', $cal, $a, 'CREATOR'), ('m-vic', $vic, $a, 'VIEWER'),
  ('m-twin-a', $twin, $a, 'VIEWER'), ('m-twin-b', $twin, $b, 'ADMIN'), ('m-bob', $bob, $b, 'ADMIN'), ('m-bea', $bea, $b, DEFAULT);
INSERT INTO public.email_verification_tokens (id, user_id, token, expires_at) VALUES
  ('t-vic', $vic, 'token-of-vic', now() + interval '1 day'), ('t-old', $vic, 'token-gone', now() - interval '1 day'),
  ('t-bob', $bob, 'token-of-bob', now() + interval '1 day'), ('t-lou', $lou, 'token-of-lou', now() + interval '1 day');
INSERT INTO public.totp_setups (id, user_id, secret) VALUES ('s-cal', $cal, 'setup-of-cal'), ('s-bob', $bob, 'setup-of-bob');
UPDATE public.totp_setups SET expires_at = now() + interval '1 day';
INSERT INTO public.totp_setups (id, user_id, secret, expires_at) VALUES ('s-old', $cal, 'setup-gone', now() - interval '1 minute');
INSERT INTO public.audit_logs (id, organization_id, user_id, user_email, action, resource, resource_id) VALUES
  ('l-ann', $a, $ann, 'ann@a.example', 'login', 'session', '1'), ('l-vic', $a, $vic, 'vic@a.example', 'login', 'session', '2'),
  ('l-bob', $b, $bob, 'bob@b.example', 'create', 'organization', 'org-b');
SELECT count(*) FROM public.audit_logs;
--> = 3
