--! Two organizations. Twin works in both: looks in A, manages B. Olga owns A and looks in B. Loner works nowhere.

--- People sign up
-- as auth_server
INSERT INTO auth.users (id, email) VALUES ($olga, 'olga@a.example'), ($adam, 'adam@a.example'), ($carl, 'carl@a.example'), ($vera, 'vera@a.example'),
  ($bob, 'bob@b.example'), ($twin, 'twin@x.example'), ($loner, 'loner@x.example');
--> ok
-- as owner
SELECT count(*) FROM public.users WHERE auth_id IN ($olga, $loner);
--> = 2

--- The server makes two organizations and fills them
-- as service
INSERT INTO public.organizations (id, name, slug) VALUES ($a, 'A', 'a'), ($b, 'B', 'b');
INSERT INTO public.user_organizations (id, organization_id, user_id, role) VALUES
  ($olga_in_a, $a, $olga, 'OWNER'), ($adam_in_a, $a, $adam, 'ADMIN'), ($carl_in_a, $a, $carl, 'CREATOR'), ($vera_in_a, $a, $vera, 'VIEWER'),
  ($twin_in_a, $a, $twin, 'VIEWER'), ($twin_in_b, $b, $twin, 'ADMIN'), ($bob_in_b, $b, $bob, 'OWNER'), ($olga_in_b, $b, $olga, 'VIEWER');
INSERT INTO public.documents (id, organization_id, title, owner_id) VALUES
  ($doc_a, $a, 'of carl', $carl), ($doc_bin, $a, 'thrown away', NULL), ($doc_b, $b, 'of twin', $twin);
UPDATE public.documents SET deleted_at = now() WHERE id = $doc_bin;
--> 1 rows
