CREATE TYPE public.addr AS (street text, city text, country text);
CREATE TABLE public.t (id int PRIMARY KEY, at public.addr);
CREATE VIEW public.v AS SELECT id, (at).city AS street FROM public.t;
