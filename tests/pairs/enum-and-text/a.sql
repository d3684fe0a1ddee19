CREATE TYPE public.e AS ENUM ('a','b');
CREATE TABLE public.t (id int PRIMARY KEY, e public.e NOT NULL DEFAULT 'a', f text DEFAULT 'b', es public.e[]);
CREATE INDEX i ON public.t (e);
CREATE VIEW public.v AS SELECT e FROM public.t WHERE e = 'a';
