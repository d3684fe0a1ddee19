--! Two organizations, each with rows in use and in the bin.

--- The server makes them
-- as superuser
INSERT INTO auth.users (id) VALUES ($a_admin), ($a_member), ($a_other), ($b_admin), ($loner);
INSERT INTO public.organizations (id, name) VALUES ($a, 'A'), ($b, 'B');
INSERT INTO public.profiles (id, organization_id, role) VALUES
  ($a_admin, $a, 'admin'), ($a_member, $a, 'member'), ($a_other, $a, 'member'), ($b_admin, $b, 'admin'), ($loner, NULL, 'member');
INSERT INTO public.customers (id, organization_id, name, deleted_at) VALUES
  ($used, $a, 'used', NULL), ($bin, $a, 'bin', '2026-01-01'), ($used_b, $b, 'used', NULL), ($bin_b, $b, 'bin', '2026-01-01');
INSERT INTO public.notes (id, organization_id, customer_id, body, deleted_at) VALUES
  ($note, $a, $used, 'n', NULL), ($note_bin, $a, $used, 'n', '2026-01-01'), ($note_b, $b, NULL, 'n', NULL);
INSERT INTO public.drafts (id, organization_id, owner_id, status, deleted_at) VALUES
  ($draft, $a, $a_member, 'draft', NULL), ($draft_bin, $a, $a_member, 'draft', '2026-01-01'), ($sent, $a, $a_member, 'sent', NULL),
  ($sent_bin, $a, $a_member, 'sent', '2026-01-01'), ($draft_other, $a, $a_other, 'draft', NULL), ($draft_b, $b, $b_admin, 'draft', NULL);
INSERT INTO public.files (id, organization_id, name, deleted_at) VALUES
  ($file, $a, 'f', NULL), ($file_bin, $a, 'f', '2026-01-01'), ($file_b, $b, 'f', '2026-01-01');
INSERT INTO public.bookmarks (id, user_id, page, deleted_at) VALUES
  ($mark, $a_member, 'p', NULL), ($mark_bin, $a_member, 'p', '2026-01-01'), ($mark_other, $a_other, 'p', NULL);
INSERT INTO public.records (id, organization_id, body, deleted_at) VALUES
  ($record, $a, 'r', NULL), ($record_bin, $a, 'r', '2026-01-01'), ($record_b, $b, 'r', NULL);
INSERT INTO public.notices (id, body, deleted_at) VALUES ($notice, 'n', NULL), ($notice_bin, 'n', '2026-01-01');
--> ok
