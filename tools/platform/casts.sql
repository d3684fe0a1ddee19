-- source, target, context (i implicit, a assignment, e explicit), method (f function, i input/output, b binary), home
SELECT pg_temp.type_name(c.castsource), pg_temp.type_name(c.casttarget), c.castcontext, c.castmethod,
       coalesce((SELECT '@' || e.extname FROM pg_depend d JOIN pg_extension e ON e.oid = d.refobjid
                  WHERE d.classid = 'pg_cast'::regclass AND d.objid = c.oid AND d.refclassid = 'pg_extension'::regclass), 'pg_catalog')
FROM pg_cast c;
