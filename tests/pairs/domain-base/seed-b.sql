INSERT INTO public.t VALUES (1, 4, '{1,2}'), (2, NULL, NULL);
