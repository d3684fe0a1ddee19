CREATE TYPE public.mood AS ENUM ('a','b');
CREATE TYPE public.addr AS (street text, zip integer, m public.mood);
CREATE TABLE public.t (id int PRIMARY KEY, at public.addr, many public.addr[]);
CREATE VIEW public.v AS SELECT id, (at).street AS street FROM public.t;
CREATE FUNCTION public.f(a public.addr) RETURNS text LANGUAGE sql IMMUTABLE AS $$ SELECT (a).street $$;
CREATE INDEX t_f ON public.t (public.f(at));
