--- ada runs A with max as a manager and mia as a member; bob runs B
-- as service
INSERT INTO public.organizations (id, name) VALUES ($a, 'A'), ($b, 'B');
UPDATE public.profiles SET organization_id = $a, role = 'admin' WHERE id = $ada;
UPDATE public.profiles SET organization_id = $a, role = 'manager' WHERE id = $max;
UPDATE public.profiles SET organization_id = $a WHERE id = $mia;
UPDATE public.profiles SET organization_id = $b, role = 'admin' WHERE id = $bob;
--> 1 row
