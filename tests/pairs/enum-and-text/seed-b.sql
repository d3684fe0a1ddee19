INSERT INTO public.t VALUES (1, 'b', 'a', '{a,b}');
