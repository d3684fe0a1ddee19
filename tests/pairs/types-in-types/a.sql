CREATE TYPE public.inner_t AS (a int, b int);
CREATE TYPE public.outer_t AS (i public.inner_t, n int);
CREATE DOMAIN public.d1 AS int CHECK (VALUE > 0);
CREATE DOMAIN public.d2 AS public.d1 CHECK (VALUE < 100);
CREATE TABLE public.t (id int PRIMARY KEY, o public.outer_t, d public.d2 DEFAULT 4, "Odd Name" public.d1);
CREATE FUNCTION public.use_it(x public.outer_t) RETURNS public.inner_t LANGUAGE sql AS $$ SELECT (x).i $$;
