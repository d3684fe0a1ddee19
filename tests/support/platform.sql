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
do $$ begin if to_regtype('auth.one_time_token_type') is null then
  create type auth.code_challenge_method as enum ('s256', 'plain');
  create type auth.one_time_token_type as enum ('confirmation_token', 'reauthentication_token', 'recovery_token',
    'email_change_token_new', 'email_change_token_current', 'phone_change_token');
  create type auth.oauth_authorization_status as enum ('pending', 'approved', 'denied', 'expired');
  create type auth.oauth_client_type as enum ('public', 'confidential');
  create type auth.oauth_registration_type as enum ('dynamic', 'manual');
  create type auth.oauth_response_type as enum ('code');
end if; end $$;
-- Tables that projects seldom speak of: columns and keys.
create table if not exists auth.flow_state (
  id uuid primary key, user_id uuid, auth_code text, code_challenge_method auth.code_challenge_method,
  code_challenge text, provider_type text not null, provider_access_token text, provider_refresh_token text,
  created_at timestamptz, updated_at timestamptz, authentication_method text not null,
  auth_code_issued_at timestamptz, invite_token text, referrer text, oauth_client_state_id uuid,
  linking_target_id uuid, email_optional bool not null);
create table if not exists auth.instances (
  id uuid primary key, uuid uuid, raw_base_config text, created_at timestamptz, updated_at timestamptz);
create table if not exists auth.mfa_amr_claims (
  session_id uuid not null, created_at timestamptz not null, updated_at timestamptz not null,
  authentication_method text not null, id uuid primary key);
create table if not exists auth.mfa_challenges (
  id uuid primary key, factor_id uuid not null, created_at timestamptz not null, verified_at timestamptz,
  ip_address inet not null, otp_code text, web_authn_session_data jsonb);
create table if not exists auth.one_time_tokens (
  id uuid primary key, user_id uuid not null, token_type auth.one_time_token_type not null, token_hash text not null,
  relates_to text not null, created_at timestamp not null, updated_at timestamp not null);
create table if not exists auth.saml_providers (
  id uuid primary key, sso_provider_id uuid not null, entity_id text not null, metadata_xml text not null,
  metadata_url text, attribute_mapping jsonb, created_at timestamptz, updated_at timestamptz, name_id_format text);
create table if not exists auth.saml_relay_states (
  id uuid primary key, sso_provider_id uuid not null, request_id text not null, for_email text, redirect_to text,
  created_at timestamptz, updated_at timestamptz, flow_state_id uuid);
create table if not exists auth.sso_domains (
  id uuid primary key, sso_provider_id uuid not null, domain text not null, created_at timestamptz,
  updated_at timestamptz);
create table if not exists auth.sso_providers (
  id uuid primary key, resource_id text, created_at timestamptz, updated_at timestamptz, disabled bool);
create table if not exists auth.custom_oauth_providers (
  id uuid primary key, provider_type text not null, identifier text not null, name text not null,
  client_id text not null, client_secret text not null, acceptable_client_ids text[] not null, scopes text[] not null,
  pkce_enabled bool not null, attribute_mapping jsonb not null, authorization_params jsonb not null,
  enabled bool not null, email_optional bool not null, issuer text, discovery_url text,
  skip_nonce_check bool not null, cached_discovery jsonb, discovery_cached_at timestamptz, authorization_url text,
  token_url text, userinfo_url text, jwks_uri text, created_at timestamptz not null, updated_at timestamptz not null,
  custom_claims_allowlist text[] not null);
create table if not exists auth.oauth_authorizations (
  id uuid primary key, authorization_id text not null, client_id uuid not null, user_id uuid,
  redirect_uri text not null, scope text not null, state text, resource text, code_challenge text,
  code_challenge_method auth.code_challenge_method, response_type auth.oauth_response_type not null,
  status auth.oauth_authorization_status not null, authorization_code text, created_at timestamptz not null,
  expires_at timestamptz not null, approved_at timestamptz, nonce text);
create table if not exists auth.oauth_client_states (
  id uuid primary key, provider_type text not null, code_verifier text, created_at timestamptz not null);
create table if not exists auth.oauth_clients (
  id uuid primary key, client_secret_hash text, registration_type auth.oauth_registration_type not null,
  redirect_uris text not null, grant_types text not null, client_name text, client_uri text, logo_uri text,
  created_at timestamptz not null, updated_at timestamptz not null, deleted_at timestamptz,
  client_type auth.oauth_client_type not null, token_endpoint_auth_method text not null);
create table if not exists auth.oauth_consents (
  id uuid primary key, user_id uuid not null, client_id uuid not null, scopes text not null,
  granted_at timestamptz not null, revoked_at timestamptz);
create table if not exists auth.webauthn_challenges (
  id uuid primary key, user_id uuid, challenge_type text not null, session_data jsonb not null,
  created_at timestamptz not null, expires_at timestamptz not null);
create table if not exists auth.webauthn_credentials (
  id uuid primary key, user_id uuid not null, credential_id bytea not null, public_key bytea not null,
  attestation_type text not null, aaguid uuid, sign_count int8 not null, transports jsonb not null,
  backup_eligible bool not null, backed_up bool not null, friendly_name text not null,
  created_at timestamptz not null, updated_at timestamptz not null, last_used_at timestamptz);
create table if not exists auth.schema_migrations (
  version varchar(255) primary key);
do $$ declare t text; begin
  foreach t in array array['identities', 'sessions', 'refresh_tokens', 'mfa_factors', 'audit_log_entries', 'flow_state', 'instances', 'mfa_amr_claims', 'mfa_challenges', 'one_time_tokens', 
    'saml_providers', 'saml_relay_states', 'sso_domains', 'sso_providers', 'custom_oauth_providers', 'oauth_authorizations', 'oauth_client_states', 
    'oauth_clients', 'oauth_consents', 'webauthn_challenges', 'webauthn_credentials'] loop
    execute format('alter table auth.%I owner to supabase_auth_admin', t);
    if t !~ '^(custom|oauth|webauthn)_' then
      execute format('alter table auth.%I enable row level security', t);
    end if;
    execute format('grant all on auth.%I to postgres', t);
  end loop;
end $$;
grant all on sequence auth.refresh_tokens_id_seq to postgres;
alter table auth.schema_migrations owner to supabase_auth_admin;
alter table auth.schema_migrations enable row level security;
grant select on auth.schema_migrations to postgres with grant option;
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
do $$ begin if to_regtype('storage.buckettype') is null then
  create type storage.buckettype as enum ('STANDARD', 'ANALYTICS', 'VECTOR');
  alter type storage.buckettype owner to supabase_storage_admin;
end if; end $$;
create table if not exists storage.buckets (
  id text primary key, name text not null, owner uuid, created_at timestamptz default now(), updated_at timestamptz default now(),
  public boolean default false, avif_autodetection boolean default false, file_size_limit bigint, allowed_mime_types text[],
  owner_id text, type storage.buckettype not null default 'STANDARD', versioning_status text not null default 'DISABLED');
create unique index if not exists bname on storage.buckets (name);
create table if not exists storage.objects (
  id uuid primary key default gen_random_uuid(), bucket_id text, name text, owner uuid, created_at timestamptz default now(),
  updated_at timestamptz default now(), last_accessed_at timestamptz default now(), metadata jsonb,
  path_tokens text[] generated always as (string_to_array(name, '/')) stored, version text, owner_id text, user_metadata jsonb,
  archived_at timestamptz, is_delete_marker boolean not null default false, is_versioned boolean not null default false,
  constraint "objects_bucketId_fkey" foreign key (bucket_id) references storage.buckets (id));
create unique index if not exists bucketid_objname on storage.objects (bucket_id, name);
-- Tables that projects seldom speak of: columns and keys.
create table if not exists storage.buckets_analytics (
  name text not null, type storage.buckettype not null, format text not null, created_at timestamptz not null,
  updated_at timestamptz not null, id uuid primary key, deleted_at timestamptz);
create table if not exists storage.buckets_vectors (
  id text primary key, type storage.buckettype not null, created_at timestamptz not null,
  updated_at timestamptz not null);
create table if not exists storage.migrations (
  id int4 primary key, name varchar(100) not null, hash varchar(40) not null, executed_at timestamp);
create table if not exists storage.s3_multipart_uploads (
  id text primary key, in_progress_size int8 not null, upload_signature text not null, bucket_id text not null,
  key text not null, version text not null, owner_id text, created_at timestamptz not null, user_metadata jsonb,
  metadata jsonb);
create table if not exists storage.s3_multipart_uploads_parts (
  id uuid primary key, upload_id text not null, size int8 not null, part_number int4 not null,
  bucket_id text not null, key text not null, etag text not null, owner_id text, version text not null,
  created_at timestamptz not null);
create table if not exists storage.vector_indexes (
  id text primary key, name text not null, bucket_id text not null, data_type text not null, dimension int4 not null,
  distance_metric text not null, metadata_configuration jsonb, created_at timestamptz not null,
  updated_at timestamptz not null);
do $$ declare t text; begin
  foreach t in array array['buckets_analytics', 'buckets_vectors', 'migrations', 's3_multipart_uploads', 's3_multipart_uploads_parts',
    'vector_indexes'] loop
    execute format('alter table storage.%I owner to supabase_storage_admin', t);
    execute format('alter table storage.%I enable row level security', t);
    execute format('grant all on storage.%I to postgres, service_role', t);
    execute format('grant %s on storage.%I to anon, authenticated', case when t like 's3%' then 'select' else 'all' end, t);
  end loop;
end $$;
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
do $$ begin if to_regtype('realtime.equality_op') is null then
  create type realtime.equality_op as enum ('eq', 'neq', 'lt', 'lte', 'gt', 'gte', 'in', 'like', 'ilike', 'is', 'match', 'imatch', 'isdistinct');
  create type realtime.user_defined_filter as (column_name text, op realtime.equality_op, value text, negate boolean);
end if; end $$;
create table if not exists realtime.subscription (
  id bigint generated always as identity, subscription_id uuid not null, entity regclass not null,
  filters realtime.user_defined_filter[] not null default '{}', claims jsonb not null,
  claims_role regrole not null, created_at timestamp not null default timezone('utc', now()), action_filter text default '*',
  selected_columns text[], constraint pk_subscription primary key (id));
alter table realtime.subscription owner to supabase_realtime_admin;
grant select on realtime.subscription to anon, authenticated, service_role;
grant all on realtime.subscription to postgres;
create table if not exists realtime.schema_migrations (version bigint primary key, inserted_at timestamp(0));
create or replace function realtime.topic() returns text language sql stable as $$
  select nullif(current_setting('realtime.topic', true), '')::text $$;
create or replace function realtime.send(payload jsonb, event text, topic text, private boolean default true) returns void
  language sql as '';
do $$ begin if not exists (select from pg_publication where pubname='supabase_realtime') then
  create publication supabase_realtime; end if; end $$;
alter publication supabase_realtime owner to postgres;   -- migrate.sh runs the init scripts as `postgres`
-- 8. timeouts --------------------------------------------------------------------------------------------
do $$ begin if (select rolconfig from pg_roles where rolname='authenticator') is null then alter role authenticator set statement_timeout='8s'; alter role authenticator set lock_timeout='8s'; end if; end $$;
alter role anon set statement_timeout = '3s';
alter role authenticated set statement_timeout = '8s';
