INSERT INTO public.t VALUES (1, 'x', 1.5, 3);
