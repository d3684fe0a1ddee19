-- name, left, right, home, result, commutator. Shell operators have no function.
SELECT o.oprname,
       CASE WHEN o.oprleft = 0 THEN '-' ELSE pg_temp.type_name(o.oprleft) END,
       pg_temp.type_name(o.oprright),
       h.home,
       pg_temp.type_name(o.oprresult),
       coalesce((SELECT c.oprname::text FROM pg_operator c WHERE c.oid = o.oprcom), '-')
FROM pg_operator o CROSS JOIN LATERAL (SELECT pg_temp.home('pg_operator', o.oid, o.oprnamespace) AS home) h
WHERE h.home IS NOT NULL AND o.oprcode <> 0;
