CREATE TYPE public.e AS ENUM ('a','a2','b','c','d','z','zz');
CREATE TABLE public.t (id int, e public.e DEFAULT 'z');
