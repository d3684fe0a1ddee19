-- What somebody made, for the answers below: an enum, domains, a composite type; extensions where Supabase puts them.
CREATE SCHEMA made;
CREATE TYPE made.mood AS ENUM ('good', 'bad');
CREATE DOMAIN made.label AS text;
CREATE DOMAIN made.amount AS numeric(12, 2);
CREATE DOMAIN made.count AS int4;
CREATE DOMAIN made.tags AS text[];
CREATE TYPE made.pair AS (a int4, b text);
CREATE TYPE made.spans AS RANGE (subtype = date, multirange_type_name = made.multispans);
CREATE FUNCTION made.pick(text) RETURNS text LANGUAGE sql AS 'SELECT $1';
CREATE FUNCTION made.pick(int8) RETURNS int8 LANGUAGE sql AS 'SELECT $1';
CREATE FUNCTION made.pick(text, int4 DEFAULT 1) RETURNS int4 LANGUAGE sql AS 'SELECT $2';
CREATE FUNCTION made.many(text, VARIADIC uuid[]) RETURNS uuid LANGUAGE sql AS 'SELECT $2[1]';
CREATE FUNCTION made.feel(made.mood, made.label DEFAULT 'x') RETURNS made.mood LANGUAGE sql AS 'SELECT $1';

-- As the data files write a type; what was made here bears its schema.
CREATE FUNCTION pg_temp.told(type oid) RETURNS text STABLE LANGUAGE sql AS $$
  SELECT CASE WHEN e.oid IS NOT NULL THEN pg_temp.told(e.oid) || '[]'
              WHEN n.nspname = 'made' THEN 'made.' || t.typname
              WHEN pg_temp.type_name(t.oid) LIKE '@%' THEN 'public.' || t.typname
              ELSE pg_temp.type_name(t.oid) END
    FROM pg_type t JOIN pg_namespace n ON n.oid = t.typnamespace LEFT JOIN pg_type e ON e.oid = t.typelem AND e.typarray = t.oid
   WHERE t.oid = type
$$;

-- The type of an expression, never evaluated: 'none' if there is no such operator or function, 'ambiguous', or the error's code.
CREATE FUNCTION pg_temp.answer(expression text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE found oid;
BEGIN
  EXECUTE format('SELECT pg_typeof(CASE WHEN false THEN %s END)::oid', expression) INTO found;
  RETURN pg_temp.told(found);
EXCEPTION
  WHEN undefined_function THEN RETURN 'none';
  WHEN ambiguous_function THEN RETURN 'ambiguous';
  WHEN OTHERS THEN RETURN SQLSTATE;
END $$;

-- A null of a type; of none, a literal.
CREATE FUNCTION pg_temp.a_null(type oid) RETURNS text LANGUAGE sql AS $$
  SELECT CASE WHEN type = 'unknown'::regtype THEN 'NULL' ELSE 'NULL::' || format_type(type, NULL) END
$$;
