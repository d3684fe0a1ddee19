--- People, two organizations and their projects
-- as service
INSERT INTO public.users (id, email, password_hash, name) VALUES
  ($ann, 'ann@a.example', 'hash', 'Ann'), ($adm, 'adm@a.example', 'hash', 'Adm'), ($pol, 'pol@a.example', 'hash', 'Pol'),
  ($pat, 'pat@a.example', 'hash', 'Pat'), ($pia, 'pia@a.example', 'hash', 'Pia'), ($pod, 'pod@a.example', 'hash', 'Pod'),
  ($vic, 'vic@a.example', 'hash', 'Vic'), ($opa, 'opa@a.example', 'hash', 'Opa'), ($bob, 'bob@b.example', 'hash', 'Bob'),
  ($bea, 'bea@b.example', 'hash', 'Bea'), ($two, 'two@b.example', 'hash', 'Two'), ($eve, 'eve@e.example', 'hash', 'Eve'),
  ($cat, 'Cat@c.example', 'hash', 'Cat');
INSERT INTO public.organizations (id, name, slug) VALUES ($org_a, 'A', 'a'), ($org_b, 'B', 'b');
INSERT INTO public.organization_members (organization_id, user_id, role) VALUES
  ($org_a, $ann, 'OWNER'), ($org_a, $adm, 'ADMIN'), ($org_a, $opa, 'OPERATOR'), ($org_a, $pol, 'VIEWER'), ($org_a, $pat, 'VIEWER'),
  ($org_a, $pia, 'VIEWER'), ($org_a, $pod, 'VIEWER'), ($org_a, $vic, 'VIEWER'), ($org_a, $two, 'VIEWER'),
  ($org_b, $bob, 'OWNER'), ($org_b, $two, 'OWNER'), ($org_b, $bea, 'VIEWER');
INSERT INTO public.projects (id, organization_id, name) VALUES ($p1, $org_a, 'P1'), ($p2, $org_a, 'P2'), ($q1, $org_b, 'Q1');
INSERT INTO public.project_members (organization_id, project_id, user_id, role) VALUES
  ($org_a, $p1, $pol, 'OWNER'), ($org_a, $p1, $pat, 'ADMIN'), ($org_a, $p1, $pia, 'OPERATOR'), ($org_a, $p2, $pod, 'VIEWER'),
  ($org_b, $q1, $bea, 'ADMIN');
INSERT INTO public.sessions (sid, sess, expire) VALUES ('sid-of-ann', '{"userId":"ann"}', now() + interval '1 day');
SELECT count(*) FROM public.users;
--> = 13
