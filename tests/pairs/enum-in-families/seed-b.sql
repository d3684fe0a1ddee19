INSERT INTO public.p VALUES (1,'b'); INSERT INTO public.child VALUES ('a', 3);
