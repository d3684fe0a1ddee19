-- What five lints of Supabase's linter find, which the CLI's copy doesn't have yet: 0025 to 0029. $1 is what the API exposes.
with clients (name) as (values ('anon'), ('authenticated')),
relations as (
  select c.oid, n.nspname, c.relname from pg_class c join pg_namespace n on n.oid = c.relnamespace
  where c.relkind in ('r', 'v', 'm', 'f')
    and n.nspname not in ('auth', 'cron', 'extensions', 'graphql', 'graphql_public', 'information_schema', 'net', 'pg_catalog', 'pgmq',
      'realtime', 'storage', 'supabase_functions', 'supabase_migrations', 'vault')
)
select format('pg_graphql_%s_table_exposed', who.name), format('pg_graphql_%s_table_exposed_%s_%s', who.name, it.nspname, it.relname)
from relations it cross join clients who
where has_any_column_privilege(who.name, it.oid, 'select') and exists (select from pg_extension where extname = 'pg_graphql')
union all
select format('%s_security_definer_function_executable', who.name),
  format('%s_security_definer_function_executable_%s_%s_%s', who.name, n.nspname, p.proname, pg_get_function_identity_arguments(p.oid))
from pg_proc p join pg_namespace n on n.oid = p.pronamespace cross join clients who
where p.prosecdef and n.nspname = any ($1::text[]) and has_function_privilege(who.name, p.oid, 'execute')
union all
select distinct 'public_bucket_allows_listing', format('public_bucket_allows_listing_%s', bucket.id)
from storage.buckets bucket join pg_policies policy on policy.schemaname = 'storage' and policy.tablename = 'objects'
where bucket.public and policy.cmd in ('SELECT', 'ALL') and policy.permissive = 'PERMISSIVE'
  and (policy.qual is null or policy.qual in ('true', '(1 = 1)') or policy.qual = format('(bucket_id = %L::text)', bucket.id))
