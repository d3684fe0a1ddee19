-- name, kind, category, element | base | subtype, spelling
SELECT pg_temp.type_name(t.oid),
       -- b base, d domain, e enum, p pseudo, r range, m multirange; and P for a preferred type of its category.
       t.typtype::text || CASE WHEN t.typispreferred THEN 'P' ELSE '' END,
       t.typcategory,
       coalesce(CASE t.typtype
         WHEN 'r' THEN (SELECT pg_temp.type_name(rngsubtype) FROM pg_range WHERE rngtypid = t.oid)
         WHEN 'm' THEN (SELECT pg_temp.type_name(rngtypid) FROM pg_range WHERE rngmultitypid = t.oid)
         WHEN 'd' THEN pg_temp.type_name(t.typbasetype)
         ELSE CASE WHEN t.typcategory = 'A' AND t.typelem <> 0 THEN pg_temp.type_name(t.typelem) END
       END, '-'),
       format_type(t.oid, NULL)
FROM pg_type t
WHERE pg_temp.home('pg_type', t.oid, t.typnamespace) IS NOT NULL
  AND t.typtype <> 'c' AND t.typisdefined
  AND pg_temp.type_name(t.oid) NOT LIKE '%[]'
  AND pg_temp.type_name(t.oid) NOT LIKE '@%gbtreekey%';
