CREATE TYPE public.e AS ENUM ('b','d');
CREATE TABLE public.t (id int, e public.e DEFAULT 'b');
