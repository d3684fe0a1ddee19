INSERT INTO public.t VALUES (1, ROW(5, 'main', 'a'), NULL), (2, NULL, NULL), (3, ROW(NULL,NULL,NULL), NULL);
