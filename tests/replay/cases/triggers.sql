-- Triggers, event triggers.
-- case: every kind
create table t (id int, name text, at timestamptz);
create function f() returns trigger language plpgsql as $$ begin return new; end $$;
create trigger a before insert on t for each row execute function f();
create trigger b after update of name, at on t for each row when (old.name is distinct from new.name) execute function f('x', 'it''s');
create trigger c after delete or truncate on t for each statement execute procedure f();
create trigger d after insert on t referencing new table as added for each statement execute function f();
create trigger e after update on t referencing old table as was new table as is_now execute function f();
create constraint trigger g after insert on t deferrable initially deferred for each row execute function f();
create trigger a after insert on t execute function f();
create or replace trigger a after insert on t execute function f();
-- case: states
create table t (id int);
create function f() returns trigger language plpgsql as $$ begin return new; end $$;
create trigger a before insert on t for each row execute function f();
create trigger b before insert on t for each row execute function f();
create trigger c before insert on t for each row execute function f();
alter table t disable trigger a;
alter table t enable always trigger b;
alter table t enable replica trigger c;
alter trigger a on t rename to z;
comment on trigger b on t is 'always';
drop trigger c on t;
drop trigger if exists c on t;
drop trigger c on t;
alter table t disable trigger user;
alter table t enable trigger z;
-- case: the function goes
create table t (id int);
create function f() returns trigger language plpgsql as $$ begin return new; end $$;
create trigger a before insert on t for each row execute function f();
drop function f();
drop function f() cascade;
-- case: columns of a trigger
create table t (id int, name text);
create function f() returns trigger language plpgsql as $$ begin return new; end $$;
create trigger a before update of name on t for each row execute function f();
create trigger b before update on t for each row when (new.name <> '') execute function f();
alter table t rename name to title;
alter table t drop column title;
alter table t drop column title cascade;
create trigger x before update of nothing on t for each row execute function f();
create trigger y before update on t for each row execute function g();
-- case alone: triggers on the platform's tables
create function public.handle_new_user() returns trigger language plpgsql security definer set search_path = '' as $$ begin return new; end $$;
create trigger on_auth_user_created after insert on auth.users for each row execute procedure public.handle_new_user();
create trigger gone after update on auth.users for each row execute procedure public.handle_new_user();
drop trigger gone on auth.users;
-- case alone: event triggers
create function ev() returns event_trigger language plpgsql as $$ begin null; end $$;
create event trigger e1 on ddl_command_end execute function ev();
create event trigger e2 on ddl_command_start when tag in ('CREATE TABLE', 'DROP TABLE') execute function ev();
alter event trigger e1 disable;
alter event trigger e2 enable always;
alter event trigger e2 rename to e3;
create event trigger gone on sql_drop execute function ev();
drop event trigger gone;
-- case: a rule that is replaced keeps its state
create table t (id int);
create rule r as on insert to t do instead nothing;
alter table t disable rule r;
comment on rule r on t is 'none';
create or replace rule r as on delete to t do instead nothing;
