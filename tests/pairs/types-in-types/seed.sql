INSERT INTO public.t VALUES (1, ROW(ROW(1,2),3), 5, 6), (2, NULL, NULL, NULL), (3, ROW(NULL, 4), 7, 8);
