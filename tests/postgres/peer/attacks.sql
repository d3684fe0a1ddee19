--! Who shares a tenant sees, and touches nothing.

--- Colleagues see each other
-- as ada, abe
SELECT string_agg(phone, ' ' ORDER BY phone) FROM public.contacts;
--> = abe ada

--- Whoever is alone in a tenant, or in none, sees the own row
-- as bob
SELECT string_agg(phone, ' ') FROM public.contacts;
--> = bob
-- as eve
SELECT string_agg(phone, ' ') FROM public.contacts;
--> = eve

--- A token of nobody, and nobody, see nothing
-- as claims {"role":"authenticated"}
SELECT count(*) FROM public.contacts;
--> = 0
-- as anon
SELECT count(*) FROM public.contacts;
--> 42501 permission denied

--- A peer's row can't be changed, deleted, made or taken over
-- as abe
UPDATE public.contacts SET phone = 'x' WHERE user_id = $ada;
DELETE FROM public.contacts WHERE user_id = $ada;
UPDATE public.contacts SET phone = 'x' WHERE user_id = $bob RETURNING *;
MERGE INTO public.contacts c USING (SELECT $ada::uuid AS id) s ON c.user_id = s.id WHEN MATCHED THEN DO NOTHING;
--> each 0 rows
INSERT INTO public.contacts (user_id, phone) VALUES ($ada, 'x') ON CONFLICT (user_id) DO UPDATE SET phone = 'x';
INSERT INTO public.contacts (user_id, phone) VALUES ($ada, 'x') ON CONFLICT (user_id) DO NOTHING;
UPDATE public.contacts SET user_id = $ada WHERE user_id = $me;
--> each 42501

--- Who leaves is a peer no longer, in both directions
-- as abe
SELECT public.leave_organization();
SELECT string_agg(phone, ' ') FROM public.contacts;
--> = abe
-- as ada
SELECT string_agg(phone, ' ') FROM public.contacts;
--> = ada

--- The function that knows the peers is nobody's to call
-- as abe
SELECT private.peers();
--> 42501 permission denied

--- A policy that somebody adds by hand shows no stranger
-- as owner
CREATE POLICY careless ON public.contacts FOR ALL TO authenticated USING (true) WITH CHECK (true);
-- as abe
SELECT string_agg(phone, ' ' ORDER BY phone) FROM public.contacts;
--> = abe ada
UPDATE public.contacts SET phone = 'x' WHERE user_id <> $me;
DELETE FROM public.contacts WHERE user_id <> $me;
--> each 0 rows
-- as eve
SELECT string_agg(phone, ' ' ORDER BY phone) FROM public.contacts;
--> = eve
