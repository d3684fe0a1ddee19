INSERT INTO public.t VALUES (1, ROW('main', 5, 'a'), NULL), (2, NULL, NULL), (3, ROW(NULL,NULL,NULL), NULL);
