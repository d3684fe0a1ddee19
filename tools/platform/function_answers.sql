-- function, arguments, result: every function called with its own types, with literals, and with types near its own.
SET search_path = made, public;
SELECT set_config('policyc.one_in', :'one_in', false) \g /dev/null
CREATE FUNCTION pg_temp.near(type oid, which int) RETURNS oid IMMUTABLE LANGUAGE sql AS $$
  SELECT coalesce((SELECT CASE which WHEN 0 THEN own WHEN 1 THEN near WHEN 2 THEN other ELSE far END FROM (VALUES
    ('text'::regtype, 'text'::regtype, 'varchar'::regtype, 'label'::regtype, 'uuid'::regtype),
    ('text[]', 'text[]', 'varchar[]', 'tags', 'text'),
    ('int4', 'int4', 'int2', 'count', 'numeric'), ('int8', 'int8', 'int4', 'count', 'float8'),
    ('numeric', 'numeric', 'int4', 'amount', 'text'), ('float8', 'float8', 'numeric', 'amount', 'bool'),
    ('timestamptz', 'timestamptz', 'date', 'timestamp', 'time'), ('timestamp', 'timestamp', 'date', 'timestamptz', 'text'),
    ('jsonb', 'jsonb', 'json', 'text', 'hstore'), ('name', 'name', 'text', 'label', 'oid'), ('uuid', 'uuid', 'text', 'label', 'bytea'),
    ('regclass', 'regclass', 'oid', 'text', 'int4'), ('oid', 'oid', 'int4', 'regclass', 'text'),
    ('"any"', 'int4', 'text', 'mood', 'pair'), ('anyelement', 'int4', 'mood', 'label', 'text[]'),
    ('anyarray', 'int4[]', 'tags', 'mood[]', 'text'), ('anynonarray', 'int4', 'mood', 'tags', 'int4[]'),
    ('anyenum', 'mood', 'mood', 'text', 'mood[]'), ('anyrange', 'int4range', 'spans', 'tstzrange', 'int4'),
    ('anymultirange', 'int4multirange', 'datemultirange', 'nummultirange', 'int4range'),
    ('anycompatible', 'int4', 'numeric', 'label', 'bool'), ('anycompatiblearray', 'int4[]', 'tags', 'int8[]', 'text'),
    ('anycompatiblenonarray', 'int4', 'text', 'mood', 'int4[]'), ('anycompatiblerange', 'int4range', 'numrange', 'spans', 'int4')
  ) v (declared, own, near, other, far) WHERE declared = type), CASE WHEN which = 3 THEN 'bool'::regtype ELSE type END)::oid
$$;
WITH functions AS (
  SELECT p.proname AS name, CASE WHEN p.provariadic <> 0 THEN p.proargtypes::oid[] || p.proargtypes[p.pronargs - 1] ELSE p.proargtypes::oid[] END AS types,
         p.provariadic
    FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace
   WHERE n.nspname IN ('pg_catalog', 'public', 'made') AND p.proname NOT IN ('spans', 'multispans') AND p.prokind IN ('f', 'a') AND NOT p.proretset AND p.pronargs BETWEEN 1 AND 4
     AND NOT EXISTS (SELECT FROM pg_aggregate a WHERE a.aggfnoid = p.oid AND a.aggkind <> 'n')
     AND NOT 'internal'::regtype = ANY (p.proargtypes) AND p.prorettype NOT IN ('internal'::regtype, 'trigger'::regtype, 'event_trigger'::regtype)
     AND NOT EXISTS (SELECT FROM pg_depend d JOIN pg_extension e ON e.oid = d.refobjid WHERE d.classid = 'pg_proc'::regclass
                      AND d.objid = p.oid AND e.extname NOT IN ('citext', 'hstore', 'pgcrypto'))
     AND NOT EXISTS (SELECT FROM pg_type t WHERE p.oid IN (t.typinput, t.typoutput, t.typreceive, t.typsend))
), spread AS (
  SELECT name, types FROM functions WHERE provariadic = 0
  UNION ALL
  SELECT name, ARRAY(SELECT CASE WHEN at < cardinality(types) - 1 THEN type
                                 WHEN type = '"any"'::regtype THEN type
                                 ELSE coalesce(nullif((SELECT typelem FROM pg_type WHERE oid = type), 0), 'anyelement'::regtype) END
                       FROM unnest(types) WITH ORDINALITY u (type, at)) FROM functions WHERE provariadic <> 0
), shapes AS (
  SELECT which, mask FROM generate_series(0, 3) which, generate_series(0, 4) mask
), calls AS (
  -- mask 0: all arguments as `which` says; 1: the first a literal; 2: the last a literal; 3: all literals; 4: only the first isn't its own
  SELECT DISTINCT name, ARRAY(SELECT CASE
      WHEN mask = 3 OR (mask = 1 AND at = 1) OR (mask = 2 AND at = cardinality(types)) THEN 'unknown'::regtype::oid
      WHEN mask = 4 AND at > 1 THEN pg_temp.near(type, 0)
      ELSE pg_temp.near(type, which) END FROM unnest(types) WITH ORDINALITY u (type, at) ORDER BY at) AS types
    FROM spread, shapes
), sampled AS (
  SELECT * FROM calls WHERE ('x' || substr(md5(name || types::regtype[]::text), 1, 6))::bit(24)::int % current_setting('policyc.one_in')::int = 0
    AND NOT 'cstring'::regtype = ANY (types)
)
SELECT name, (SELECT string_agg(pg_temp.told(type), ',' ORDER BY at) FROM unnest(types) WITH ORDINALITY u (type, at)),
       pg_temp.answer(format('%I(%s)', name, (SELECT string_agg(pg_temp.a_null(type), ', ' ORDER BY at) FROM unnest(types) WITH ORDINALITY u (type, at))))
  FROM sampled;
