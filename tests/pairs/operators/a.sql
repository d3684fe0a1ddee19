CREATE TABLE public.t (id int, a text, b text);
CREATE STATISTICS public.st (ndistinct) ON a, b FROM public.t;
CREATE FUNCTION public.eq(a text, b int) RETURNS boolean LANGUAGE sql IMMUTABLE AS $$ SELECT a = b::text $$;
CREATE OPERATOR public.=== (LEFTARG = text, RIGHTARG = int, FUNCTION = public.eq);
CREATE FUNCTION public.to_b(t text) RETURNS boolean LANGUAGE sql IMMUTABLE AS $$ SELECT t = 'yes' $$;
CREATE TEXT SEARCH CONFIGURATION public.cfg (COPY = simple);
CREATE VIEW public.v AS SELECT a OPERATOR(public.===) 3 AS x FROM public.t;
