CREATE FUNCTION public.add(a bigint, b int) RETURNS bigint LANGUAGE sql IMMUTABLE AS $$ SELECT coalesce(a,0) + b $$;
CREATE AGGREGATE public.total(int) (SFUNC = public.add, STYPE = bigint, INITCOND = '0');
CREATE TABLE public.t (id int PRIMARY KEY);
CREATE VIEW public.v AS SELECT public.total(id) AS n FROM public.t;
COMMENT ON AGGREGATE public.total(int) IS 'sum';
