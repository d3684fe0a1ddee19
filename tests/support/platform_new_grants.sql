-- The default privileges of projects made since 2026-05-30 (and of every project from 2026-10-30): a new table, sequence or
-- function in `public` is granted to nobody who comes through the API. Run after platform.sql.
--
-- Source: supabase/cli `internal/db/start/start.go`, `RevokeDefaultDataApiPrivilegesSql`. What it forgets is left as the
-- platform leaves it: tables keep TRUNCATE, REFERENCES and TRIGGER (MAINTAIN too from PostgreSQL 17 on), functions keep
-- PUBLIC's EXECUTE.
alter default privileges for role postgres in schema public
  revoke select, insert, update, delete on tables from anon, authenticated, service_role;
alter default privileges for role postgres in schema public
  revoke usage, select on sequences from anon, authenticated, service_role;
alter default privileges for role postgres in schema public
  revoke execute on functions from anon, authenticated, service_role;
