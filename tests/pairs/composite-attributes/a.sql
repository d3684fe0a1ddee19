CREATE TYPE public.addr AS (street text, zip integer);
CREATE TABLE public.t (id int PRIMARY KEY, at public.addr);
CREATE VIEW public.v AS SELECT id, (at).street AS street FROM public.t;
