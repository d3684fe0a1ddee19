CREATE TABLE public.t (id int PRIMARY KEY, a text);
CREATE MATERIALIZED VIEW public.x AS SELECT id FROM public.t;
CREATE INDEX x_i ON public.x (id);
CREATE VIEW public.y WITH (security_barrier) AS SELECT id FROM public.t;
CREATE VIEW public.z AS SELECT x.id FROM public.x JOIN public.y USING (id);
CREATE FUNCTION public.fx() RETURNS SETOF public.x LANGUAGE sql AS $$ SELECT * FROM public.x $$;
GRANT SELECT ON public.z TO PUBLIC;
