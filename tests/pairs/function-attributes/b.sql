CREATE FUNCTION public.f(x int) RETURNS int LANGUAGE sql VOLATILE PARALLEL SAFE SET search_path = pg_catalog, public AS $$ SELECT x $$;
CREATE FUNCTION public.s() RETURNS SETOF int LANGUAGE sql AS $$ SELECT 1 $$;
CREATE PROCEDURE public.p(a int) LANGUAGE plpgsql SECURITY DEFINER SET search_path = '' AS $$ BEGIN NULL; END $$;
CREATE PROCEDURE public.q(a int, OUT c int) LANGUAGE plpgsql AS $$ BEGIN c := a; END $$;
CREATE PROCEDURE public.k(a int) LANGUAGE sql AS $$ SELECT a $$;
CREATE FUNCTION public.tab() RETURNS TABLE (a int, b text, c int) LANGUAGE sql AS $$ SELECT 1, 'x', 3 $$;
CREATE FUNCTION public.d(a int, b int DEFAULT 5) RETURNS int LANGUAGE sql AS $$ SELECT a $$;
CREATE FUNCTION public.vf(VARIADIC b int[]) RETURNS int LANGUAGE sql AS $$ SELECT 1 $$;
