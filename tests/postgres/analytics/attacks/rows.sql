--! Rows of an organization: writing them, moving them, throwing them away, pointing across.

--- Only admins insert, and only into their own organization
-- as a_member, b_member, loner, b_admin
-- for t in customers, revenue, activities
INSERT INTO public.{t} (organization_id, {t.columns}) VALUES ($a, {t.values});
INSERT INTO public.{t} (organization_id, {t.columns}) VALUES ($a, {t.values}) RETURNING id;
INSERT INTO public.{t} (organization_id, {t.columns}) VALUES ($a, {t.values}) ON CONFLICT DO NOTHING;
INSERT INTO public.{t} (organization_id, {t.columns}) VALUES ($a, {t.values}) ON CONFLICT (id) DO UPDATE SET created_at = now();
INSERT INTO public.{t} (organization_id, {t.columns}) SELECT id, {t.values} FROM public.organizations UNION ALL SELECT $a, {t.values};
--> each 42501

--- An insert can be returned, also one that goes straight into the bin (trap 6)
-- as a_admin
-- for t in customers, revenue, activities
INSERT INTO public.{t} (organization_id, {t.columns}) VALUES ($a, {t.values}) RETURNING id;
INSERT INTO public.{t} (organization_id, {t.columns}, deleted_at) VALUES ($a, {t.values}, now()) RETURNING id;
--> each 1 row
INSERT INTO public.{t} (organization_id, {t.columns}) VALUES ($b, {t.values});
INSERT INTO public.{t} (organization_id, {t.columns}) VALUES ($b, {t.values}) RETURNING id;
--> each 42501
INSERT INTO public.{t} ({t.columns}) VALUES ({t.values});
--> 42501

--- Others' rows are out of reach of every command (trap 7, 33, 34)
-- as a_member, b_admin, b_member, loner
-- for t in customers, revenue, activities
UPDATE public.{t} SET deleted_at = now() WHERE organization_id = $a;
UPDATE public.{t} SET deleted_at = now() WHERE id = {t.live};
DELETE FROM public.{t} WHERE organization_id = $a;
DELETE FROM public.{t} WHERE organization_id = $a RETURNING *;
SELECT FROM public.{t} WHERE organization_id = $a FOR UPDATE;
SELECT FROM public.{t} WHERE id = {t.bin};
--> each 0 rows

--- Without WHERE a member or an outsider meets nothing, and an admin the own organization
-- as a_member, b_member, loner
-- for t in customers, revenue, activities
UPDATE public.{t} SET deleted_at = now();
DELETE FROM public.{t};
--> each 0 rows
-- as b_admin
UPDATE public.{t} SET created_at = now();
--> 1 row
DELETE FROM public.{t};
-- as owner
SELECT count(*) FROM public.{t} WHERE organization_id = $a AND deleted_at IS NULL;
--> = {t.count}

--- A row stays in its organization, whoever moves it (trap 9, 10)
-- as a_admin, replica
-- for t in customers, revenue, activities
UPDATE public.{t} SET organization_id = $b;
UPDATE public.{t} SET organization_id = $b WHERE organization_id = $a;
UPDATE public.{t} SET organization_id = $b WHERE id = {t.live} RETURNING *;
--> each 42501

--- ... also where no foreign key stands in the way
-- as a_admin, service, owner, superuser, replica
UPDATE public.customers SET organization_id = $b WHERE id = $customer_a2;
UPDATE public.customers SET id = gen_random_uuid() WHERE id = $customer_a2;
--> each 42501
UPDATE public.revenue SET customer_id = NULL;
UPDATE public.revenue SET organization_id = $b WHERE id = $revenue_a;
--> 42501
UPDATE public.revenue SET id = gen_random_uuid() WHERE id = $revenue_a;
--> 42501 never
UPDATE public.activities SET customer_id = NULL;
UPDATE public.activities SET organization_id = $b WHERE id = $activity_a;
--> 42501
UPDATE public.activities SET id = gen_random_uuid() WHERE id = $activity_a;
--> 42501 never

--- The server's other rows keep their keys too
-- as service, owner
UPDATE public.ai_usage_log SET organization_id = $b WHERE organization_id = $a;
UPDATE public.ai_usage_log SET id = gen_random_uuid();
UPDATE public.user_preferences SET user_id = $a_member WHERE user_id = $a_admin;
--> each 42501 never

--- The key of an organization never changes
-- as owner
INSERT INTO public.organizations (name, slug) VALUES ('x', 'x');
UPDATE public.organizations SET id = gen_random_uuid() WHERE slug = 'x';
--> 42501 never

--- An ordinary DELETE throws away, and the audit log says who did it
-- as a_admin, service, owner
-- for t in customers, revenue, activities
DELETE FROM public.{t} WHERE id = {t.live};
--> 0 rows
SELECT deleted_at IS NOT NULL FROM public.{t} WHERE id = {t.live};
--> = t
-- as owner
SELECT table_name, new_data ->> 'deleted_at' IS NOT NULL, old_data ->> 'deleted_at' FROM public.audit_logs WHERE record_id = {t.live} AND action = 'UPDATE';
--> = {t}, t, null

--- An ordinary UPDATE throws away as well, with WHERE and RETURNING (trap 8)
-- as a_admin, service, owner
-- for t in customers, revenue, activities
UPDATE public.{t} SET deleted_at = now() WHERE id = {t.live};
UPDATE public.{t} SET deleted_at = now() WHERE id = {t.live} RETURNING id;
--> each 1 row

--- DELETE ... RETURNING reports none; the second DELETE purges
-- as a_admin, service, owner
-- for t in customers, revenue, activities
DELETE FROM public.{t} WHERE id = {t.live} RETURNING id;
--> 0 rows
DELETE FROM public.{t} WHERE id = {t.live} RETURNING id;
--> 1 row
-- as owner
SELECT table_name, new_data FROM public.audit_logs WHERE record_id = {t.live} AND action = 'DELETE';
--> = {t}, null

--- Whoever can throw away sees the bin and restores
-- as a_admin, service, owner
-- for t in customers, revenue, activities
DELETE FROM public.{t} WHERE id = {t.live};
UPDATE public.{t} SET deleted_at = NULL WHERE id = {t.live} RETURNING deleted_at;
--> = null
-- as a_member
SELECT FROM public.{t} WHERE id = {t.live};
--> 1 row

--- What is in the bin is gone for members
-- as a_admin
-- for t in customers, revenue, activities
DELETE FROM public.{t} WHERE id = {t.live};
-- as a_member
SELECT FROM public.{t} WHERE id IN ({t.live}, {t.bin}) OR deleted_at IS NOT NULL;
--> 0 rows

--- MERGE throws away too
-- as a_admin, service, owner
-- for t in customers, revenue, activities
MERGE INTO public.{t} t USING (VALUES ({t.live}::uuid)) s (id) ON t.id = s.id WHEN MATCHED THEN DELETE;
-- as owner
SELECT deleted_at IS NOT NULL FROM public.{t} WHERE id = {t.live};
--> = t

--- A row that one statement restores can be thrown away by the same one, without an error
-- as a_admin
-- for t in customers, revenue, activities
WITH u AS (UPDATE public.{t} SET deleted_at = NULL WHERE organization_id = $a RETURNING id) DELETE FROM public.{t} WHERE id IN (SELECT id FROM u);
--> ok

--- Two deletions of a row in one statement are an error, and nothing is done
-- as a_admin
WITH a AS (DELETE FROM public.customers WHERE id = $customer_a RETURNING 1) DELETE FROM public.customers WHERE id = $customer_a;
DELETE FROM public.customers c USING public.revenue r WHERE r.customer_id = c.id;
--> each 27000
DELETE FROM public.customers c WHERE EXISTS (SELECT FROM public.revenue r WHERE r.customer_id = c.id);
SELECT count(*) FROM public.customers WHERE deleted_at IS NOT NULL;
--> = 2

--- Throwing a customer away keeps what points at it; purging empties the pointer and nothing else
-- as a_admin
DELETE FROM public.customers WHERE id = $customer_a;
SELECT customer_id = $customer_a FROM public.revenue WHERE id = $revenue_a;
--> = t
DELETE FROM public.customers WHERE id = $customer_a;
SELECT customer_id, organization_id = $a FROM public.revenue WHERE id = $revenue_a;
--> = null, t
-- as owner
SELECT user_id = $a_admin, new_data ->> 'customer_id' FROM public.audit_logs WHERE record_id = $revenue_a AND action = 'UPDATE';
--> = t, null

--- Nobody points into another organization, and an attempt doesn't tell whether the row is there (trap 31; S3)
-- as a_admin, service, owner
-- for t in revenue, activities
INSERT INTO public.{t} (organization_id, customer_id, {t.columns}) VALUES ($a, $customer_b, {t.values});
INSERT INTO public.{t} (organization_id, customer_id, {t.columns}) VALUES ($a, $nobody, {t.values});
UPDATE public.{t} SET customer_id = $customer_b WHERE id = {t.live};
UPDATE public.{t} SET customer_id = $nobody WHERE id = {t.live};
--> each 23503
UPDATE public.{t} SET customer_id = $customer_a2 WHERE id = {t.live};
UPDATE public.{t} SET customer_id = NULL WHERE id = {t.live};
--> each 1 row

--- An upsert that sets every column, as PostgREST makes it, works on own rows (trap 32)
-- as a_admin
INSERT INTO public.customers (id, organization_id, name, status) VALUES ($customer_a, $a, 'up', 'active') ON CONFLICT (id) DO UPDATE SET id = excluded.id, organization_id = excluded.organization_id, name = excluded.name, status = excluded.status RETURNING id;
INSERT INTO public.customers (id, organization_id, name, status) VALUES ($nobody, $a, 'up', 'active') ON CONFLICT (id) DO UPDATE SET id = excluded.id, organization_id = excluded.organization_id, name = excluded.name, status = excluded.status RETURNING id;
--> each 1 row

--- An upsert neither takes nor moves a row, and doesn't tell which keys are taken (trap 30, 32, 33)
-- as a_admin
INSERT INTO public.customers (id, organization_id, name, status) VALUES ($customer_b, $a, 'up', 'active') ON CONFLICT (id) DO UPDATE SET organization_id = excluded.organization_id, name = excluded.name;
INSERT INTO public.customers (id, organization_id, name, status) VALUES ($customer_b, $a, 'up', 'active') ON CONFLICT (id) DO UPDATE SET name = excluded.name RETURNING *;
INSERT INTO public.customers (id, organization_id, name, status) VALUES ($customer_a2, $b, 'up', 'active') ON CONFLICT (id) DO UPDATE SET organization_id = excluded.organization_id;
--> each 42501
INSERT INTO public.customers (id, organization_id, name, status) VALUES ($customer_b, $a, 'x', 'active') ON CONFLICT DO NOTHING;
--> 0 rows
MERGE INTO public.customers t USING (VALUES ($customer_b::uuid)) s (id) ON t.id = s.id WHEN MATCHED THEN UPDATE SET name = 'x' WHEN NOT MATCHED THEN INSERT (id, organization_id, name, status) VALUES (s.id, $a, 'm', 'active');
--> 23505
-- as owner
SELECT name, organization_id = $b FROM public.customers WHERE id = $customer_b;
--> = cb, t

--- A member's upsert is refused
-- as a_member
INSERT INTO public.customers (id, organization_id, name, status) VALUES ($customer_a, $a, 'up', 'active') ON CONFLICT (id) DO UPDATE SET name = excluded.name;
INSERT INTO public.customers (id, organization_id, name, status) VALUES ($customer_a, $a, 'up', 'active') ON CONFLICT DO NOTHING;
--> each 42501

--- Admins rename their organization, and nobody else does
-- as a_admin
UPDATE public.organizations SET name = 'n', slug = 's' RETURNING slug;
--> = s
-- as a_member
UPDATE public.organizations SET name = 'm';
--> 0 rows
-- as owner
SELECT name FROM public.organizations ORDER BY name;
--> = B | n

--- Clients neither make nor delete organizations with SQL
-- as a_admin, a_member, loner
INSERT INTO public.organizations (name, slug) VALUES ('x', 'y');
INSERT INTO public.organizations (name, slug) VALUES ('x', 'y') RETURNING *;
INSERT INTO public.organizations (id, name, slug) VALUES ($a, 'x', 'y') ON CONFLICT (id) DO UPDATE SET name = 'x';
DELETE FROM public.organizations;
UPDATE public.organizations SET id = gen_random_uuid();
UPDATE public.organizations SET created_at = now();
--> each 42501

--- A taken slug is refused: slugs are one name space, as the model says (trap 30)
-- as a_admin
UPDATE public.organizations SET slug = 'b';
--> 23505

--- Preferences are everybody's own
-- as loner, a_admin
INSERT INTO public.user_preferences (user_id, theme_preference) VALUES ($me, 'dark') ON CONFLICT (user_id) DO UPDATE SET user_id = excluded.user_id, theme_preference = excluded.theme_preference RETURNING theme_preference;
--> = dark
UPDATE public.user_preferences SET theme_preference = 'light';
--> 1 row
UPDATE public.user_preferences SET theme_preference = 'pink';
--> 23514
DELETE FROM public.user_preferences;
--> 42501

--- Nobody touches another's preferences, an admin neither (S5)
-- as a_admin, a_member, b_member, loner
INSERT INTO public.user_preferences (user_id) VALUES ($a_member2);
INSERT INTO public.user_preferences (user_id) VALUES ($b_admin) ON CONFLICT (user_id) DO UPDATE SET theme_preference = 'dark';
INSERT INTO public.user_preferences (user_id) VALUES ($b_admin) ON CONFLICT DO NOTHING;
--> each 42501
UPDATE public.user_preferences SET theme_preference = 'dark' WHERE user_id = $b_admin;
SELECT FROM public.user_preferences WHERE user_id = $b_admin;
--> each 0 rows
-- as a_admin
UPDATE public.user_preferences SET user_id = $a_member;
--> 42501

--- What the server writes, clients only read (S5)
-- as a_admin, a_member
INSERT INTO public.ai_usage_log (user_id, organization_id, query_id, model, date) VALUES ($me, $a, $a, 'm', '2026-01-01');
UPDATE public.ai_usage_log SET cost_usd = 0;
UPDATE public.ai_usage_log SET cost_usd = 0 WHERE false;
DELETE FROM public.ai_usage_log;
--> each 42501

--- A row knows when it was changed, whatever the caller says (T4)
-- as a_admin, service, owner
UPDATE public.customers SET updated_at = '2000-01-01' WHERE id = $customer_a RETURNING updated_at = now();
UPDATE public.organizations SET name = 'x' WHERE id = $a RETURNING updated_at = now();
UPDATE public.profiles SET full_name = 'x' WHERE id = $a_admin RETURNING updated_at = now();
UPDATE public.user_preferences SET theme_preference = 'dark' WHERE user_id = $a_admin RETURNING updated_at = now();
--> each = t
