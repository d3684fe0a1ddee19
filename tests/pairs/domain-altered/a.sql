CREATE FUNCTION public.ok(v text) RETURNS boolean LANGUAGE sql IMMUTABLE AS $$ SELECT v <> '' $$;
CREATE DOMAIN public.name AS text DEFAULT 'x' CONSTRAINT a CHECK (public.ok(VALUE)) CONSTRAINT b CHECK (VALUE <> 'q');
CREATE TABLE public.t (id int PRIMARY KEY, n public.name);
