CREATE TYPE public.r AS RANGE (subtype = integer);
CREATE TABLE public.t (id int PRIMARY KEY, r public.r);
