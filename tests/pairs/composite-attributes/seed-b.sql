INSERT INTO public.t VALUES (1, ROW('main', 'c', 'd'));
