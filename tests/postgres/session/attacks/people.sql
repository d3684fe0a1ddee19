--! Members, admins, and the ways in and out; what the analytics system is attacked with, where row security is forced.

--- Nobody raises the own role, moves the own row, or makes one
-- as a_member, b_member
UPDATE public.people SET role = 'admin' WHERE id = $me;
UPDATE public.people SET role = 'admin';
UPDATE public.people SET role = 'admin', full_name = 'x' WHERE id = $me RETURNING *;
WITH u AS (UPDATE public.people SET role = 'admin' WHERE id = $me RETURNING *) SELECT * FROM u;
MERGE INTO public.people p USING (SELECT 1) s ON p.id = $me WHEN MATCHED THEN UPDATE SET role = 'admin';
UPDATE public.people SET organization_id = $b WHERE id = $me;
UPDATE public.people SET organization_id = NULL WHERE id = $me;
UPDATE public.people SET id = 'zed' WHERE id = $me;
INSERT INTO public.people (id, organization_id, role) VALUES ('zed', $a, 'admin');
INSERT INTO public.people (id, role) VALUES ($me, 'admin') ON CONFLICT (id) DO UPDATE SET role = excluded.role;
DELETE FROM public.people WHERE id = $me;
INSERT INTO public.organizations (name) VALUES ('mine');
DELETE FROM public.organizations;
--> each 42501

--- Everybody changes what is the own
-- as a_member, b_admin, loner
UPDATE public.people SET full_name = 'x' WHERE id = $me;
--> 1 rows

--- An admin gives roles in the own organization alone
-- as a_admin
UPDATE public.people SET role = 'admin' WHERE id = $a_member;
--> 1 rows
UPDATE public.people SET role = 'admin' WHERE id = $b_member;
--> 0 rows
UPDATE public.people SET role = 'admin' WHERE id = $loner;
--> 0 rows

--- The last admin stays
-- as a_admin
UPDATE public.people SET role = 'member' WHERE id = $me;
SELECT public.leave_organization();
SELECT public.remove_organization_member($me);
--> each 42501 an organization keeps its last admin

--- The server may put right what it likes
-- as service
UPDATE public.people SET role = 'member' WHERE id = $a_admin;
UPDATE public.people SET organization_id = NULL WHERE id = $b_admin;
--> each 1 rows

--- Who has no organization creates one, and is its admin (A10)
-- as loner
SELECT name FROM public.create_organization('mine');
--> = mine
SELECT organization_id IS NOT NULL, role FROM public.people WHERE id = $me;
--> = t, admin
-- as superuser
SELECT set_config('app.current_user_id', 'lou', true), set_config('app.current_tenant_id', (SELECT organization_id FROM public.people WHERE id = 'lou'), true);
SET LOCAL ROLE app_user;
SELECT (SELECT name FROM public.organizations), (SELECT count(*) FROM public.people), (SELECT count(*) FROM public.customers);
--> = mine, 1, 0

--- Who has one, who isn't there and who isn't anybody can't
-- as a_member, stranger, anon
SELECT public.create_organization('x');
--> 42501 only somebody with a row in people

--- A member leaves; what points at it lets go, what goes with it goes
-- as a_member
SELECT public.leave_organization();
--> ok
-- as superuser
SELECT organization_id, role FROM public.people WHERE id = $a_member;
--> = null, member
SELECT owner_id FROM public.customers WHERE id = $customer_al;
--> = null
SELECT count(*) FROM public.notes WHERE author_id = $a_member;
--> = 0

--- An admin removes a member of the own organization alone
-- as a_admin
SELECT public.remove_organization_member($b_member);
--> 42501 only an admin
SELECT public.remove_organization_member($a_other);
--> ok
-- as superuser
SELECT organization_id FROM public.people WHERE id = $a_other;
--> = null

--- A member removes nobody
-- as a_member, loner, anon
SELECT public.remove_organization_member($a_other);
--> 42501 only an admin

--- One rule allows an update: a member changes the status of the own customer, and nothing else
-- as a_member
UPDATE public.customers SET status = 'churned' WHERE id = $customer_al;
--> 1 rows
UPDATE public.customers SET status = 'churned' WHERE id = $customer_a;
--> 0 rows
UPDATE public.customers SET name = 'x' WHERE id = $customer_al;
UPDATE public.customers SET status = 'churned', name = 'x' WHERE id = $customer_al;
--> each 42501 no rule of customers allows this update
UPDATE public.customers SET owner_id = NULL WHERE id = $customer_al;
--> 42501
UPDATE public.customers SET organization_id = $b WHERE id = $customer_al;
--> 42501

--- A DELETE throws away once, and deletes twice; members see neither
-- as a_admin
DELETE FROM public.customers WHERE id = $customer_al;
--> 0 rows
SELECT deleted_at IS NOT NULL FROM public.customers WHERE id = $customer_al;
--> = t
-- as a_member
SELECT count(*) FROM public.customers WHERE id = $customer_al;
--> = 0
-- as a_admin
DELETE FROM public.customers WHERE id = $customer_al;
--> 1 rows
-- as superuser
SELECT count(*) FROM public.notes WHERE customer_id = $customer_al;
--> = 0

--- Whole organizations go with what they have, and the log stays
-- as service
DELETE FROM public.organizations WHERE id = $a;
--> 1 rows
-- as superuser
SELECT (SELECT count(*) FROM public.customers WHERE organization_id = $a), (SELECT count(*) FROM public.notes WHERE organization_id = $a);
--> = 0, 0
SELECT (SELECT count(*) FROM public.people WHERE organization_id = $a), (SELECT count(*) > 8 FROM public.audit_logs WHERE organization_id = $a);
--> = 0, t

--- No reference points into another organization, and none tells what is there
-- as a_admin
INSERT INTO public.customers (organization_id, name, owner_id) VALUES ($a, 'x', $b_member);
INSERT INTO public.customers (organization_id, name, owner_id) VALUES ($a, 'x', 'nobody');
--> each 23503
UPDATE public.customers SET owner_id = $b_member WHERE id = $customer_a;
--> 23503

--- An INSERT says whose it is, and RETURNING shows it
-- as a_admin
INSERT INTO public.customers (organization_id, name) VALUES ($a, 'x') RETURNING name;
--> = x
INSERT INTO public.customers (organization_id, name) VALUES ($b, 'x') RETURNING name;
--> 42501
INSERT INTO public.customers (id, organization_id, name) VALUES ($customer_b, $a, 'x') ON CONFLICT (id) DO UPDATE SET name = 'taken';
--> 42501
INSERT INTO public.customers (id, organization_id, name) VALUES ($customer_a, $a, 'x') ON CONFLICT (id) DO UPDATE SET name = 'own';
--> 1 rows

--- Every change is in the log with who made it
-- as a_admin
UPDATE public.customers SET name = 'y' WHERE id = $customer_a;
SELECT user_id, action, record_id, old_data ->> 'name', new_data ->> 'name' FROM public.audit_logs WHERE action = 'UPDATE' AND record_id = $customer_a;
--> = ann, UPDATE, 00000000-0000-0000-0000-000000000011, ca, y
-- as service
UPDATE public.customers SET name = 'z' WHERE id = $customer_a;
SELECT count(*) FROM public.audit_logs WHERE action = 'UPDATE' AND user_id IS NULL AND new_data ->> 'name' = 'z';
--> = 1
