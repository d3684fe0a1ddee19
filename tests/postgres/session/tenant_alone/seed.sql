--! What the seed rows of the model leave out; they have made two organizations with a customer each.

--- The server writes the rest
-- as service
INSERT INTO public.customers (id, organization_id, name) VALUES ($bin, $a, 'bin');
UPDATE public.customers SET deleted_at = now() WHERE id = $bin;
INSERT INTO public.tickets (organization_id, customer_id, title, urgent) VALUES ($a, $ann, 'ta', false), ($a, NULL, 'ta2', true), ($b, $bob, 'tb', false);
INSERT INTO public.articles (organization_id, body) VALUES ($a, 'a'), ($b, 'b'), (NULL, 'nobody''s');
INSERT INTO public.announcements (body) VALUES ('x');
INSERT INTO public.pages (body) VALUES ('x');
INSERT INTO public.tokens (seal) VALUES ('x');
SELECT count(*) FROM public.audit_logs;
--> = 6
