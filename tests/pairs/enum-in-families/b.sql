CREATE TYPE public.e AS ENUM ('a','b');
CREATE TABLE public.p (id int, e public.e NOT NULL DEFAULT 'a') PARTITION BY RANGE (id);
CREATE TABLE public.p1 PARTITION OF public.p FOR VALUES FROM (0) TO (10);
CREATE TABLE public.parent (e public.e);
CREATE TABLE public.child (x int) INHERITS (public.parent);
