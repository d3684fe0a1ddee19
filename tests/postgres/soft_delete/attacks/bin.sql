--! Throwing away, looking into the bin, restoring and deleting for good: who may, and who tries.

--- Whoever may delete throws away, looks into the bin and restores, in statements that report their rows
-- as a_admin
UPDATE public.customers SET deleted_at = now() WHERE id = $used RETURNING id;
--> 1 rows
SELECT count(*) FROM public.customers;
--> = 2
UPDATE public.customers SET deleted_at = NULL WHERE deleted_at IS NOT NULL;
--> 2 rows
-- as a_member
SELECT count(*) FROM public.customers;
--> = 2

--- A DELETE deletes for good, what is in use and what is in the bin
-- as a_admin
DELETE FROM public.customers WHERE id = $used RETURNING id;
--> 1 rows
DELETE FROM public.customers WHERE id = $bin;
--> 1 rows
-- as superuser
SELECT count(*) FROM public.customers WHERE organization_id = $a;
--> = 0
SELECT count(*) FROM public.notes WHERE id IN ($note, $note_bin);
--> = 0

--- The log tells the one from the other
-- as a_admin
UPDATE public.customers SET deleted_at = now() WHERE id = $used;
DELETE FROM public.customers WHERE id = $bin;
SELECT action, user_id = $me FROM public.audit_logs WHERE user_id IS NOT NULL ORDER BY action;
--> = DELETE, t | UPDATE, t

--- A member without the right to delete doesn't throw away, whatever else the member may change
-- as a_member
UPDATE public.customers SET deleted_at = now() WHERE id = $used;
UPDATE public.customers SET deleted_at = now(), name = 'x' WHERE id = $used;
UPDATE public.notes SET deleted_at = now() WHERE id = $note;
UPDATE public.notes SET deleted_at = 'infinity', body = 'x' WHERE id = $note;
INSERT INTO public.customers (id, organization_id, name) VALUES ($used, $a, 'x') ON CONFLICT (id) DO UPDATE SET deleted_at = now();
INSERT INTO public.notes (id, organization_id, body) VALUES ($note, $a, 'x') ON CONFLICT (id) DO UPDATE SET deleted_at = now();
INSERT INTO public.notes (organization_id, body, deleted_at) VALUES ($a, 'x', now());
INSERT INTO public.customers (organization_id, name, deleted_at) VALUES ($a, 'x', now());
MERGE INTO public.notes AS n USING (SELECT 1) AS s ON n.id = $note WHEN MATCHED THEN UPDATE SET deleted_at = now();
--> each 42501
DELETE FROM public.customers;
DELETE FROM public.notes WHERE id = $note;
--> each 0 rows
UPDATE public.customers SET name = 'x' WHERE id = $used;
UPDATE public.notes SET body = 'x' WHERE id = $note;
--> each 1 rows

--- Nor sees the bin, nor restores from it, nor finds out what is in it
-- as a_member
SELECT * FROM public.customers WHERE id = $bin;
SELECT * FROM public.notes WHERE id = $note_bin FOR UPDATE;
UPDATE public.customers SET deleted_at = NULL WHERE id = $bin;
UPDATE public.notes SET deleted_at = NULL WHERE id = $note_bin;
UPDATE public.notes SET deleted_at = NULL, body = 'x' WHERE deleted_at IS NOT NULL;
UPDATE public.notes SET deleted_at = NULL WHERE id <> $note RETURNING *;
--> each 0 rows
INSERT INTO public.notes (id, organization_id, body) VALUES ($note_bin, $a, 'x') ON CONFLICT (id) DO UPDATE SET deleted_at = NULL;
INSERT INTO public.customers (id, organization_id, name) VALUES ($bin, $a, 'x') ON CONFLICT (id) DO UPDATE SET name = 'x';
--> each 42501

--- Without a column list even a WHERE on nothing meets no row of the bin
-- as a_member
UPDATE public.notes SET deleted_at = NULL;
--> 1 rows
-- as superuser
SELECT count(*) FROM public.notes WHERE organization_id = $a AND deleted_at IS NULL;
--> = 1

--- The right to delete is the right to change this column, and no other
-- as a_admin
UPDATE public.customers SET deleted_at = now(), organization_id = $b WHERE id = $used;
UPDATE public.customers SET deleted_at = NULL, id = gen_random_uuid() WHERE id = $bin;
UPDATE public.customers SET deleted_at = now(), name = 'x' WHERE id = $used;
UPDATE public.customers SET deleted_at = now(), updated_at = 'infinity' WHERE id = $used;
--> each 42501

--- Another organization's rows are thrown away and restored by nobody here
-- as b_admin
UPDATE public.customers SET deleted_at = now() WHERE organization_id = $a;
UPDATE public.customers SET deleted_at = NULL WHERE id = $bin;
UPDATE public.notes SET deleted_at = NULL WHERE id = $note_bin;
UPDATE public.files SET deleted_at = NULL WHERE id = $file_bin;
DELETE FROM public.customers WHERE id IN ($used, $bin);
--> each 0 rows

--- By a condition: the own drafts, as long as they are drafts, before and after
-- as a_member
UPDATE public.drafts SET deleted_at = now() WHERE id = $draft;
UPDATE public.drafts SET deleted_at = NULL WHERE id = $draft_bin;
DELETE FROM public.drafts WHERE id = $draft;
--> each 1 rows
UPDATE public.drafts SET deleted_at = NULL WHERE id = $sent_bin;
DELETE FROM public.drafts WHERE id IN ($sent, $sent_bin, $draft_other);
SELECT * FROM public.drafts WHERE id = $sent_bin;
--> each 0 rows
UPDATE public.drafts SET deleted_at = now() WHERE id = $sent;
UPDATE public.drafts SET deleted_at = now(), status = 'sent' WHERE id = $draft;
--> each 42501
UPDATE public.drafts SET deleted_at = now() WHERE id = $draft_other;
--> 0 rows
-- as a_admin
UPDATE public.drafts SET deleted_at = now() WHERE id = $draft;
--> 0 rows
SELECT * FROM public.drafts WHERE id = $draft_bin;
--> 0 rows

--- Where only what was thrown away can be deleted for good, that is what it takes
-- as a_admin
DELETE FROM public.files WHERE id = $file;
--> 0 rows
DELETE FROM public.files WHERE id = $file_bin;
UPDATE public.files SET deleted_at = NULL WHERE id = $file_bin;
UPDATE public.files SET deleted_at = now() WHERE id = $file;
--> each 1 rows
-- as a_member
UPDATE public.files SET deleted_at = now() WHERE id = $file;
--> 0 rows
SELECT * FROM public.files WHERE id = $file_bin;
--> 0 rows

--- One's own
-- as a_member
UPDATE public.bookmarks SET deleted_at = now() WHERE id = $mark;
UPDATE public.bookmarks SET deleted_at = NULL WHERE id = $mark_bin;
DELETE FROM public.bookmarks WHERE id = $mark;
--> each 1 rows
UPDATE public.bookmarks SET deleted_at = now() WHERE id = $mark_other;
--> 0 rows
UPDATE public.bookmarks SET deleted_at = now(), user_id = $a_other WHERE id = $mark;
--> 42501

--- Where nobody may delete, the bin is the server's
-- as a_admin
UPDATE public.records SET deleted_at = now();
DELETE FROM public.records;
--> each 42501
SELECT * FROM public.records WHERE id = $record_bin;
UPDATE public.records SET deleted_at = NULL WHERE id = $record_bin;
--> each 0 rows
-- as service
UPDATE public.records SET deleted_at = now() WHERE id = $record;
UPDATE public.records SET deleted_at = NULL WHERE id = $record_bin;
DELETE FROM public.records WHERE id = $record_bin;
--> each 1 rows

--- Whoever isn't signed in has no bin, also where everybody may delete
-- as anon
UPDATE public.notices SET deleted_at = now();
UPDATE public.notices SET deleted_at = NULL;
--> each 42501
SELECT count(*) FROM public.notices;
--> = 1
DELETE FROM public.notices;
--> 1 rows
-- as loner
UPDATE public.notices SET deleted_at = NULL WHERE id = $notice_bin;
--> 1 rows

--- A deleted parent takes its rows along, those in the bin too
-- as service
DELETE FROM public.organizations WHERE id = $a;
-- as superuser
SELECT count(*) FROM public.customers WHERE organization_id = $a;
--> = 0
SELECT count(*) FROM public.notes WHERE organization_id = $a;
--> = 0

--- There is no trigger that an owner could switch off: what is hidden is hidden by policies
-- as superuser
SELECT count(*) FROM pg_trigger WHERE tgname LIKE 'soft_delete%';
--> = 0
