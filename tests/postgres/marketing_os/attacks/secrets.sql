--! Password hashes, second factors and tokens: the server's alone (A7).

--- No client reads a password hash or a second factor, in any place of a statement
-- as ann, vic, bob, twin in a, twin in b, lou, anon, ann in nothing, stranger
SELECT * FROM public.users;
TABLE public.users;
SELECT password_hash FROM public.users;
SELECT totp_secret FROM public.users WHERE id = $me;
SELECT id FROM public.users WHERE password_hash LIKE 'h%';
SELECT id FROM public.users ORDER BY totp_secret;
SELECT max(password_hash) FROM public.users;
SELECT to_jsonb(u) FROM public.users u;
SELECT row_to_json(u) FROM public.users u;
SELECT u FROM public.users u;
SELECT u::text FROM public.users u;
SELECT (u).password_hash FROM public.users u;
SELECT hstore FROM (SELECT u AS hstore FROM public.users u) x;
COPY public.users TO STDOUT;
COPY (SELECT password_hash FROM public.users) TO STDOUT;
UPDATE public.users SET name = password_hash WHERE id = $me;
UPDATE public.users SET name = 'x' WHERE id = $me RETURNING *;
UPDATE public.users SET name = 'x' WHERE id = $me RETURNING password_hash;
UPDATE public.users SET name = 'x' WHERE password_hash = 'hash-of-ann';
UPDATE public.users u SET name = v.totp_secret FROM public.users v WHERE u.id = v.id;
UPDATE public.users SET password_hash = 'mine' WHERE id = $me;
UPDATE public.users SET totp_secret = NULL WHERE id = $me;
UPDATE public.users SET totp_enabled = false, email = 'x', email_verified = now() WHERE id = $me;
INSERT INTO public.users (id, email, password_hash) VALUES ('new', 'new@x.example', 'x');
INSERT INTO public.users (id, email, password_hash) VALUES ($ann, 'ann@a.example', 'x') ON CONFLICT (id) DO UPDATE SET password_hash = excluded.password_hash;
INSERT INTO public.users (id, email, password_hash) VALUES ($ann, 'ann@a.example', 'x') ON CONFLICT (email) DO NOTHING RETURNING password_hash;
MERGE INTO public.users u USING (SELECT 1) s ON u.id = $me WHEN MATCHED THEN UPDATE SET name = password_hash;
DELETE FROM public.users WHERE id = $me RETURNING password_hash;
--> each 42501

--- No client reads a token, or the key of a second factor that is being set up
-- as ann, vic, cal, bob, lou, anon
SELECT token FROM public.email_verification_tokens;
SELECT * FROM public.email_verification_tokens;
SELECT id FROM public.email_verification_tokens WHERE token = 'token-of-vic';
SELECT to_jsonb(t) FROM public.email_verification_tokens t;
SELECT secret FROM public.totp_setups;
SELECT * FROM public.totp_setups;
SELECT s FROM public.totp_setups s;
SELECT id FROM public.totp_setups WHERE secret = 'setup-of-cal';
INSERT INTO public.totp_setups (user_id, secret) VALUES ($me, 'mine');
INSERT INTO public.totp_setups (id, user_id, secret) VALUES ('s-cal', $me, 'x') ON CONFLICT (id) DO UPDATE SET secret = 'x' RETURNING secret;
INSERT INTO public.email_verification_tokens (user_id, token, expires_at) VALUES ($me, 'mine', now() + interval '1 day');
INSERT INTO public.email_verification_tokens (user_id, token, expires_at) VALUES ($me, 'token-of-vic', now()) ON CONFLICT (token) DO NOTHING;
UPDATE public.email_verification_tokens SET expires_at = 'infinity';
UPDATE public.totp_setups SET expires_at = 'infinity';
DELETE FROM public.email_verification_tokens;
--> each 42501

--- Everybody sees the own mails and setups, without what is secret in them and as long as they are good for something
-- as vic
SELECT id, user_id FROM public.email_verification_tokens;
--> = t-vic, c-vic
SELECT count(id) FROM public.totp_setups;
--> = 0
-- as cal in nothing
SELECT id FROM public.totp_setups;
--> = s-cal
-- as ann
SELECT (SELECT count(*) FROM public.totp_setups), (SELECT count(*) FROM public.email_verification_tokens);
--> = 0, 0

--- People are seen by themselves and by those of the chosen organization
-- as anon, stranger
SELECT id, email FROM public.users;
--> 0 rows

--- A member sees whom they work with, and of no other organization anybody
-- as vic
SELECT string_agg(id, ' ' ORDER BY id) FROM public.users;
--> = c-ann c-cal c-rae c-twin c-vic
-- as bob
SELECT string_agg(id, ' ' ORDER BY id) FROM public.users;
--> = c-bea c-bob c-twin
-- as twin in a
SELECT string_agg(id, ' ' ORDER BY id) FROM public.users;
--> = c-ann c-cal c-rae c-twin c-vic
-- as twin in b
SELECT string_agg(id, ' ' ORDER BY id) FROM public.users;
--> = c-bea c-bob c-twin
-- as bob in a
SELECT id FROM public.users;
--> = c-bob
-- as lou
SELECT id, email FROM public.users;
--> = c-lou, lou@x.example

--- Views and functions of the client's own, and of the owner's, show no secret
-- as vic
CREATE TEMPORARY VIEW mine AS SELECT password_hash FROM public.users;
SELECT * FROM mine;
--> 42501
CREATE FUNCTION pg_temp.hash(u public.users) RETURNS text LANGUAGE sql AS 'SELECT ($1).password_hash';
SELECT pg_temp.hash(u) FROM public.users u;
--> 42501
-- as owner
CREATE VIEW public.everybody AS SELECT * FROM public.users;
GRANT SELECT ON public.everybody TO app_user;
CREATE FUNCTION public.hashes() RETURNS SETOF text LANGUAGE sql SECURITY DEFINER AS 'SELECT password_hash FROM public.users';
GRANT EXECUTE ON FUNCTION public.hashes() TO app_user;
-- as vic
SELECT * FROM public.everybody;
--> 0 rows
SELECT * FROM public.hashes();
--> 0 rows

--- An expired token and an expired setup are gone for clients, and there for the server, who clears them away
-- as service
SELECT string_agg(token, ' ' ORDER BY token) FROM public.email_verification_tokens WHERE user_id = $vic;
--> = token-gone token-of-vic
DELETE FROM public.email_verification_tokens WHERE expires_at <= now();
--> 1 row
DELETE FROM public.totp_setups WHERE expires_at <= now();
--> 1 row
INSERT INTO public.totp_setups (user_id, secret) VALUES ($lou, 'x') RETURNING expires_at - now();
--> = 00:10:00

--- The server checks a password
-- as service
SELECT password_hash, totp_secret FROM public.users WHERE email = 'ann@a.example';
--> = hash-of-ann, totp-of-ann
