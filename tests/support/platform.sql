-- An emulation of a Supabase database on a stock PostgreSQL 15 to 17, run once by the cluster's superuser
-- `supabase_admin` in the template database. It says what a migration can see of the platform: roles and their
-- attributes, schemas, default privileges, `auth`, `storage`, `realtime`, timeouts.
--
-- Sources: supabase/postgres `migrations/db/init-scripts`, `nix/tests/expected/roles.out`, `z_17_roles.out`;
-- supabase/auth migrations 20220224000811, 20220531120530, 20240612123726; supabase/storage and
-- supabase/realtime migrations.
--
-- Left out on purpose: supautils. On the platform it lets `postgres` create policies on tables in `auth`, `storage`
-- and `realtime` without owning them; here such a statement fails with 42501.

-- 1. roles ----------------------------------------------------------------------------------------------
do $$
declare r record;
begin
  for r in select * from (values
      ('anon',                   'nologin inherit'),
      ('authenticated',          'nologin inherit'),
      ('service_role',           'nologin inherit bypassrls'),
      ('authenticator',          'login noinherit'),
      ('supabase_admin',         'login superuser createdb createrole replication bypassrls'),
      ('supabase_auth_admin',    'login noinherit'),
      ('supabase_storage_admin', 'login noinherit createrole'),
      ('supabase_realtime_admin','nologin noinherit'),
      ('dashboard_user',         'nologin createdb createrole replication'),
      ('supabase_read_only_user','login bypassrls'),
      ('pgbouncer',              'login')) v(name, attrs)
  loop
    if not exists (select from pg_roles where rolname = r.name) then
      execute format('create role %I %s', r.name, r.attrs);
    end if;
  end loop;
end $$;
grant anon, authenticated, service_role to authenticator;
grant authenticator to supabase_storage_admin;
-- 2. the migration role. On Supabase it is NOT superuser but it is BYPASSRLS -----------------------------
-- (on a stock cluster bootstrapped with -U postgres keep the superuser under another name and create this role instead)
do $$ begin
  if not exists (select from pg_roles where rolname = 'postgres') then
    create role postgres login nosuperuser createdb createrole replication bypassrls inherit;
  end if;
  execute format('grant all on database %I to postgres', current_database());
  if current_setting('server_version_num')::int >= 160000 then
    grant anon, authenticated, service_role, authenticator to postgres with admin option;
  else
    grant anon, authenticated, service_role to postgres;
  end if;
  if current_setting('server_version_num')::int >= 150000 then  -- public is owned by pg_database_owner
    grant create, usage on schema public to postgres;
  end if;
end $$;
grant pg_monitor, pg_read_all_data, pg_signal_backend to postgres;
alter role postgres set search_path = "$user", public, extensions;
-- 3. schemas ---------------------------------------------------------------------------------------------
create schema if not exists extensions;
create schema if not exists auth     authorization supabase_admin;
create schema if not exists storage  authorization supabase_admin;
create schema if not exists realtime;
create schema if not exists graphql;
create schema if not exists graphql_public;
create schema if not exists vault;
create schema if not exists supabase_migrations;
create table if not exists supabase_migrations.schema_migrations
  (version text not null primary key, statements text[], name text);
grant usage on schema extensions, storage, auth, realtime to anon, authenticated, service_role;
grant all on schema auth     to supabase_auth_admin, dashboard_user;
grant all on schema storage  to supabase_storage_admin, dashboard_user;   -- needed: RI checks run as the table owner
grant all on schema realtime to supabase_realtime_admin;
grant usage on schema public to postgres, anon, authenticated, service_role;
grant usage on schema auth, storage, realtime, extensions to postgres with grant option;
grant create on schema extensions to postgres;
grant usage on schema vault to postgres;
grant all on schema supabase_migrations to postgres;
grant all on supabase_migrations.schema_migrations to postgres;
-- 4. default privileges (the LEGACY "auto-expose" ones; see RevokeDefaultDataApiPrivilegesSql below) ------
alter default privileges for role postgres in schema public grant all on tables    to postgres, anon, authenticated, service_role;
alter default privileges for role postgres in schema public grant all on functions to postgres, anon, authenticated, service_role;
alter default privileges for role postgres in schema public grant all on sequences to postgres, anon, authenticated, service_role;
alter default privileges for role supabase_admin in schema public grant all on tables    to postgres, anon, authenticated, service_role;
alter default privileges for role supabase_admin in schema public grant all on functions to postgres, anon, authenticated, service_role;
alter default privileges for role supabase_admin in schema public grant all on sequences to postgres, anon, authenticated, service_role;
-- 5. auth ------------------------------------------------------------------------------------------------
create table if not exists auth.users (
  instance_id uuid, id uuid primary key, aud varchar(255), role varchar(255), email varchar(255),
  encrypted_password varchar(255), email_confirmed_at timestamptz, invited_at timestamptz,
  confirmation_token varchar(255), confirmation_sent_at timestamptz, recovery_token varchar(255),
  recovery_sent_at timestamptz, email_change_token_new varchar(255), email_change varchar(255),
  email_change_sent_at timestamptz, last_sign_in_at timestamptz, raw_app_meta_data jsonb, raw_user_meta_data jsonb,
  is_super_admin boolean, created_at timestamptz, updated_at timestamptz, phone text unique,
  phone_confirmed_at timestamptz, phone_change text default '', phone_change_token varchar(255) default '',
  phone_change_sent_at timestamptz,
  confirmed_at timestamptz generated always as (least(email_confirmed_at, phone_confirmed_at)) stored,
  email_change_token_current varchar(255) default '',
  email_change_confirm_status smallint default 0 check (email_change_confirm_status between 0 and 2),
  banned_until timestamptz, reauthentication_token varchar(255) default '', reauthentication_sent_at timestamptz,
  is_sso_user boolean not null default false, deleted_at timestamptz, is_anonymous boolean not null default false);
create unique index if not exists users_email_partial_key on auth.users (email) where (is_sso_user = false);
alter table auth.users owner to supabase_auth_admin;
alter table auth.users enable row level security;   -- auth migration 20240612123726
grant all on auth.users to postgres;              -- incl. REFERENCES: FKs to auth.users(id) and TRIGGER are allowed
do $$ begin if to_regtype('auth.aal_level') is null then
  create type auth.aal_level as enum ('aal1', 'aal2', 'aal3');
  create type auth.factor_status as enum ('unverified', 'verified');
  create type auth.factor_type as enum ('totp', 'webauthn', 'phone');
end if; end $$;
create table if not exists auth.identities (
  provider_id text not null, user_id uuid not null references auth.users on delete cascade, identity_data jsonb not null,
  provider text not null, last_sign_in_at timestamptz, created_at timestamptz, updated_at timestamptz,
  email text generated always as (lower(identity_data ->> 'email')) stored, id uuid primary key default gen_random_uuid(),
  constraint identities_provider_id_provider_unique unique (provider_id, provider));
create table if not exists auth.sessions (
  id uuid primary key, user_id uuid not null references auth.users on delete cascade, created_at timestamptz,
  updated_at timestamptz, factor_id uuid, aal auth.aal_level, not_after timestamptz, refreshed_at timestamp, user_agent text,
  ip inet, tag text, oauth_client_id uuid, refresh_token_hmac_key text, refresh_token_counter bigint, scopes text);
create table if not exists auth.refresh_tokens (
  instance_id uuid, id bigserial primary key, token varchar(255), user_id varchar(255), revoked boolean,
  created_at timestamptz, updated_at timestamptz, parent varchar(255),
  session_id uuid references auth.sessions on delete cascade, constraint refresh_tokens_token_unique unique (token));
create table if not exists auth.mfa_factors (
  id uuid primary key, user_id uuid not null references auth.users on delete cascade, friendly_name text,
  factor_type auth.factor_type not null, status auth.factor_status not null, created_at timestamptz not null,
  updated_at timestamptz not null, secret text, phone text, last_challenged_at timestamptz, web_authn_credential jsonb,
  web_authn_aaguid uuid, last_webauthn_challenge_data jsonb);
create table if not exists auth.audit_log_entries (
  instance_id uuid, id uuid primary key, payload json, created_at timestamptz,
  ip_address varchar(64) not null default '');
do $$ declare t text; begin
  foreach t in array array['identities', 'sessions', 'refresh_tokens', 'mfa_factors', 'audit_log_entries'] loop
    execute format('alter table auth.%I owner to supabase_auth_admin', t);
    execute format('alter table auth.%I enable row level security', t);
    execute format('grant all on auth.%I to postgres', t);
  end loop;
end $$;
create or replace function auth.uid() returns uuid language sql stable as $$
  select coalesce(
    nullif(current_setting('request.jwt.claim.sub', true), ''),
    (nullif(current_setting('request.jwt.claims', true), '')::jsonb ->> 'sub')
  )::uuid $$;
create or replace function auth.role() returns text language sql stable as $$
  select coalesce(
    nullif(current_setting('request.jwt.claim.role', true), ''),
    (nullif(current_setting('request.jwt.claims', true), '')::jsonb ->> 'role')
  )::text $$;
create or replace function auth.email() returns text language sql stable as $$
  select coalesce(
    nullif(current_setting('request.jwt.claim.email', true), ''),
    (nullif(current_setting('request.jwt.claims', true), '')::jsonb ->> 'email')
  )::text $$;
create or replace function auth.jwt() returns jsonb language sql stable as $$
  select coalesce(
    nullif(current_setting('request.jwt.claim', true), ''),
    nullif(current_setting('request.jwt.claims', true), '')
  )::jsonb $$;
-- 6. storage ---------------------------------------------------------------------------------------------
create table if not exists storage.buckets (
  id text primary key, name text not null unique, owner uuid, owner_id text,
  public boolean default false, avif_autodetection boolean default false,
  file_size_limit bigint, allowed_mime_types text[],
  created_at timestamptz default now(), updated_at timestamptz default now());
create table if not exists storage.objects (
  id uuid primary key default gen_random_uuid(), bucket_id text references storage.buckets(id), name text,
  owner uuid, owner_id text, metadata jsonb, user_metadata jsonb, version text,
  path_tokens text[] generated always as (string_to_array(name, '/')) stored,
  created_at timestamptz default now(), updated_at timestamptz default now(), last_accessed_at timestamptz default now(),
  unique (bucket_id, name));
alter table storage.buckets owner to supabase_storage_admin;
alter table storage.objects owner to supabase_storage_admin;
alter table storage.buckets enable row level security;
alter table storage.objects enable row level security;
grant all on storage.buckets, storage.objects to postgres with grant option;
grant all on storage.buckets, storage.objects to anon, authenticated, service_role;
create or replace function storage.foldername(name text) returns text[] language plpgsql immutable as $$
declare _parts text[]; begin select string_to_array(name,'/') into _parts; return _parts[1:array_length(_parts,1)-1]; end $$;
create or replace function storage.filename(name text) returns text language plpgsql immutable as $$
declare _parts text[]; begin select string_to_array(name,'/') into _parts; return _parts[array_length(_parts,1)]; end $$;
create or replace function storage.extension(name text) returns text language plpgsql immutable as $$
declare _parts text[]; f text; begin select string_to_array(name,'/') into _parts; f := _parts[array_length(_parts,1)];
return reverse(split_part(reverse(f),'.',1)); end $$;
create or replace function storage.operation() returns text language plpgsql stable as $$
begin return current_setting('storage.operation', true); end $$;
-- 7. realtime --------------------------------------------------------------------------------------------
create table if not exists realtime.messages (
  topic text not null, extension text not null, payload jsonb, event text, private boolean default false,
  updated_at timestamp not null default now(), inserted_at timestamp not null default now(),
  id uuid not null default gen_random_uuid(), binary_payload bytea, primary key (id, inserted_at)
) partition by range (inserted_at);
create table if not exists realtime.messages_default partition of realtime.messages default;
alter table realtime.messages owner to supabase_realtime_admin;
alter table realtime.messages enable row level security;
grant select, insert, update on realtime.messages to postgres, anon, authenticated, service_role;
create or replace function realtime.topic() returns text language sql stable as $$
  select nullif(current_setting('realtime.topic', true), '')::text $$;
do $$ begin if not exists (select from pg_publication where pubname='supabase_realtime') then
  create publication supabase_realtime; end if; end $$;
alter publication supabase_realtime owner to postgres;   -- migrate.sh runs the init scripts as `postgres`
-- 8. timeouts --------------------------------------------------------------------------------------------
do $$ begin if (select rolconfig from pg_roles where rolname='authenticator') is null then alter role authenticator set statement_timeout='8s'; alter role authenticator set lock_timeout='8s'; end if; end $$;
alter role anon set statement_timeout = '3s';
alter role authenticated set statement_timeout = '8s';
