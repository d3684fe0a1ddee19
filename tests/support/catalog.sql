-- The description of a database as lines of text, from the server's own catalog and its own printing functions. Runs on
-- PostgreSQL 15 and later. Two databases with the same lines have the same schema; oids and the order in
-- which objects were made are left out, except for the order of columns within a table.
with
  -- What an extension made comes with the extension.
  member(class, oid) as (select classid, objid from pg_depend where deptype = 'e'),
  own_schema as (
    select oid, nspname, nspowner, nspacl from pg_namespace
    where nspname !~ '^pg_' and nspname not in ('information_schema', 'supabase_migrations')
  ),
  own_class as (
    select c.* from pg_class c where not exists (select from member m where m.class = 'pg_class'::regclass and m.oid = c.oid)
  ),
  own_proc as (
    select p.* from pg_proc p where not exists (select from member m where m.class = 'pg_proc'::regclass and m.oid = p.oid)
  ),
  own_type as (
    select t.* from pg_type t where not exists (select from member m where m.class = 'pg_type'::regclass and m.oid = t.oid)
      and not exists (select from member m join pg_type e on e.oid = m.oid where m.class = 'pg_type'::regclass and e.typarray = t.oid)
      and not exists (select from member m where m.class = 'pg_class'::regclass and m.oid = t.typrelid)
  ),
  -- Privileges with the built-in defaults filled in, so that NULL and the spelt-out default are the same.
  acl(class, oid, privileges) as (
    select a.class, a.oid, string_agg(
        format('%s=%s%s by %s', case a.grantee when 0 then 'PUBLIC' else a.grantee::regrole::text end,
               a.privilege_type, case when a.is_grantable then '*' else '' end, a.grantor::regrole), ', '
        order by case a.grantee when 0 then 'PUBLIC' else a.grantee::regrole::text end, a.privilege_type, a.grantor::regrole::text)
    from (
      select 'pg_class' as class, c.oid, x.*
        from own_class c, aclexplode(coalesce(c.relacl, acldefault(case c.relkind when 'S' then 's' else 'r' end::"char", c.relowner))) x
        where c.relkind in ('r', 'p', 'v', 'm', 'f', 'S') and c.relnamespace in (select oid from own_schema)
      union all select 'pg_proc', p.oid, x.* from own_proc p, aclexplode(coalesce(p.proacl, acldefault('f', p.proowner))) x
        where p.pronamespace in (select oid from own_schema)
      union all select 'pg_type', t.oid, x.* from own_type t, aclexplode(coalesce(t.typacl, acldefault('T', t.typowner))) x
        where t.typnamespace in (select oid from own_schema)
      union all select 'pg_namespace', n.oid, x.* from pg_namespace n, aclexplode(coalesce(n.nspacl, acldefault('n', n.nspowner))) x
    ) a group by a.class, a.oid
  ),
  line(text) as (
    select format('schema %I owner %s', nspname, nspowner::regrole) from own_schema
    union all
    select format('schema %I privileges %s', s.nspname, a.privileges)
      from own_schema s join acl a on a.class = 'pg_namespace' and a.oid = s.oid
    union all
    select format('extension %I %s in %s', extname, extversion, extnamespace::regnamespace) from pg_extension
    union all
    select format('relation %I.%I kind %s owner %s rls %s forced %s replica identity %s options %s', s.nspname, c.relname, c.relkind,
        c.relowner::regrole, c.relrowsecurity, c.relforcerowsecurity, c.relreplident, c.reloptions)
      from own_class c join own_schema s on s.oid = c.relnamespace where c.relkind in ('r', 'p', 'v', 'm', 'f', 'S')
    union all
    select format('relation %I.%I privileges %s', s.nspname, c.relname, a.privileges)
      from own_class c join own_schema s on s.oid = c.relnamespace join acl a on a.class = 'pg_class' and a.oid = c.oid
    union all
    select format('column %I.%I %s %I %s%s%s%s%s', s.nspname, c.relname,
        (select count(*) from pg_attribute b where b.attrelid = c.oid and b.attnum > 0 and b.attnum <= a.attnum and not b.attisdropped),
        a.attname, format_type(a.atttypid, a.atttypmod),
        case when a.attcollation <> t.typcollation then ' collate ' || a.attcollation::regcollation else '' end,
        case when a.attnotnull then ' not null' else '' end,
        case a.attidentity when 'a' then ' identity always' when 'd' then ' identity by default' else '' end,
        case when d.oid is null then ''
             else case a.attgenerated when 's' then ' generated ' else ' default ' end || pg_get_expr(d.adbin, d.adrelid) end)
      from pg_attribute a join own_class c on c.oid = a.attrelid join own_schema s on s.oid = c.relnamespace
        join pg_type t on t.oid = a.atttypid left join pg_attrdef d on d.adrelid = a.attrelid and d.adnum = a.attnum
      where a.attnum > 0 and not a.attisdropped and c.relkind in ('r', 'p', 'v', 'm', 'f', 'c')
    union all
    select format('column %I.%I %I privileges %s', s.nspname, c.relname, a.attname, (
        select string_agg(format('%s=%s%s by %s', case x.grantee when 0 then 'PUBLIC' else x.grantee::regrole::text end, x.privilege_type,
            case when x.is_grantable then '*' else '' end, x.grantor::regrole), ', ' order by x.grantee::regrole::text, x.privilege_type)
          from aclexplode(a.attacl) x))
      from pg_attribute a join own_class c on c.oid = a.attrelid join own_schema s on s.oid = c.relnamespace
      where a.attacl is not null and not a.attisdropped
    union all
    -- From PostgreSQL 18 on a NOT NULL is a constraint as well; the column's line has it.
    select format('constraint %s %I %s', case when k.conrelid <> 0 then k.conrelid::regclass::text else k.contypid::regtype::text end,
        k.conname, pg_get_constraintdef(k.oid))
      from pg_constraint k join own_schema s on s.oid = k.connamespace where k.contype <> 'n'
    union all
    select format('index %I %s valid %s', s.nspname, pg_get_indexdef(i.indexrelid), i.indisvalid)
      from pg_index i join own_class c on c.oid = i.indexrelid join own_schema s on s.oid = c.relnamespace
    union all
    select format('trigger on %s enabled %s %s', g.tgrelid::regclass, g.tgenabled, pg_get_triggerdef(g.oid))
      from pg_trigger g where not g.tgisinternal
    union all
    select format('policy on %s %I %s for %s to %s using %s check %s', p.polrelid::regclass, p.polname,
        case when p.polpermissive then 'permissive' else 'restrictive' end, p.polcmd,
        (select string_agg(case r when 0 then 'PUBLIC' else r::regrole::text end, ', ' order by r::regrole::text) from unnest(p.polroles) r),
        pg_get_expr(p.polqual, p.polrelid), pg_get_expr(p.polwithcheck, p.polrelid))
      from pg_policy p
    union all
    select format('function %s owner %s %s', p.oid::regprocedure, p.proowner::regrole,
        regexp_replace(pg_get_functiondef(p.oid), '\s*\n', E'\\n', 'g'))
      from own_proc p join own_schema s on s.oid = p.pronamespace where p.prokind <> 'a'
    union all
    select format('function %s privileges %s', p.oid::regprocedure, a.privileges)
      from own_proc p join own_schema s on s.oid = p.pronamespace join acl a on a.class = 'pg_proc' and a.oid = p.oid
    union all
    select format('type %s kind %s owner %s%s%s privileges %s', t.oid::regtype, t.typtype, t.typowner::regrole,
        (select ' labels ' || string_agg(quote_literal(e.enumlabel), ', ' order by e.enumsortorder) from pg_enum e where e.enumtypid = t.oid),
        case t.typtype when 'd' then format(' as %s not null %s default %s', format_type(t.typbasetype, t.typtypmod), t.typnotnull, t.typdefault)
          else '' end, a.privileges)
      from own_type t join own_schema s on s.oid = t.typnamespace join acl a on a.class = 'pg_type' and a.oid = t.oid
      where t.typtype in ('e', 'd', 'r') or (t.typtype = 'c' and exists (select from own_class c where c.oid = t.typrelid and c.relkind = 'c'))
    union all
    select format('view %s %s', c.oid::regclass, regexp_replace(pg_get_viewdef(c.oid), '\s*\n', E'\\n', 'g'))
      from own_class c join own_schema s on s.oid = c.relnamespace where c.relkind in ('v', 'm')
    union all
    select format('sequence %s %s start %s min %s max %s by %s cache %s cycle %s', q.seqrelid::regclass, q.seqtypid::regtype, q.seqstart,
        q.seqmin, q.seqmax, q.seqincrement, q.seqcache, q.seqcycle)
      from pg_sequence q
    union all
    select format('comment on %s %s: %s', o.type, o.identity, to_json(d.description))
      from pg_description d, pg_identify_object(d.classoid, d.objoid, d.objsubid) o
      -- The first oid that isn't the server's own; the schema public is older than that.
      where (d.objoid >= 16384 or d.objoid = 'public'::regnamespace) and (o.schema is null or o.schema in (select nspname from own_schema))
    union all
    select format('default privileges of %s in %s on %s: %s', d.defaclrole::regrole,
        case d.defaclnamespace when 0 then 'every schema' else d.defaclnamespace::regnamespace::text end, d.defaclobjtype,
        (select string_agg(x::text, ', ' order by x::text) from unnest(d.defaclacl) x))
      from pg_default_acl d
    union all
    select format('publication %I %s', p.pubname, r.prrelid::regclass)
      from pg_publication p left join pg_publication_rel r on r.prpubid = p.oid
  )
select text from line order by text collate "C"
