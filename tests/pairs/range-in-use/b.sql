CREATE TYPE public.r AS RANGE (subtype = bigint);
CREATE TABLE public.t (id int PRIMARY KEY, r public.r);
