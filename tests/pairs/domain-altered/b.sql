CREATE FUNCTION public.ok(val text) RETURNS boolean LANGUAGE sql IMMUTABLE AS $$ SELECT val <> '' $$;
CREATE FUNCTION public.dflt() RETURNS text LANGUAGE sql IMMUTABLE AS $$ SELECT 'y'::text $$;
CREATE DOMAIN public.name AS text DEFAULT public.dflt() NOT NULL CONSTRAINT a CHECK (public.ok(VALUE)) CONSTRAINT c CHECK (VALUE <> 'r');
CREATE TABLE public.t (id int PRIMARY KEY, n public.name);
