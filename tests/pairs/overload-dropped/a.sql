CREATE TABLE public.t (id int PRIMARY KEY, a text);
CREATE FUNCTION public.f(x int) RETURNS boolean LANGUAGE sql STABLE AS $$ SELECT true $$;
CREATE FUNCTION public.f(x text) RETURNS boolean LANGUAGE sql STABLE AS $$ SELECT true $$;
CREATE FUNCTION public.f(x text, y text) RETURNS boolean LANGUAGE sql STABLE AS $$ SELECT true $$;
ALTER TABLE public.t ENABLE ROW LEVEL SECURITY;
CREATE POLICY p ON public.t USING (public.f(id));
CREATE VIEW public.v AS SELECT public.f(id) AS ok FROM public.t;
