--! What SQL of one's own adds holds on a server, and leaves what the model guarantees as it is.

--- A restrictive policy of one's own narrows what members see, and the boundary stays
-- as a_member
SELECT name FROM public.customers ORDER BY name;
--> = shown
-- as b_admin
SELECT name FROM public.customers ORDER BY name;
--> = theirs
-- as loner
SELECT name FROM public.customers;
--> 0 rows
-- as anon
SELECT name FROM public.customers;
--> 42501

--- A trigger of one's own changes what it says and gets nobody across the boundary
-- as a_admin
INSERT INTO public.customers (organization_id, name) VALUES ($a, '  trimmed  ') RETURNING name;
--> = trimmed
INSERT INTO public.customers (organization_id, name) VALUES ($b, 'x');
--> 42501
UPDATE public.customers SET organization_id = $b WHERE id = $shown;
--> 42501
INSERT INTO public.customers (organization_id, name) VALUES ($a, repeat('x', 100));
--> 23514

--- A table of one's own is open as far as it says
-- as a_member
INSERT INTO public.feedback (said) VALUES ('good');
--> 1 rows
INSERT INTO public.feedback (said) VALUES ('');
--> 42501
INSERT INTO public.feedback (id, said) VALUES (gen_random_uuid(), 'x');
--> 42501
SELECT * FROM public.feedback;
--> 42501
-- as anon
INSERT INTO public.feedback (said) VALUES ('x');
--> 42501

--- A function with its owner's rights is called by whom it names
-- as a_member, loner
SELECT public.how_many_customers();
--> = 3
-- as anon
SELECT public.how_many_customers();
--> 42501
-- as service
SELECT public.how_many_customers();
--> 42501
