--! The role of the helper functions, and what clients could do to get at it.

--- Nobody becomes the helpers, the owner or the server
-- as a_member, a_admin, anon, service
SET ROLE app_user_helpers;
SET LOCAL ROLE app_user_helpers;
SET ROLE desk_owner;
SELECT set_config('role', 'app_user_helpers', true);
--> each 42501

--- Not the owner either, on whom the migration has lent it
-- as owner
SET ROLE app_user_helpers;
--> 42501

--- Clients don't become the server
-- as a_member, a_admin, anon
SET ROLE app_server;
--> 42501

--- Nothing in the private schema can be called by name
-- as a_member, anon, service
SELECT private.caller();
SELECT private.tenant();
SELECT private.organization_ids();
SELECT private.organization_ids('admin');
SELECT private.create_organization('x');
SELECT private.leave_organization();
SELECT private.remove_organization_member('al');
CREATE FUNCTION private.mine() RETURNS int LANGUAGE sql AS 'SELECT 1';
--> each 42501

--- Nothing can be made in public, and no right is passed on
-- as a_member, service
CREATE TABLE public.mine (id int);
CREATE FUNCTION public.mine() RETURNS int LANGUAGE sql AS 'SELECT 1';
CREATE POLICY mine ON public.customers FOR SELECT TO app_user USING (true);
ALTER TABLE public.customers DISABLE ROW LEVEL SECURITY;
ALTER TABLE public.customers NO FORCE ROW LEVEL SECURITY;
ALTER TABLE public.customers DISABLE TRIGGER ALL;
CREATE TRIGGER mine BEFORE INSERT ON public.customers FOR EACH ROW EXECUTE FUNCTION private.refuse('x');
TRUNCATE public.customers CASCADE;
--> each 42501
-- as a_member
SELECT * FROM public.tokens;
--> 42501

--- A member can't give what he has
-- as a_member
GRANT SELECT ON public.customers TO app_server;
--> ok
-- as superuser
SELECT count(*) FROM pg_class c, aclexplode(c.relacl) x WHERE c.relname = 'customers' AND x.grantor = 'app_user'::regrole;
--> = 0

--- Row security can't be switched off
-- as a_member
SET LOCAL row_security = off;
SELECT * FROM public.customers;
--> 42501

--- Types and operators of one's own don't get into the helper functions
-- as a_member
CREATE TEMP TABLE people (id text, organization_id text, role text);
INSERT INTO pg_temp.people VALUES ('al', 'org-b', 'admin');
SET LOCAL search_path = pg_temp, public;
SELECT count(*) FROM public.customers;
--> = 2
CREATE FUNCTION pg_temp.current_setting(text, boolean) RETURNS text LANGUAGE sql AS $x$ SELECT 'org-b' $x$;
SELECT count(*) FROM public.customers WHERE organization_id = 'org-b';
--> = 0
CREATE DOMAIN pg_temp.text AS pg_catalog.text CHECK (false);
SELECT count(*) FROM public.customers;
--> = 2

--- Functions of one's own that policies' expressions don't see, and conditions that leak what they are shown, see the own rows alone
-- as a_member
CREATE TEMP TABLE seen (id uuid, organization_id text);
CREATE FUNCTION pg_temp.spy(a uuid, b text) RETURNS boolean LANGUAGE plpgsql COST 0.0001 AS $x$ BEGIN INSERT INTO seen VALUES (a, b); RETURN true; END $x$;
SELECT count(*) FROM public.customers WHERE pg_temp.spy(id, organization_id);
--> = 2
SELECT count(*) FROM seen WHERE organization_id <> 'org-a';
--> = 0
