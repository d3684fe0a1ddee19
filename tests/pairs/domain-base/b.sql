CREATE DOMAIN public.code AS bigint DEFAULT 7 CONSTRAINT pos CHECK (VALUE > -1);
CREATE TABLE public.t (id int PRIMARY KEY, c public.code, cs public.code[]);
CREATE VIEW public.v AS SELECT c FROM public.t;
CREATE INDEX t_c ON public.t (c);
