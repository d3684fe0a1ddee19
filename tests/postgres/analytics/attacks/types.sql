--! Types of the caller's own: a temporary schema is searched for types, first of all, unless the search path names it.

--- A domain of the name of a built-in type doesn't get into what runs with the owner's rights: the audit (trap 27)
-- as a_admin
CREATE TEMP TABLE seen (who text);
GRANT ALL ON pg_temp.seen TO PUBLIC;
CREATE FUNCTION pg_temp.evil(anyelement) RETURNS boolean LANGUAGE plpgsql AS $x$ BEGIN INSERT INTO pg_temp.seen VALUES (current_user); RETURN true; END $x$;
CREATE DOMAIN pg_temp.jsonb AS pg_catalog.jsonb CHECK (pg_temp.evil(VALUE));
CREATE DOMAIN pg_temp.uuid AS pg_catalog.uuid CHECK (pg_temp.evil(VALUE));
CREATE DOMAIN pg_temp.text AS pg_catalog.text CHECK (pg_temp.evil(VALUE));
UPDATE public.customers SET name = 'h' WHERE id = $customer_a2;
SELECT DISTINCT who FROM pg_temp.seen WHERE who <> 'authenticated';
--> = 

--- ... nor into the membership test
-- as a_member
CREATE TEMP TABLE seen (who text);
GRANT ALL ON pg_temp.seen TO PUBLIC;
CREATE FUNCTION pg_temp.evil(anyelement) RETURNS boolean LANGUAGE plpgsql AS $x$ BEGIN INSERT INTO pg_temp.seen VALUES (current_user); RETURN true; END $x$;
CREATE DOMAIN pg_temp.jsonb AS pg_catalog.jsonb CHECK (pg_temp.evil(VALUE));
CREATE DOMAIN pg_temp.uuid AS pg_catalog.uuid CHECK (pg_temp.evil(VALUE));
CREATE DOMAIN pg_temp.text AS pg_catalog.text CHECK (pg_temp.evil(VALUE));
UPDATE public.profiles SET full_name = 'h' WHERE id = $me;
SELECT public.leave_organization();
SELECT DISTINCT who FROM pg_temp.seen WHERE who <> 'authenticated';
--> = 
