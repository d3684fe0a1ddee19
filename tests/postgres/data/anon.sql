--- Who isn't signed in sees and calls what is for anyone, and nothing else
-- as anon
SELECT body, kind FROM public.front;
--> = hello, page
SELECT public.worth(1);
--> = little
SELECT * FROM public.shelf;
SELECT * FROM public.mine;
SELECT * FROM public.accounts;
SELECT * FROM public.books_shown;
SELECT public.books_from();
SELECT public.count_books();
SELECT public.rename_book(NULL, NULL);
SELECT public.everything();
INSERT INTO public.front (body) VALUES ('x');
--> each 42501

--- A view that somebody makes by hand over one of the model's shows its caller no more
-- as owner
CREATE VIEW public.careless WITH (security_invoker = true) AS SELECT * FROM public.shelf;
GRANT SELECT ON public.careless TO anon, authenticated;
-- as bob
SELECT string_agg(title, ' ') FROM public.careless;
--> = b one
-- as anon
SELECT count(*) FROM public.careless;
--> 42501
