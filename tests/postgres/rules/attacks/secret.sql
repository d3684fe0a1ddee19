--! Secret columns: no client reads or writes them, by any statement.

--- No client reads a secret, in any place of a statement
-- as a_admin, a_member, b_admin, loner, anon
SELECT * FROM public.devices;
SELECT token FROM public.devices;
SELECT pin FROM public.devices;
SELECT id FROM public.devices WHERE token = 'secret-a';
SELECT id FROM public.devices WHERE pin LIKE '1%';
SELECT id FROM public.devices ORDER BY token;
SELECT count(token) FROM public.devices;
SELECT d FROM public.devices d;
SELECT to_jsonb(d) FROM public.devices d;
SELECT id FROM public.devices GROUP BY id, token;
SELECT id FROM public.devices d JOIN LATERAL (SELECT d.pin) x ON true;
TABLE public.devices;
COPY public.devices TO STDOUT;
SELECT * FROM public.organizations;
SELECT billing_id FROM public.organizations;
--> each 42501

--- What isn't secret is seen, and counted
-- as a_admin, a_member
SELECT id, organization_id, name FROM public.devices;
SELECT count(*) FROM public.devices;
SELECT id, name FROM public.organizations;
--> each 1 row

--- No client writes one, or has it returned
-- as a_admin, a_member
INSERT INTO public.devices (organization_id, name, token) VALUES ($a, 'n', 'secret-b');
INSERT INTO public.devices (organization_id, name, pin) VALUES ($a, 'n', '1234');
INSERT INTO public.devices VALUES ($new, $a, 'n', 'x', '1234');
INSERT INTO public.devices (organization_id, name) VALUES ($a, 'n') RETURNING *;
INSERT INTO public.devices (organization_id, name) VALUES ($a, 'n') RETURNING token;
INSERT INTO public.devices (id, organization_id, name) VALUES ($device, $a, 'n') ON CONFLICT (token) DO NOTHING;
INSERT INTO public.devices (id, organization_id, name) VALUES ($device, $a, 'n') ON CONFLICT (id) DO UPDATE SET pin = '0000';
INSERT INTO public.devices (id, organization_id, name) VALUES ($device, $a, 'n') ON CONFLICT (id) DO UPDATE SET name = devices.token;
UPDATE public.devices SET token = 'x' WHERE id = $device;
UPDATE public.devices SET name = token WHERE id = $device;
UPDATE public.devices SET name = 'x' WHERE pin = '1234';
UPDATE public.devices SET name = 'x' WHERE id = $device RETURNING token;
DELETE FROM public.devices WHERE token = 'secret-a';
DELETE FROM public.devices WHERE id = $device RETURNING pin;
DELETE FROM public.devices WHERE id = $device RETURNING *;
--> each 42501

--- A rule without a column list is about all the others
-- as a_admin
INSERT INTO public.devices (organization_id, name) VALUES ($a, 'n') RETURNING id, name;
UPDATE public.devices SET name = 'x', id = id WHERE id = $device;
DELETE FROM public.devices WHERE id = $device;
--> each 1 row

--- A member's update of the list goes on
-- as a_member
UPDATE public.devices SET name = 'x' WHERE id = $device RETURNING id;
--> 1 row
INSERT INTO public.devices (organization_id, name) VALUES ($a, 'n');
--> 1 row

--- The server reads and writes them
-- as service
SELECT token, pin FROM public.devices WHERE id = $device;
--> = secret-a, 1234
UPDATE public.devices SET pin = '9999' WHERE id = $device;
INSERT INTO public.devices (organization_id, name, pin) VALUES ($a, 's', '0000') RETURNING *;
--> 1 row

--- The audit log holds none, whoever changed the row
-- as service
UPDATE public.devices SET pin = '9999', token = 'changed', name = 'new' WHERE id = $device;
INSERT INTO public.devices (organization_id, name, pin) VALUES ($a, 's', '0000');
DELETE FROM public.devices WHERE id = $device_b;
-- as superuser
SELECT count(*) FROM public.audit_logs WHERE table_name = 'devices' AND (old_data ? 'token' OR new_data ? 'token' OR old_data ? 'pin' OR new_data ? 'pin' OR old_data::text LIKE '%secret-%' OR new_data::text LIKE '%9999%');
--> = 0
SELECT old_data ->> 'name', new_data ->> 'name' FROM public.audit_logs WHERE table_name = 'devices' AND action = 'UPDATE';
--> = d, new
SELECT count(*) FROM public.audit_logs WHERE table_name = 'devices' AND action = 'DELETE' AND old_data ->> 'name' = 'd' AND new_data IS NULL;
--> = 1
-- as a_admin
SELECT count(*) FROM public.audit_logs WHERE new_data::text LIKE '%9999%' OR new_data::text LIKE '%changed%';
--> = 0

--- Other audited tables are recorded whole
-- as superuser
SELECT DISTINCT new_data ?& array['task_id', 'user_id', 'organization_id', 'note', 'deleted_at'] FROM public.audit_logs WHERE table_name = 'watchers' AND action = 'INSERT';
--> = t

--- MERGE reads none either
-- as a_admin
MERGE INTO public.devices t USING (SELECT $device::uuid AS id) s ON t.id = s.id AND t.token = 'secret-a' WHEN MATCHED THEN UPDATE SET name = 'x';
MERGE INTO public.devices t USING (SELECT $device::uuid AS id) s ON t.id = s.id WHEN MATCHED THEN UPDATE SET name = t.token;
MERGE INTO public.devices t USING (SELECT $device::uuid AS id) s ON t.id = s.id WHEN MATCHED AND t.pin = '1234' THEN DELETE;
--> each 42501
