INSERT INTO public.t (id, n) VALUES (1, 2);
