--! Rows whose time is over aren't there for clients.

--- What has expired isn't seen, by anybody who may see the table
-- as a_admin, a_member
SELECT email FROM public.invites ORDER BY email;
--> = f | v
SELECT email FROM public.invites WHERE id = $over;
SELECT email FROM public.invites WHERE expires_at < now();
SELECT email FROM public.invites WHERE id = $over FOR UPDATE;
--> each =

--- ... anonymous callers included
-- as anon
SELECT body FROM public.notices;
--> = n
SELECT body FROM public.notices WHERE expires_at < now();
--> =

--- Nobody revives a row by setting the time, nor changes or deletes it
-- as a_admin, a_member
UPDATE public.invites SET expires_at = 'infinity' WHERE id = $over;
UPDATE public.invites SET expires_at = 'infinity' WHERE id = $over RETURNING id;
UPDATE public.invites SET email = 'x' WHERE id = $over;
DELETE FROM public.invites WHERE id = $over;
DELETE FROM public.invites WHERE id = $over RETURNING id;
--> each 0 rows

--- ... without a WHERE either
-- as a_admin
UPDATE public.invites SET expires_at = 'infinity';
DELETE FROM public.invites;
--> each 2 rows
-- as a_member
UPDATE public.invites SET expires_at = 'infinity';
--> 1 row
-- as superuser
SELECT expires_at < now() FROM public.invites WHERE id = $over;
--> = t

--- ... nor by an upsert
-- as a_admin
INSERT INTO public.invites (id, organization_id, email) VALUES ($over, $a, 'o') ON CONFLICT (id) DO UPDATE SET expires_at = 'infinity';
INSERT INTO public.invites (id, organization_id, email) VALUES ($over, $a, 'o') ON CONFLICT (id) DO UPDATE SET expires_at = excluded.expires_at RETURNING id;
--> each 42501
INSERT INTO public.invites (id, organization_id, email) VALUES ($over, $a, 'o');
--> 23505
INSERT INTO public.invites (id, organization_id, email) VALUES ($valid, $a, 'o') ON CONFLICT (id) DO UPDATE SET expires_at = 'infinity';
--> 1 row

--- Nobody ends a row by setting the time: that is a DELETE
-- as a_admin
UPDATE public.invites SET expires_at = now() - interval '1 hour' WHERE id = $valid;
UPDATE public.invites SET expires_at = now() - interval '1 hour';
UPDATE public.invites SET expires_at = '-infinity' WHERE id = $valid RETURNING id;
UPDATE public.invites SET expires_at = now() WHERE id = $valid;
--> each 42501

--- An insert isn't asked, but what is returned is
-- as a_member
INSERT INTO public.invites (organization_id, email, expires_at) VALUES ($a, 'x', now() - interval '1 hour');
--> 1 row
INSERT INTO public.invites (organization_id, email, expires_at) VALUES ($a, 'x', now() - interval '1 hour') RETURNING id;
--> 42501

--- A policy that somebody adds by hand doesn't show it
-- as owner
CREATE POLICY careless ON public.invites FOR ALL TO authenticated USING (true) WITH CHECK (true);
CREATE POLICY careless ON public.notices FOR ALL TO anon, authenticated USING (true) WITH CHECK (true);
-- as a_admin
SELECT email FROM public.invites WHERE expires_at <= now();
UPDATE public.invites SET expires_at = 'infinity' WHERE id = $over RETURNING id;
--> each 0 rows
-- as anon
SELECT body FROM public.notices WHERE id = $old_notice;
--> 0 rows

--- The guard holds where policies don't
-- as owner
DROP POLICY "not expired (update)" ON public.invites;
DROP POLICY "not expired (select)" ON public.invites;
-- as a_admin
UPDATE public.invites SET expires_at = 'infinity' WHERE id = $over;
--> 42501 no rule of invites allows this update

--- The server sees what has expired, revives it, and deletes it
-- as service
SELECT count(*) FROM public.invites WHERE expires_at <= now();
--> = 2
UPDATE public.invites SET expires_at = 'infinity' WHERE id = $over;
--> 1 row
DELETE FROM public.invites WHERE expires_at <= now();
--> 1 row

--- What has expired doesn't go into the bin: it is deleted at once
-- as service
DELETE FROM public.notices WHERE expires_at <= now();
--> 1 row
DELETE FROM public.notices WHERE id = $notice;
--> 0 rows
-- as superuser
SELECT body, deleted_at IS NULL FROM public.notices ORDER BY body;
--> = b, f | n, f

--- What is in the bin and expired is gone for those who may restore
-- as superuser
UPDATE public.notices SET expires_at = now() - interval '1 hour' WHERE id = $binned_notice;
-- as a_member
UPDATE public.notices SET deleted_at = NULL WHERE id = $binned_notice;
DELETE FROM public.notices WHERE id = $binned_notice;
--> each 0 rows

--- The index that finds what has expired leads with the column
-- as superuser
SELECT count(*) FROM pg_indexes WHERE tablename = 'invites' AND indexdef LIKE '%(expires_at)';
--> = 1

--- MERGE finds nothing that has expired
-- as a_admin
MERGE INTO public.invites t USING (SELECT $over::uuid AS id) s ON t.id = s.id WHEN MATCHED THEN UPDATE SET expires_at = 'infinity';
MERGE INTO public.invites t USING (SELECT $over::uuid AS id) s ON t.id = s.id WHEN MATCHED THEN DELETE;
--> each 0 rows
