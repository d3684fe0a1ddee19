INSERT INTO public.kinds VALUES ('ok','x'),('happy','y');
INSERT INTO public.t (id, m, ms, d, p) VALUES (1,'ok','{sad,happy}','ok','(happy,3)'),(2,'happy',NULL,NULL,NULL);
