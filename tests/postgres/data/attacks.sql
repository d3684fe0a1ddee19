--! Domains hold for everybody; views and functions show and do what their caller may, and nothing more.

--- A value that breaks a domain's condition is refused for everybody, and its default counts
-- as service
INSERT INTO public.organizations (name, slug) VALUES ('X', 'Not a slug');
INSERT INTO public.organizations (name, slug) VALUES ('X', 'ünï');
UPDATE public.books SET place = 'much-too-long';
UPDATE public.books SET place = 'BAD';
UPDATE public.books SET level = 4;
UPDATE public.books SET feeling = 'sad';
UPDATE public.books SET feeling = 'odd';
UPDATE public.books SET payload = '[]';
--> each 23514
INSERT INTO public.organizations (name, slug) VALUES ('X', NULL);
UPDATE public.books SET place = NULL;
--> each 23502
INSERT INTO public.organizations (name) VALUES ('X') RETURNING slug;
--> = a
SELECT DISTINCT place, level, feeling FROM public.books WHERE title = 'a gone';
--> = shelf, 1, happy

--- A view shows the rows of the caller's own tenant
-- as al, ann
SELECT title, owner FROM public.shelf WHERE title <> 'a gone' ORDER BY 1;
--> = a one, Ann | a two, Al
SELECT count(*) FROM public.shelf WHERE title LIKE 'b%';
--> = 0
SELECT owner, books, price, worth FROM public.totals WHERE owner IS NOT NULL ORDER BY 1;
--> = Al, 1, 200.00, much | Ann, 1, 10.00, little
SELECT title FROM public.mine WHERE title LIKE 'b%';
--> 0 rows

--- What is in the bin isn't in a view either, for those who may not look into it
-- as al
SELECT count(*) FROM public.shelf WHERE title = 'a gone';
--> = 0

--- The other tenant sees its own, and somebody without one nothing
-- as bob
SELECT title, owner FROM public.shelf;
--> = b one, Bob
-- as lou
SELECT count(*) FROM public.shelf;
--> = 0
SELECT count(*) FROM public.totals WHERE owner IS NOT NULL;
--> = 0

--- A view can't be written, whoever its caller is
-- as ann, al
INSERT INTO public.mine (title) VALUES ('x');
UPDATE public.mine SET title = 'x';
DELETE FROM public.mine;
--> each 42501
UPDATE public.shelf SET title = 'x';
--> 55000
TRUNCATE public.mine;
--> 42809

--- Secret columns and internal tables are in no client's reach, by whatever way
-- as ann, al
SELECT hash FROM public.books;
SELECT amount FROM public.accounts;
SELECT public.everything();
SELECT b FROM public.books AS b;
--> each 42501 permission denied

--- A function that looks for a filter to leak by sees what row security lets through
-- as al
CREATE FUNCTION pg_temp.leak(text) RETURNS boolean LANGUAGE plpgsql COST 0.0000001 AS $$ BEGIN IF $1 LIKE 'b%' THEN RAISE EXCEPTION 'leaked %', $1; END IF; RETURN true; END $$;
SELECT count(*) FROM public.shelf WHERE pg_temp.leak(title);
--> = 2

--- A table of the caller's that is called like one of the model's stands in nobody's place
-- as al
CREATE TEMP TABLE books (id uuid, title text, level integer, hash text, organization_id uuid);
INSERT INTO pg_temp.books (title, hash, level) VALUES ('mine', 'mine', 3);
SELECT string_agg(title, ' ' ORDER BY title) FROM public.shelf;
--> = a one a two
SELECT string_agg(title, ' ' ORDER BY title) FROM public.count_books();
--> = a one a two
SELECT string_agg(title, ' ' ORDER BY title) FROM public.books_from();
--> = a one a two

--- A search path of the caller's changes nothing
-- as al
SET LOCAL search_path = pg_temp, '';
SELECT string_agg(title, ' ' ORDER BY title) FROM public.count_books();
--> = a one a two
SELECT string_agg(title, ' ' ORDER BY title) FROM public.books_from();
--> = a one a two

--- Functions take their defaults, and a domain is a domain as an argument too
-- as al
SELECT string_agg(title, ' ' ORDER BY title) FROM public.books_from(2);
--> = a two
SELECT string_agg(title, ' ' ORDER BY title) FROM public.books_from(most => 1);
--> = a one
SELECT public.books_from(9);
--> 23514
SELECT public.worth(NULL) IS NULL, public.worth(101);
--> = t, much

--- A function changes what its caller may change, and no row else
-- as al
SELECT public.rename_book('00000000-0000-0000-0000-000000000012', 'renamed');
--> = 1
SELECT public.rename_book('00000000-0000-0000-0000-000000000021', 'stolen');
--> = 0
SELECT public.add_book('new', 'shelf');
--> 42501

--- An admin adds in the own tenant
-- as ann
SELECT public.rename_book('00000000-0000-0000-0000-000000000021', 'stolen');
--> = 0
SELECT public.add_book('new', 'Bad');
--> 23514
SELECT public.add_book('new', 'desk');
SELECT title, organization_id FROM public.books WHERE title = 'new';
--> = new, 00000000-0000-0000-0000-0000000000aa

--- The server may call and look at everything
-- as service
SELECT string_agg(hash, ' ') FROM public.everything() AS hash;
--> = ha hb hc
SELECT sum(amount) FROM public.accounts;
--> = 12.00

--- The owner of what a view shows is still the table's, and the view has no rights of its own
-- as owner
SELECT count(*) FROM pg_class WHERE relkind = 'v' AND relnamespace = 'public'::regnamespace AND NOT coalesce('security_invoker=true' = ANY (reloptions), false);
--> = 0
SELECT count(*) FROM pg_proc WHERE pronamespace = 'public'::regnamespace AND prosecdef;
--> = 0
