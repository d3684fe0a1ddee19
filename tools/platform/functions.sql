-- name, arguments, home, flags, defaults, result, columns. Functions that take `internal` can't be called from SQL.
SELECT p.proname,
       coalesce(nullif((SELECT string_agg(pg_temp.type_name(a.type), ',' ORDER BY a.at)
                          FROM unnest(p.proargtypes) WITH ORDINALITY AS a (type, at)), ''), '-'),
       h.home,
       -- f function, a aggregate, w window, p procedure; i immutable, s stable, v volatile; then S strict, R returns a set,
       -- V the last argument is VARIADIC.
       p.prokind::text || p.provolatile::text || CASE WHEN p.proisstrict THEN 'S' ELSE '' END
         || CASE WHEN p.proretset THEN 'R' ELSE '' END || CASE WHEN p.provariadic <> 0 THEN 'V' ELSE '' END,
       p.pronargdefaults,
       pg_temp.type_name(p.prorettype),
       coalesce((SELECT string_agg(p.proargnames[a.at] || ' ' || pg_temp.type_name(a.type), ',' ORDER BY a.at)
                   FROM unnest(p.proallargtypes) WITH ORDINALITY AS a (type, at)
                  WHERE p.proargmodes[a.at] IN ('o', 'b', 't') AND p.proargnames[a.at] <> ''), '-')
FROM pg_proc p CROSS JOIN LATERAL (SELECT pg_temp.home('pg_proc', p.oid, p.pronamespace) AS home) h
WHERE h.home IS NOT NULL
  AND NOT 'internal'::regtype = ANY (p.proargtypes) AND p.prorettype <> 'internal'::regtype
  AND NOT (h.home LIKE '@%' AND EXISTS (SELECT FROM pg_type t WHERE p.oid IN (t.typinput, t.typoutput, t.typreceive, t.typsend)));
