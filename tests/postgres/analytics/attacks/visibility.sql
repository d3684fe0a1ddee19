--! Who sees what, and what clients can't do to any table whatever its policies say.

--- An admin sees the organization with its bin, and its audit log
-- as a_admin
SELECT FROM public.organizations;
--> 1 row
SELECT FROM public.profiles;
--> 3 rows
SELECT FROM public.customers;
--> 3 rows
SELECT FROM public.revenue;
--> 2 rows
SELECT FROM public.activities;
--> 2 rows
SELECT FROM public.audit_logs;
--> 10 rows
SELECT FROM public.ai_usage_log;
--> 2 rows
SELECT FROM public.user_preferences;
--> 1 row

--- A member sees the organization without bin and audit log, and the own use of the AI
-- as a_member
SELECT FROM public.organizations;
--> 1 row
SELECT FROM public.profiles;
--> 3 rows
SELECT FROM public.customers;
--> 2 rows
SELECT FROM public.revenue;
--> 1 row
SELECT FROM public.activities;
--> 1 row
SELECT FROM public.audit_logs;
--> 0 rows
SELECT FROM public.ai_usage_log;
--> 1 row
SELECT FROM public.user_preferences;
--> 0 rows

--- Somebody without an organization sees the own profile and nothing else (trap 5, 16)
-- as loner, guest
SELECT id = $me FROM public.profiles;
--> = t
-- as same
SELECT FROM public.organizations;
SELECT FROM public.customers;
SELECT FROM public.revenue;
SELECT FROM public.activities;
SELECT FROM public.audit_logs;
SELECT FROM public.ai_usage_log;
SELECT FROM public.user_preferences;
--> each 0 rows

--- Somebody whose user is gone sees nothing, and neither does a token without a user (trap 16, 18)
-- as nobody
-- for t in organizations, profiles, customers, revenue, activities, audit_logs, ai_usage_log, user_preferences
SELECT FROM public.{t};
--> 0 rows
-- as claims {}
SELECT FROM public.{t};
--> 0 rows
-- as claims {"sub":null}
SELECT FROM public.{t};
--> 0 rows
-- as claims []
SELECT FROM public.{t};
--> 0 rows
-- as claims
SELECT FROM public.{t};
--> 0 rows

--- A malformed token is an error and no key (trap 17)
-- as nobody
-- for t in organizations, profiles, customers, revenue, activities, audit_logs, ai_usage_log, user_preferences
-- as claims {"sub":""}
SELECT FROM public.{t};
--> 22P02
-- as claims {"sub":"x"}
SELECT FROM public.{t};
--> 22P02
-- as claims {"sub":["00000000-0000-0000-0000-0000000000a1"]}
SELECT FROM public.{t};
--> 22P02
-- as claims nonsense
SELECT FROM public.{t};
--> 22P02

--- The legacy claim, left empty by a pooled connection, opens and closes nothing (trap 18)
-- as a_member
SELECT set_config('request.jwt.claim.sub', '', true);
SELECT FROM public.organizations;
--> 1 row

--- Nobody who isn't signed in can do anything with any table (trap 14, 28, 36; S7, S9)
-- as anon
-- for t in organizations, profiles, customers, revenue, activities, audit_logs, ai_usage_log, user_preferences
SELECT 1 FROM public.{t};
SELECT count(*) FROM public.{t};
SELECT FROM public.{t} FOR UPDATE;
INSERT INTO public.{t} DEFAULT VALUES;
INSERT INTO public.{t} DEFAULT VALUES ON CONFLICT DO NOTHING;
DELETE FROM public.{t};
TRUNCATE public.{t} CASCADE;
LOCK TABLE public.{t};
LOCK TABLE public.{t} IN ACCESS SHARE MODE;
MERGE INTO public.{t} t USING (SELECT 1) s ON true WHEN MATCHED THEN DELETE;
COPY public.{t} TO STDOUT;
COPY public.{t} FROM STDIN;
CREATE TRIGGER x AFTER INSERT ON public.{t} FOR EACH ROW EXECUTE FUNCTION private.refuse('x');
CREATE POLICY x ON public.{t} USING (true);
ALTER TABLE public.{t} DISABLE ROW LEVEL SECURITY;
COMMENT ON TABLE public.{t} IS 'x';
CREATE INDEX ON public.{t} ((1));
CREATE RULE x AS ON SELECT TO public.{t} DO INSTEAD SELECT 1;
--> each 42501

--- No client and no server truncates, locks for writing, or touches the definition of a table (trap 28; S9)
-- as a_admin, a_member, loner, service
-- for t in organizations, profiles, customers, revenue, activities, audit_logs, ai_usage_log, user_preferences
TRUNCATE public.{t};
TRUNCATE public.{t} CASCADE;
CREATE TRIGGER x AFTER INSERT ON public.{t} FOR EACH ROW EXECUTE FUNCTION private.refuse('x');
ALTER TABLE public.{t} DISABLE TRIGGER ALL;
ALTER TABLE public.{t} DISABLE ROW LEVEL SECURITY;
ALTER TABLE public.{t} OWNER TO authenticated;
CREATE POLICY x ON public.{t} USING (true);
DROP POLICY "nothing for anon" ON public.{t};
CREATE TABLE public.x (id uuid REFERENCES public.{t});
--> each 42501

--- COPY is bound by the policies, and can't write where they are (trap 35)
-- as a_member
COPY public.customers TO STDOUT;
--> 2 rows
COPY public.profiles (id, role) TO STDOUT;
--> 3 rows
COPY public.audit_logs TO STDOUT;
--> 0 rows
COPY (SELECT * FROM public.customers) TO STDOUT;
--> 2 rows
COPY public.customers (organization_id, name, status) FROM STDIN;
--> 0A000
COPY public.profiles (role) FROM STDIN;
--> 42501

--- Switching row security off is refused where it would filter (trap 35)
-- as a_member
SET LOCAL row_security = off;
--> ok
SELECT FROM public.customers;
UPDATE public.profiles SET role = 'admin' WHERE id = $me;
UPDATE public.profiles SET full_name = 'x' WHERE id = $me;
--> each 42501

--- Row locks need what an update needs (trap 34)
-- as a_member
SELECT FROM public.customers FOR UPDATE;
SELECT FROM public.customers FOR KEY SHARE;
SELECT FROM public.organizations FOR SHARE;
--> each 0 rows
SELECT FROM public.profiles FOR UPDATE;
--> 1 row
SELECT FROM public.audit_logs FOR UPDATE;
SELECT FROM public.ai_usage_log FOR SHARE;
--> each 42501

--- The claims of another person, set inside the request, change only who one is: a client can't run SQL of its own through the API (trap 19)
-- as a_member
SELECT set_config('request.jwt.claims', '{"role":"service_role"}', true);
SELECT FROM public.customers;
--> 0 rows

--- A policy's functions don't see more than the caller's rows in a WHERE of theirs (trap 36)
-- as a_member
CREATE FUNCTION pg_temp.spy(name text) RETURNS boolean LANGUAGE plpgsql COST 0.0001 AS $x$ BEGIN IF name LIKE '%b' THEN RAISE EXCEPTION 'seen %', name; END IF; RETURN true; END $x$;
SELECT FROM public.customers WHERE pg_temp.spy(name);
--> 2 rows
SELECT FROM public.customers WHERE 1 / (CASE name WHEN 'cb' THEN 0 ELSE 1 END) = 1;
--> 2 rows
