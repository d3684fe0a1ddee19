-- What is open in `public` and `private`, as lines of text: who may do what, tables without row security, and, of every table that anybody but its owner
-- has a privilege on, all that guards it, with the functions that its guards may call. Whatever is open at a moment must be so before or at the end,
-- behind the same guards.
with
  own(oid, name) as (select oid, nspname from pg_namespace where nspname in ('public', 'private')),
  who(oid, name) as (select oid, rolname::text from pg_roles union all select 0, 'PUBLIC'),
  rel(oid, name, c) as (
    select c.oid, format('%s.%s', o.name, c.relname), c from pg_class c join own o on o.oid = c.relnamespace where c.relkind in ('r', 'p', 'v', 'S')
  ),
  held(object, kind, rel, grantee, privilege) as (
    select r.name, 'relation', r.oid, x.grantee, x.privilege_type
      from rel r, aclexplode(coalesce((r.c).relacl, acldefault(case (r.c).relkind when 'S' then 's' else 'r' end::"char", (r.c).relowner))) x
      where x.grantee <> (r.c).relowner
    union all
    select format('%s.%s', r.name, a.attname), 'column', r.oid, x.grantee, x.privilege_type
      from rel r join pg_attribute a on a.attrelid = r.oid, aclexplode(a.attacl) x where x.grantee <> (r.c).relowner
    union all
    select p.oid::regprocedure::text, 'function', null, x.grantee, x.privilege_type
      from pg_proc p join own o on o.oid = p.pronamespace, aclexplode(coalesce(p.proacl, acldefault('f', p.proowner))) x where x.grantee <> p.proowner
    union all
    select n.nspname, 'schema', null, x.grantee, x.privilege_type
      from pg_namespace n join own o on o.oid = n.oid, aclexplode(coalesce(n.nspacl, acldefault('n', n.nspowner))) x where x.grantee <> n.nspowner
  ),
  guard(rel, text) as (
    select p.polrelid, format('policy %s %s %s %s using %s check %s', p.polname, p.polpermissive, p.polcmd, p.polroles::regrole[],
        pg_get_expr(p.polqual, p.polrelid), pg_get_expr(p.polwithcheck, p.polrelid))
      from pg_policy p
    union all
    select g.tgrelid, format('%s %s', g.tgenabled, pg_get_triggerdef(g.oid)) from pg_trigger g where not g.tgisinternal
    union all
    select k.conrelid, pg_get_constraintdef(k.oid) from pg_constraint k where k.conrelid <> 0
  )
select format('%s %s: %s may %s', h.kind, h.object, w.name, h.privilege) from held h join who w on w.oid = h.grantee
union all
select format('%s has no row security', name) from rel where (c).relkind in ('r', 'p') and not (c).relrowsecurity
union all
select format('%s is open behind %s and functions %s', r.name, (select string_agg(g.text, e'\n  ' order by g.text) from guard g where g.rel = r.oid),
    (select md5(string_agg(pg_get_functiondef(p.oid), '' order by p.oid::regprocedure::text)) from pg_proc p join own o on o.oid = p.pronamespace))
  from rel r where (r.c).relkind in ('r', 'p') and exists (select from held h where h.rel = r.oid)
