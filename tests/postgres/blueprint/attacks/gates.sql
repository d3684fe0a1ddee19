--! The gates: members propose, admins approve up to G5, owners every gate, each in the own name, now, once, and one gate after the other.

--- A workflow starts at the first gate, and nobody has decided
-- as a_member, a_admin, a_owner
INSERT INTO public.workflows (org_id, project_id) VALUES ($a, $project_a) RETURNING gate, status, approver_id, approved_at;
--> = G0, pending, null, null
INSERT INTO public.workflows (org_id, project_id, gate) VALUES ($a, $project_a, 'G1');
INSERT INTO public.workflows (org_id, project_id, gate) VALUES ($a, $project_a, 'G8') RETURNING *;
INSERT INTO public.workflows (org_id, project_id, status) VALUES ($a, $project_a, 'rejected');
INSERT INTO public.workflows (org_id, project_id, status, approver_id, approved_at) VALUES ($a, $project_a, 'approved', $me, now());
INSERT INTO public.workflows (org_id, project_id, status, approver_id, approved_at) VALUES ($a, $project_a, 'approved', $me, now()) ON CONFLICT DO NOTHING;
MERGE INTO public.workflows w USING (SELECT 1) s ON false WHEN NOT MATCHED THEN INSERT (org_id, project_id, status, approver_id, approved_at) VALUES ($a, $project_a, 'approved', $me, now());
--> each 42501
INSERT INTO public.workflows (org_id, project_id, approver_id) VALUES ($a, $project_a, $me);
INSERT INTO public.workflows (org_id, project_id, approved_at) VALUES ($a, $project_a, now());
--> each 23514

--- A member approves nothing, by whatever statement
-- as a_member
-- for w in pending_0, pending_5, pending_6
UPDATE public.workflows SET status = 'approved', approver_id = $me, approved_at = now() WHERE id = ${w};
UPDATE public.workflows SET status = 'approved', approver_id = $me, approved_at = now() WHERE id = ${w} RETURNING *;
UPDATE public.workflows SET status = 'approved', approver_id = $a_owner, approved_at = now() WHERE id = ${w};
UPDATE public.workflows SET status = 'approved', approved_at = now() WHERE id = ${w};
UPDATE public.workflows SET status = 'rejected', approver_id = $me WHERE id = ${w};
UPDATE public.workflows SET status = 'rejected' WHERE id = ${w};
WITH u AS (UPDATE public.workflows SET status = 'approved', approver_id = $me, approved_at = now() WHERE id = ${w}) SELECT 1;
MERGE INTO public.workflows w USING (SELECT 1) s ON w.id = ${w} WHEN MATCHED THEN UPDATE SET status = 'approved', approver_id = $me, approved_at = now();
INSERT INTO public.workflows (id, org_id, project_id) VALUES (${w}, $a, $project_a) ON CONFLICT (id) DO UPDATE SET status = 'approved', approver_id = $me, approved_at = now();
INSERT INTO public.workflows (id, org_id, project_id) VALUES (${w}, $a, $project_a) ON CONFLICT (org_id, id) DO UPDATE SET status = 'approved', approver_id = $me, approved_at = now();
DO $x$ BEGIN UPDATE public.workflows SET status = 'approved', approver_id = $me, approved_at = now() WHERE status = 'pending'; END $x$;
--> each 42501

--- An admin approves up to G5, and an owner everything
-- as a_admin
-- for w in pending_0, pending_5
UPDATE public.workflows SET status = 'approved', approver_id = $me, approved_at = now() WHERE id = ${w} RETURNING status, approver_id = $me, approved_at = now();
--> = approved, t, t
-- as a_owner
UPDATE public.workflows SET status = 'approved', approver_id = $me, approved_at = 'now' WHERE id = $pending_6 RETURNING gate, status, approver_id = $me, approved_at = now();
--> = G6, approved, t, t
UPDATE public.workflows SET status = 'approved', approver_id = $a_admin, approved_at = now() WHERE id = $pending_b;
--> 0 rows

--- ... and the upper gates are not an admin's
-- as a_admin
UPDATE public.workflows SET status = 'approved', approver_id = $me, approved_at = now() WHERE id = $pending_6;
UPDATE public.workflows SET status = 'rejected', approver_id = $me WHERE id = $pending_6;
UPDATE public.workflows SET status = 'approved', approver_id = $me, approved_at = now(), gate = 'G5' WHERE id = $pending_6;
UPDATE public.workflows SET status = 'approved', approver_id = $me, approved_at = now() WHERE status = 'pending';
MERGE INTO public.workflows w USING (SELECT 1) s ON w.id = $pending_6 WHEN MATCHED THEN UPDATE SET status = 'approved', approver_id = $me, approved_at = now();
--> each 42501

--- Nobody approves in somebody's name, at another time, or half
-- as a_admin, a_owner
UPDATE public.workflows SET status = 'approved', approver_id = $a_member, approved_at = now() WHERE id = $pending_0;
UPDATE public.workflows SET status = 'approved', approver_id = $b_owner, approved_at = now() WHERE id = $pending_0;
UPDATE public.workflows SET status = 'approved', approver_id = $nobody, approved_at = now() WHERE id = $pending_0;
UPDATE public.workflows SET status = 'approved', approver_id = NULL, approved_at = now() WHERE id = $pending_0;
UPDATE public.workflows SET status = 'approved', approved_at = now() WHERE id = $pending_0;
UPDATE public.workflows SET status = 'approved', approver_id = $me, approved_at = '2020-01-01' WHERE id = $pending_0;
UPDATE public.workflows SET status = 'approved', approver_id = $me, approved_at = now() + interval '1 day' WHERE id = $pending_0;
UPDATE public.workflows SET status = 'approved', approver_id = $me WHERE id = $pending_0;
UPDATE public.workflows SET status = 'approved', approver_id = $me, approved_at = now(), gate = 'G1' WHERE id = $pending_0;
UPDATE public.workflows SET status = 'approved', approver_id = $me, approved_at = now(), metadata = '{"x": 1}' WHERE id = $pending_0;
UPDATE public.workflows SET status = 'approved', approver_id = $me, approved_at = now(), project_id = $project_a2 WHERE id = $pending_0;
UPDATE public.workflows SET status = 'rejected', approver_id = $a_member WHERE id = $pending_0;
UPDATE public.workflows SET status = 'rejected' WHERE id = $pending_0;
--> each 42501
UPDATE public.workflows SET status = 'rejected', approver_id = $me, approved_at = now() WHERE id = $pending_0;
UPDATE public.workflows SET approver_id = $me, approved_at = now() WHERE id = $pending_0;
UPDATE public.workflows SET status = 'done', approver_id = $me, approved_at = now() WHERE id = $pending_0;
--> each 23514

--- The other owner's name isn't an admin's to use
-- as a_admin
UPDATE public.workflows SET status = 'approved', approver_id = $a_owner, approved_at = now() WHERE id = $pending_0;
--> 42501

--- What is approved isn't approved again, taken over, rejected or changed
-- as a_member, a_admin, a_owner
-- for w in approved_2, approved_8
UPDATE public.workflows SET status = 'approved', approver_id = $me, approved_at = now() WHERE id = ${w};
UPDATE public.workflows SET approver_id = $me WHERE id = ${w};
UPDATE public.workflows SET approver_id = NULL WHERE id = ${w};
UPDATE public.workflows SET approved_at = now() WHERE id = ${w};
UPDATE public.workflows SET status = 'rejected', approver_id = $me, approved_at = NULL WHERE id = ${w};
UPDATE public.workflows SET metadata = '{"x": 1}' WHERE id = ${w};
UPDATE public.workflows SET status = 'pending', approver_id = NULL, approved_at = NULL WHERE id = ${w};
UPDATE public.workflows SET status = 'pending', approver_id = NULL, approved_at = NULL WHERE id = ${w} RETURNING *;
MERGE INTO public.workflows w USING (SELECT 1) s ON w.id = ${w} WHEN MATCHED THEN UPDATE SET status = 'pending', approver_id = NULL, approved_at = NULL;
--> each 42501
DELETE FROM public.workflows WHERE id = ${w};
--> 0 rows

--- What is approved goes on to the next gate, which nobody has approved yet
-- as a_member, a_admin, a_owner
UPDATE public.workflows SET gate = 'G3', status = 'pending', approver_id = NULL, approved_at = NULL WHERE id = $approved_2 RETURNING gate, status, approver_id, approved_at;
--> = G3, pending, null, null

--- ... to no other, and not without being asked again
-- as a_member, a_admin, a_owner
UPDATE public.workflows SET gate = 'G4', status = 'pending', approver_id = NULL, approved_at = NULL WHERE id = $approved_2;
UPDATE public.workflows SET gate = 'G8', status = 'pending', approver_id = NULL, approved_at = NULL WHERE id = $approved_2;
UPDATE public.workflows SET gate = 'G2', status = 'pending', approver_id = NULL, approved_at = NULL WHERE id = $approved_2;
UPDATE public.workflows SET gate = 'G1', status = 'pending', approver_id = NULL, approved_at = NULL WHERE id = $approved_2;
UPDATE public.workflows SET gate = 'G0', status = 'pending', approver_id = NULL, approved_at = NULL WHERE id = $approved_2;
UPDATE public.workflows SET gate = 'G3' WHERE id = $approved_2;
UPDATE public.workflows SET gate = 'G3', approver_id = $me, approved_at = now() WHERE id = $approved_2;
UPDATE public.workflows SET gate = 'G3', status = 'approved', approver_id = $me, approved_at = now() WHERE id = $approved_2;
UPDATE public.workflows SET gate = 'G3', status = 'rejected', approver_id = $me, approved_at = NULL WHERE id = $approved_2;
UPDATE public.workflows SET gate = 'G3', status = 'pending', approver_id = NULL, approved_at = NULL, metadata = '{"x": 1}' WHERE id = $approved_2;
UPDATE public.workflows SET gate = 'G7', status = 'pending', approver_id = NULL, approved_at = NULL WHERE id = $approved_8;
UPDATE public.workflows SET gate = 'G0', status = 'pending', approver_id = NULL, approved_at = NULL WHERE id = $approved_8;
--> each 42501
UPDATE public.workflows SET gate = 'G3', status = 'pending', approved_at = NULL WHERE id = $approved_2;
UPDATE public.workflows SET gate = 'G3', status = 'pending', approver_id = NULL WHERE id = $approved_2;
--> each 23514
UPDATE public.workflows SET gate = 'G9', status = 'pending', approver_id = NULL, approved_at = NULL WHERE id = $approved_8;
--> 22P02
UPDATE public.workflows SET gate = NULL, status = 'pending', approver_id = NULL, approved_at = NULL WHERE id = $approved_2;
--> 23502

--- A gate that waits or was rejected isn't skipped
-- as a_member, a_admin, a_owner
UPDATE public.workflows SET gate = 'G1' WHERE id = $pending_0;
UPDATE public.workflows SET gate = 'G5' WHERE id = $pending_6;
UPDATE public.workflows SET gate = 'G2', status = 'pending', approver_id = NULL WHERE id = $rejected_1;
UPDATE public.workflows SET gate = 'G0', status = 'pending', approver_id = NULL WHERE id = $rejected_1;
UPDATE public.workflows SET status = 'approved', approver_id = $me, approved_at = now() WHERE id = $rejected_1;
UPDATE public.workflows SET metadata = '{"x": 1}' WHERE id = $rejected_1;
--> each 42501

--- What was rejected is asked again, with what is new, at the same gate
-- as a_member, a_admin, a_owner
UPDATE public.workflows SET status = 'pending', approver_id = NULL, metadata = '{"x": 1}' WHERE id = $rejected_1 RETURNING gate, status, approver_id, approved_at;
--> = G1, pending, null, null
UPDATE public.workflows SET status = 'pending' WHERE id = $rejected_3 RETURNING gate, status;
--> = G3, pending
UPDATE public.workflows SET metadata = '{"x": 2}' WHERE id = $pending_0;
--> 1 rows

--- All nine gates, one after the other, and the log tells who approved which
-- as a_owner
-- for w in pending_0
UPDATE public.workflows SET status = 'approved', approver_id = $me, approved_at = now() WHERE id = ${w};
UPDATE public.workflows SET gate = 'G1', status = 'pending', approver_id = NULL, approved_at = NULL WHERE id = ${w};
UPDATE public.workflows SET status = 'approved', approver_id = $me, approved_at = now() WHERE id = ${w};
UPDATE public.workflows SET gate = 'G2', status = 'pending', approver_id = NULL, approved_at = NULL WHERE id = ${w};
UPDATE public.workflows SET status = 'approved', approver_id = $me, approved_at = now() WHERE id = ${w};
UPDATE public.workflows SET gate = 'G3', status = 'pending', approver_id = NULL, approved_at = NULL WHERE id = ${w};
UPDATE public.workflows SET status = 'approved', approver_id = $me, approved_at = now() WHERE id = ${w};
UPDATE public.workflows SET gate = 'G4', status = 'pending', approver_id = NULL, approved_at = NULL WHERE id = ${w};
UPDATE public.workflows SET status = 'approved', approver_id = $me, approved_at = now() WHERE id = ${w};
UPDATE public.workflows SET gate = 'G5', status = 'pending', approver_id = NULL, approved_at = NULL WHERE id = ${w};
UPDATE public.workflows SET status = 'approved', approver_id = $me, approved_at = now() WHERE id = ${w};
UPDATE public.workflows SET gate = 'G6', status = 'pending', approver_id = NULL, approved_at = NULL WHERE id = ${w};
UPDATE public.workflows SET status = 'approved', approver_id = $me, approved_at = now() WHERE id = ${w};
UPDATE public.workflows SET gate = 'G7', status = 'pending', approver_id = NULL, approved_at = NULL WHERE id = ${w};
UPDATE public.workflows SET status = 'approved', approver_id = $me, approved_at = now() WHERE id = ${w};
UPDATE public.workflows SET gate = 'G8', status = 'pending', approver_id = NULL, approved_at = NULL WHERE id = ${w};
UPDATE public.workflows SET status = 'approved', approver_id = $me, approved_at = now() WHERE id = ${w};
SELECT count(*), count(DISTINCT meta #>> '{after,gate}'), count(*) FILTER (WHERE actor_id = $me) FROM public.audit_logs WHERE target_id = ${w} AND meta #>> '{after,status}' = 'approved';
--> = 9, 9, 9

--- Only what was never approved is deleted, and by an admin
-- as a_admin, a_owner
DELETE FROM public.workflows WHERE id = $pending_0;
--> 1 rows
DELETE FROM public.workflows;
DELETE FROM public.workflows WHERE id = $pending_5;
DELETE FROM public.workflows WHERE id = $rejected_1 RETURNING *;
MERGE INTO public.workflows w USING (SELECT 1) s ON w.id = $approved_2 WHEN MATCHED AND false THEN DELETE;
--> each 0 rows
-- as a_member
DELETE FROM public.workflows WHERE id = $rejected_3;
DELETE FROM public.workflows;
--> each 0 rows

--- ... or with its project, by an owner
-- as a_member, a_admin
DELETE FROM public.projects WHERE id = $project_a2;
--> 0 rows
-- as a_owner
DELETE FROM public.projects WHERE id = $project_a2;
--> 1 rows
SELECT FROM public.workflows WHERE id = $approved_8;
--> 0 rows
SELECT count(*) > 0 FROM public.audit_logs WHERE target_id = $approved_8 AND action = 'DELETE';
--> = t

--- Whoever approved and leaves takes the name away, and not the approval
-- as a_admin
SELECT public.leave_org();
-- as a_owner
SELECT status, approver_id, approved_at IS NOT NULL FROM public.workflows WHERE id = $approved_2;
--> = approved, null, t
UPDATE public.workflows SET approver_id = $me WHERE id = $approved_2;
--> 42501

--- Neither does the server approve half: what an approval is, the table says
-- as service, owner
UPDATE public.workflows SET status = 'approved' WHERE id = $pending_0;
UPDATE public.workflows SET approved_at = now() WHERE id = $pending_0;
UPDATE public.workflows SET approver_id = $a_owner WHERE id = $pending_0;
UPDATE public.workflows SET status = 'done' WHERE id = $pending_0;
--> each 23514
UPDATE public.workflows SET status = 'approved', approved_at = now(), approver_id = $b_owner WHERE id = $pending_0;
--> 23503
