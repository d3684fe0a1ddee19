-- The names and flags of everything in `public` and `private`, and the triggers on the platform's own tables, as lines of text. The other side,
-- from the wanted catalog, is `wanted.rs`.
with
  own(oid, name) as (select oid, nspname from pg_namespace where nspname in ('public', 'private')),
  who(oid, name) as (select oid, rolname::text from pg_roles union all select 0, 'PUBLIC'),
  rel(oid, name, owner, c) as (
    select c.oid, format('%s.%s', o.name, c.relname), c.relowner, c from pg_class c join own o on o.oid = c.relnamespace
    where c.relkind in ('r', 'p')
  ),
  fn(oid, name, owner, p) as (
    select p.oid, format('%s.%s(%s)', o.name, p.proname, (
        select string_agg(coalesce(e.typname || '[]', t.typname), ', ' order by n)
        from unnest(p.proargtypes::oid[]) with ordinality a(type, n) join pg_type t on t.oid = a.type
          left join pg_type e on e.oid = t.typelem and t.typcategory = 'A')),
      p.proowner, p
    from pg_proc p join own o on o.oid = p.pronamespace
  ),
  columns(rel, names) as (select attrelid, jsonb_object_agg(attnum, attname) from pg_attribute where attnum > 0 group by attrelid),
  line(text) as (
    select format('schema %s owner %s', n.nspname, pg_get_userbyid(n.nspowner)) from pg_namespace n where nspname = 'private'
    union all
    select format('schema %s: %s has %s', n.nspname, w.name, x.privilege_type)
      from pg_namespace n, aclexplode(coalesce(n.nspacl, acldefault('n', n.nspowner))) x join who w on w.oid = x.grantee
      where nspname = 'private' and x.grantee <> n.nspowner
    union all
    select format('table %s owner %s rls %s forced %s kind %s', name, pg_get_userbyid(owner), (c).relrowsecurity, (c).relforcerowsecurity, (c).relkind) from rel
    union all
    select format('table %s: %s has %s', r.name, w.name, x.privilege_type)
      from rel r, aclexplode(coalesce((r.c).relacl, acldefault('r', r.owner))) x join who w on w.oid = x.grantee where x.grantee <> r.owner
    union all
    select format('column %s.%s #%s %s%s%s null %s default %s identity %s generated %s', r.name, a.attname,
        (select count(*) from pg_attribute b where b.attrelid = r.oid and b.attnum between 1 and a.attnum and not b.attisdropped),
        coalesce(e.typname, t.typname), coalesce(substring(format_type(a.atttypid, a.atttypmod) from '\(.*\)'), ''),
        case when e.oid is null then '' else '[]' end, not a.attnotnull, a.atthasdef and a.attgenerated = '',
        a.attidentity, a.attgenerated)
      from rel r join pg_attribute a on a.attrelid = r.oid join pg_type t on t.oid = a.atttypid
        left join pg_type e on e.typarray = t.oid
      where a.attnum > 0 and not a.attisdropped
    union all
    select format('column %s.%s: %s has %s', r.name, a.attname, w.name, x.privilege_type)
      from rel r join pg_attribute a on a.attrelid = r.oid, aclexplode(a.attacl) x join who w on w.oid = x.grantee where x.grantee <> r.owner
    union all
    select format('constraint %s.%s kind %s (%s) deferrable %s %s valid %s', r.name, k.conname, k.contype,
        case when k.contype = 'c' then '' else (select string_agg(m.names ->> n::text, ', ' order by o) from unnest(k.conkey) with ordinality u(n, o)) end,
        k.condeferrable, k.condeferred, k.convalidated)
      from rel r join pg_constraint k on k.conrelid = r.oid join columns m on m.rel = r.oid where k.contype in ('p', 'u', 'c', 'f')
    union all
    select format('foreign key %s.%s to %s.%s (%s) delete %s (%s) update %s match %s', r.name, k.conname, f.relnamespace::regnamespace, f.relname,
        (select string_agg(g.names ->> n::text, ', ' order by o) from unnest(k.confkey) with ordinality u(n, o)), k.confdeltype,
        (select string_agg(m.names ->> n::text, ', ' order by o) from unnest(k.confdelsetcols) with ordinality u(n, o)), k.confupdtype, k.confmatchtype)
      from rel r join pg_constraint k on k.conrelid = r.oid join pg_class f on f.oid = k.confrelid
        join columns m on m.rel = r.oid join columns g on g.rel = f.oid where k.contype = 'f'
    union all
    select format('index %s.%s %s unique %s nulls equal %s (%s) include %s partial %s valid %s', r.name, c.relname, m.amname, i.indisunique,
        i.indnullsnotdistinct, (
          select string_agg(coalesce(a.names ->> i.indkey[n - 1]::text, '?') || case i.indoption[n - 1] & 1 when 1 then ' desc' else '' end
            || case i.indoption[n - 1] & 2 when 2 then ' nulls first' else '' end, ', ' order by n)
          from generate_series(1, i.indnkeyatts) n),
        i.indnatts - i.indnkeyatts, i.indpred is not null, i.indisvalid)
      from rel r join pg_index i on i.indrelid = r.oid join pg_class c on c.oid = i.indexrelid join pg_am m on m.oid = c.relam
        join columns a on a.rel = r.oid
      where not exists (select from pg_constraint k where k.conindid = i.indexrelid and k.contype in ('p', 'u', 'x'))
    union all
    select format('policy %s.%s permissive %s for %s to %s using %s check %s', r.name, p.polname, p.polpermissive, p.polcmd,
        (select string_agg(w.name, ', ' order by w.name collate "C") from unnest(p.polroles) o(oid) join who w on w.oid = o.oid),
        p.polqual is not null, p.polwithcheck is not null)
      from rel r join pg_policy p on p.polrelid = r.oid
    union all
    select format('trigger %s.%s type %s enabled %s of %s calls %s(%s) when %s old %s new %s', coalesce(r.name, g.tgrelid::regclass::text), g.tgname,
        g.tgtype, g.tgenabled,
        (select string_agg(m.names ->> n::text, ', ' order by o) from unnest(g.tgattr::int2[]) with ordinality u(n, o)),
        format('%s.%s', f.pronamespace::regnamespace, f.proname),
        (select string_agg(convert_from(decode(part, 'escape'), 'UTF8'), ', ' order by n)
          from unnest((string_to_array(encode(g.tgargs, 'escape'), '\000'))[1:g.tgnargs]) with ordinality a(part, n)), g.tgqual is not null, g.tgoldtable, g.tgnewtable)
      from pg_trigger g left join rel r on r.oid = g.tgrelid join pg_proc f on f.oid = g.tgfoid join columns m on m.rel = g.tgrelid
      where not g.tgisinternal and (r.oid is not null or f.pronamespace in (select oid from own))
    union all
    select format('function %s owner %s (%s) returns %s%s language %s kind %s %s parallel %s definer %s strict %s leakproof %s settings %s atomic %s',
        f.name, pg_get_userbyid(f.owner), array_to_string((p).proargnames, ', '), case when (p).proretset then 'setof ' else '' end, t.typname, l.lanname,
        (p).prokind, (p).provolatile, (p).proparallel, (p).prosecdef, (p).proisstrict, (p).proleakproof,
        array_to_string((p).proconfig, ', '), (p).prosqlbody is not null)
      from fn f join pg_language l on l.oid = (p).prolang join pg_type t on t.oid = (p).prorettype
    union all
    select format('function %s: %s has %s', f.name, w.name, x.privilege_type)
      from fn f, aclexplode(coalesce((f.p).proacl, acldefault('f', f.owner))) x join who w on w.oid = x.grantee where x.grantee <> f.owner
    union all
    select format('type %s.%s kind %s', o.name, t.typname, t.typtype) from pg_type t join own o on o.oid = t.typnamespace where t.typtype in ('e', 'd')
    union all
    select format('other relation %s.%s kind %s', o.name, c.relname, c.relkind) from pg_class c join own o on o.oid = c.relnamespace
      where c.relkind not in ('r', 'p', 'i', 'v')
      -- What numbers an identity column belongs to the column.
      and not exists (select from pg_depend d where d.classid = 'pg_class'::regclass and d.objid = c.oid and d.deptype = 'i')
    union all
    select format('view %s.%s owner %s options %s', o.name, c.relname, pg_get_userbyid(c.relowner), array_to_string(c.reloptions, ', '))
      from pg_class c join own o on o.oid = c.relnamespace where c.relkind = 'v'
    union all
    select format('view column %s.%s.%s #%s %s', o.name, c.relname, a.attname, a.attnum, format_type(a.atttypid, a.atttypmod))
      from pg_class c join own o on o.oid = c.relnamespace join pg_attribute a on a.attrelid = c.oid where c.relkind = 'v' and a.attnum > 0
    union all
    select format('view %s.%s: %s has %s', o.name, c.relname, w.name, x.privilege_type)
      from pg_class c join own o on o.oid = c.relnamespace, aclexplode(coalesce(c.relacl, acldefault('r', c.relowner))) x join who w on w.oid = x.grantee
      where c.relkind = 'v' and x.grantee <> c.relowner
    union all select format('comment on view %s.%s: %s', o.name, c.relname, d.description) from pg_class c join own o on o.oid = c.relnamespace
      join pg_description d on d.objoid = c.oid and d.classoid = 'pg_class'::regclass and d.objsubid = 0 where c.relkind = 'v'
    union all select format('comment on schema %s: %s', o.name, obj_description(o.oid, 'pg_namespace')) from own o where o.name = 'private' and obj_description(o.oid, 'pg_namespace') is not null
    union all select format('comment on table %s: %s', name, d.description) from rel join pg_description d on d.objoid = rel.oid and d.classoid = 'pg_class'::regclass and d.objsubid = 0
    union all select format('comment on column %s.%s: %s', r.name, a.attname, d.description) from rel r join pg_attribute a on a.attrelid = r.oid
      join pg_description d on d.objoid = r.oid and d.classoid = 'pg_class'::regclass and d.objsubid = a.attnum
    union all select format('comment on constraint %s.%s: %s', r.name, k.conname, d.description) from rel r join pg_constraint k on k.conrelid = r.oid
      join pg_description d on d.objoid = k.oid and d.classoid = 'pg_constraint'::regclass
    union all select format('comment on index %s.%s: %s', r.name, c.relname, d.description) from rel r join pg_index i on i.indrelid = r.oid join pg_class c on c.oid = i.indexrelid
      join pg_description d on d.objoid = c.oid and d.classoid = 'pg_class'::regclass
    union all select format('comment on policy %s.%s: %s', r.name, p.polname, d.description) from rel r join pg_policy p on p.polrelid = r.oid
      join pg_description d on d.objoid = p.oid and d.classoid = 'pg_policy'::regclass
    union all select format('comment on trigger %s.%s: %s', r.name, g.tgname, d.description) from rel r join pg_trigger g on g.tgrelid = r.oid
      join pg_description d on d.objoid = g.oid and d.classoid = 'pg_trigger'::regclass
    union all select format('comment on function %s: %s', f.name, d.description) from fn f join pg_description d on d.objoid = f.oid and d.classoid = 'pg_proc'::regclass
  )
select text from line
