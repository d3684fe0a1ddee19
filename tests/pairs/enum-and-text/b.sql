CREATE TYPE public.e2 AS ENUM ('a','b','c');
CREATE TABLE public.t (id int PRIMARY KEY, e text NOT NULL DEFAULT 'a', f public.e2 DEFAULT 'b', es text[]);
CREATE INDEX i ON public.t (e);
CREATE VIEW public.v AS SELECT e FROM public.t WHERE e = 'a';
