SET check_function_bodies = off;
CREATE TABLE public.t (id int PRIMARY KEY, v int);
CREATE FUNCTION public.a() RETURNS int LANGUAGE sql STABLE AS $$ SELECT public.b() $$;
CREATE FUNCTION public.b() RETURNS int LANGUAGE sql STABLE AS $$ SELECT count(*)::int FROM public.z_view $$;
CREATE FUNCTION public.loop1(n int) RETURNS int LANGUAGE plpgsql AS $$ BEGIN RETURN public.loop2(n); END $$;
CREATE FUNCTION public.loop2(n int) RETURNS int LANGUAGE plpgsql AS $$ BEGIN IF n > 0 THEN RETURN public.loop1(n - 1); END IF; RETURN public.a(); END $$;

CREATE TABLE public.z_table (id int);
CREATE VIEW public.z_view AS SELECT id FROM public.z_table;
ALTER TABLE public.t ADD COLUMN d int DEFAULT public.loop1(2);
CREATE MATERIALIZED VIEW public.a_mat AS SELECT public.loop2(1) AS n;
