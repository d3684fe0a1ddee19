--- ada runs A with max as a manager and mia as a member; bob runs B; the server has copied the addresses of whoever confirmed one
-- as service
INSERT INTO public.people (id, email) VALUES ($ada, 'ada@a.example'), ($max, 'max@a.example'), ($mia, 'mia@a.example'),
  ($bob, 'bob@b.example'), ($carol, 'Carol@c.example');
INSERT INTO public.organizations (id, name) VALUES ($a, 'A'), ($b, 'B');
INSERT INTO public.memberships (user_id, organization_id, role) VALUES ($ada, $a, 'admin'), ($max, $a, 'manager'), ($mia, $a, 'member'), ($bob, $b, 'admin');
--> 4 rows
