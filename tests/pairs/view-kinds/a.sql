CREATE TABLE public.t (id int PRIMARY KEY, a text);
CREATE VIEW public.x AS SELECT id FROM public.t;
CREATE MATERIALIZED VIEW public.y AS SELECT id FROM public.t;
CREATE INDEX y_i ON public.y (id);
CREATE VIEW public.z AS SELECT x.id FROM public.x JOIN public.y USING (id);
CREATE FUNCTION public.fx() RETURNS SETOF public.x LANGUAGE sql AS $$ SELECT * FROM public.x $$;
GRANT SELECT ON public.z TO PUBLIC;
