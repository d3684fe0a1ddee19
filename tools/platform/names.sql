-- Helpers of the queries beside this file, in pg_temp so that they are in no catalog's answer.

-- Where an object belongs: 'pg_catalog', 'information_schema', or '@' and the extension that brought it (an extension is
-- installed where its project wants it, so its schema isn't a fact). Null for what belongs to nobody we tell about.
CREATE FUNCTION pg_temp.home(class regclass, object oid, namespace oid) RETURNS text STABLE LANGUAGE sql AS $$
  SELECT coalesce(
    (SELECT '@' || e.extname FROM pg_depend d JOIN pg_extension e ON e.oid = d.refobjid
      WHERE d.classid = class AND d.objid = object AND d.refclassid = 'pg_extension'::regclass AND d.deptype = 'e'
        AND e.extname <> 'plpgsql'),
    (SELECT nspname::text FROM pg_namespace WHERE oid = namespace AND nspname IN ('pg_catalog', 'information_schema')))
$$;

-- A type as the data files write it: the server's own name ('int4'), with the home before it where that isn't pg_catalog
-- ('@citext.citext'), and '[]' for a true array (one that its element's typarray points back at).
CREATE FUNCTION pg_temp.type_name(type oid) RETURNS text STABLE LANGUAGE sql AS $$
  SELECT CASE
    WHEN e.oid IS NOT NULL THEN pg_temp.type_name(e.oid) || '[]'
    ELSE coalesce(nullif(pg_temp.home('pg_type', t.oid, t.typnamespace), 'pg_catalog') || '.', '') || t.typname
  END
  FROM pg_type t LEFT JOIN pg_type e ON e.oid = t.typelem AND e.typarray = t.oid
  WHERE t.oid = type
$$;
