--! What every test of the blueprint system starts from: two organizations with people of each role, workflows in every state, somebody
--! without an organization. People come through sign-up, approvals in the approver's own statement, the rest through the server.

--- People sign up with whatever metadata they like
-- as auth_server
INSERT INTO auth.users (id, email, raw_user_meta_data) VALUES ($a_owner, 'olga@a.example', '{"name": "Olga", "roles": "OWNER", "org_id": "corgb"}');
INSERT INTO auth.users (id, email, raw_user_meta_data) VALUES ($a_admin, 'adam@a.example', '{}'), ($a_member, 'mia@a.example', 'null'), ($a_member2, 'max@a.example', '[]');
INSERT INTO auth.users (id, email) VALUES ($b_owner, 'otto@b.example'), ($b_member, 'mara@b.example'), ($loner, 'leo@x.example');
--> ok

--- The server makes two organizations and fills them
-- as service
INSERT INTO public.organizations (id, name) VALUES ($a, 'A'), ($b, 'B');
UPDATE public.users SET org_id = $a, roles = 'OWNER' WHERE auth_id = $a_owner;
UPDATE public.users SET org_id = $a, roles = 'ADMIN' WHERE auth_id = $a_admin;
UPDATE public.users SET org_id = $a WHERE auth_id IN ($a_member, $a_member2);
UPDATE public.users SET org_id = $b, roles = 'OWNER' WHERE auth_id = $b_owner;
UPDATE public.users SET org_id = $b WHERE auth_id = $b_member;
INSERT INTO public.projects (id, org_id, name, status) VALUES ($project_a, $a, 'pa', 'active'), ($project_a2, $a, 'pa2', 'draft'), ($project_b, $b, 'pb', 'active'), ($project_b2, $b, 'pb2', 'draft');
INSERT INTO public.ai_agents (id, org_id, type) VALUES ($agent_a, $a, 'planner'), ($agent_b, $b, 'planner');
INSERT INTO public.workflows (id, org_id, project_id, gate) VALUES
  ($pending_0, $a, $project_a, 'G0'), ($pending_5, $a, $project_a, 'G5'), ($pending_6, $a, $project_a, 'G6'), ($pending_b, $b, $project_b, 'G0'),
  ($approved_2, $a, $project_a, 'G2'), ($approved_8, $a, $project_a2, 'G8'), ($rejected_1, $a, $project_a, 'G1'), ($rejected_3, $a, $project_a, 'G3');
UPDATE public.workflows SET status = 'rejected' WHERE id = $rejected_3;
--> 1 rows

--- Those who may decide some
-- as a_admin
UPDATE public.workflows SET status = 'approved', approver_id = $me, approved_at = now() WHERE id = $approved_2;
--> 1 rows
UPDATE public.workflows SET status = 'rejected', approver_id = $me WHERE id = $rejected_1;
--> 1 rows
-- as a_owner
UPDATE public.workflows SET status = 'approved', approver_id = $me, approved_at = now() WHERE id = $approved_8;
--> 1 rows
