CREATE FUNCTION public.f(x int) RETURNS int LANGUAGE sql IMMUTABLE STRICT SECURITY DEFINER COST 7 SET search_path = '' SET work_mem = '4MB' AS $$ SELECT x $$;
CREATE FUNCTION public.s() RETURNS SETOF int LANGUAGE sql ROWS 5 AS $$ SELECT 1 $$;
CREATE PROCEDURE public.p(a int) LANGUAGE plpgsql AS $$ BEGIN NULL; END $$;
CREATE PROCEDURE public.q(a int, OUT b int) LANGUAGE plpgsql AS $$ BEGIN b := a; END $$;
CREATE FUNCTION public.k(a int) RETURNS int LANGUAGE sql AS $$ SELECT a $$;
CREATE FUNCTION public.tab() RETURNS TABLE (a int, b text) LANGUAGE sql AS $$ SELECT 1, 'x' $$;
CREATE FUNCTION public.d(a int DEFAULT 1, b int DEFAULT 2) RETURNS int LANGUAGE sql AS $$ SELECT a $$;
CREATE FUNCTION public.vf(VARIADIC a int[]) RETURNS int LANGUAGE sql AS $$ SELECT 1 $$;
