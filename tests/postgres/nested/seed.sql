--- Everybody signs up
-- as auth_server
INSERT INTO auth.users (id) VALUES ($ann), ($adm), ($pol), ($pat), ($pia), ($pod), ($vic), ($gil), ($gus), ($bea), ($bob), ($two), ($eve);
--> ok

--- The server puts people into two organizations, with projects, groups and rooms
-- as service
INSERT INTO public.users (id) VALUES ($ann), ($adm), ($pol), ($pat), ($pia), ($pod), ($vic), ($gil), ($gus), ($bea), ($bob), ($two), ($eve);
INSERT INTO public.organizations (id, name) VALUES ($org_a, 'A'), ($org_b, 'B');
INSERT INTO public.organization_members (organization_id, user_id, role) VALUES
  ($org_a, $ann, 'owner'), ($org_a, $adm, 'admin'), ($org_a, $pol, 'viewer'), ($org_a, $pat, 'viewer'), ($org_a, $pia, 'viewer'),
  ($org_a, $pod, 'viewer'), ($org_a, $vic, 'viewer'), ($org_a, $gil, 'viewer'), ($org_a, $gus, 'viewer'), ($org_a, $two, 'viewer'),
  ($org_b, $bea, 'owner'), ($org_b, $bob, 'viewer'), ($org_b, $two, 'owner');
INSERT INTO public.projects (id, organization_id, name) VALUES ($p1, $org_a, 'P1'), ($p2, $org_a, 'P2'), ($q1, $org_b, 'Q1');
INSERT INTO public.project_members (organization_id, project_id, user_id, role) VALUES
  ($org_a, $p1, $pol, 'owner'), ($org_a, $p1, $pat, 'admin'), ($org_a, $p1, $pia, 'operator'), ($org_a, $p2, $pod, 'viewer'), ($org_b, $q1, $bob, 'admin');
INSERT INTO public.groups (id, organization_id, name) VALUES ($g1, $org_a, 'G1');
INSERT INTO public.group_members (organization_id, group_id, user_id, role) VALUES ($org_a, $g1, $gil, 'admin'), ($org_a, $g1, $gus, 'viewer');
INSERT INTO public.rooms (id, organization_id, group_id, name) VALUES ($r1, $org_a, $g1, 'R1');
INSERT INTO public.room_members (organization_id, group_id, room_id, user_id, role) VALUES ($org_a, $g1, $r1, $gus, 'operator');
INSERT INTO public.messages (organization_id, group_id, room_id, text) VALUES ($org_a, $g1, $r1, 'hello');
INSERT INTO public.labels (id, organization_id, name) VALUES ($la, $org_a, 'a'), ($lb, $org_b, 'b');
INSERT INTO public.tasks (id, organization_id, project_id, title, deleted_at) VALUES
  ($t1, $org_a, $p1, 't1', NULL), ($tbin, $org_a, $p1, 'tbin', now()), ($t2, $org_a, $p2, 't2', NULL), ($tq, $org_b, $q1, 'tq', NULL);
--> 4 rows
