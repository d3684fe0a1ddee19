--! A primary key of two columns.

--- It is called as the model says, and its columns are never null
-- as superuser
SELECT conname, pg_get_constraintdef(oid) FROM pg_constraint WHERE conrelid = 'public.watchers'::regclass AND contype = 'p';
--> = one_watcher, PRIMARY KEY (task_id, user_id)
INSERT INTO public.watchers (task_id, organization_id) VALUES ($open, $a);
--> 23502

--- No column of it changes, for nobody
-- as a_admin, service, owner
UPDATE public.watchers SET user_id = '00000000-0000-0000-0000-0000000000a4' WHERE user_id = $a_member AND task_id = $open;
UPDATE public.watchers SET task_id = $kept WHERE user_id = $a_admin;
UPDATE public.watchers SET task_id = $kept, note = 'x' WHERE user_id = $a_admin;
--> each 42501

--- What isn't of the key does
-- as a_admin
UPDATE public.watchers SET note = 'x' WHERE user_id = $a_admin;
--> 1 row

--- An upsert finds the row by both
-- as a_member
INSERT INTO public.watchers (task_id, user_id, organization_id, note) VALUES ($open, $a_member, $a, 'x') ON CONFLICT (task_id, user_id) DO UPDATE SET task_id = excluded.task_id, user_id = excluded.user_id, organization_id = excluded.organization_id, note = excluded.note;
--> 1 row
INSERT INTO public.watchers (task_id, user_id, organization_id) VALUES ($open, $a_member, $a);
--> 23505
INSERT INTO public.watchers (task_id, user_id, organization_id) VALUES ($kept, $a_member, $a);
--> 1 row

--- Nobody watches for others, or in another organization
-- as a_member
INSERT INTO public.watchers (task_id, user_id, organization_id) VALUES ($kept, $a_admin, $a);
--> 42501
INSERT INTO public.watchers (task_id, user_id, organization_id) VALUES ($task_b, $a_member, $b);
--> 23503

--- One row is thrown away, not all of the same task
-- as a_admin
DELETE FROM public.watchers WHERE task_id = $open AND user_id = $a_member;
--> 0 rows
-- as superuser
SELECT deleted_at IS NULL FROM public.watchers WHERE task_id = $open ORDER BY user_id;
--> = t | f

--- When the task goes its rows go too, and not into the bin
-- as superuser
UPDATE public.tasks SET deleted_at = now() WHERE id = $open;
DELETE FROM public.tasks WHERE id = $open;
SELECT count(*) FROM public.watchers WHERE task_id = $open;
--> = 0

--- Changes of it are recorded
-- as a_admin
UPDATE public.watchers SET note = 'x' WHERE user_id = $a_admin;
-- as superuser
SELECT new_data ->> 'task_id' = $open, new_data ->> 'note' FROM public.audit_logs WHERE table_name = 'watchers' AND action = 'UPDATE' AND user_id = $a_admin;
--> = t, x
