//! Stand-ins for extensions of the Supabase platform that a stock server doesn't have: names, types and signatures that migrations mention, with
//! nothing behind them. Both databases of a comparison have the same, and what an extension made is no part of it.

use std::fs;
use std::path::Path;
use std::sync::Once;

use super::support::{Cluster, Grants};

/// Name, the schema that it insists on (empty for any), and its script.
const EXTENSIONS: &[(&str, &str, &str)] = &[
    ("vector", "", VECTOR),
    ("postgis", "", POSTGIS),
    ("pg_net", "", PG_NET),
    // As the real one says since 1.4.
    ("pg_cron", "pg_catalog", PG_CRON),
    ("http", "", HTTP),
    ("pgjwt", "", PGJWT),
    ("supabase_vault", "vault", VAULT),
    (
        "pg_graphql",
        "graphql",
        "create function graphql.resolve(query text, variables jsonb default '{}', \"operationName\" text default null, extensions jsonb default null) returns jsonb language sql as 'select null::jsonb';",
    ),
    ("pgsodium", "pgsodium", "create table pgsodium.key (id uuid primary key);"),
    ("pgmq", "pgmq", PGMQ),
    (
        "pg_tle",
        "pgtle",
        "create function pgtle.install_extension(name text, version text, description text, ext text, requires text[] default null) returns boolean language sql as 'select true';",
    ),
    (
        "pg_jsonschema",
        "",
        "create function json_matches_schema(schema json, instance json) returns bool language sql as 'select true'; create function jsonb_matches_schema(schema json, instance jsonb) returns bool language sql as 'select true';",
    ),
    (
        "pg_hashids",
        "",
        "create function id_encode(id bigint, salt text default '', min int default 0) returns text language sql immutable as 'select id::text';",
    ),
    ("hypopg", "", "create function hypopg_reset() returns void language sql as '';"),
    (
        "index_advisor",
        "",
        "create function index_advisor(query text) returns table (errors text[]) language sql as 'select null::text[]';",
    ),
    (
        "wrappers",
        "",
        "create function wasm_fdw_handler() returns fdw_handler language internal as 'fmgr_internal_validator';",
    ),
    ("pgaudit", "", "select 1;"),
    ("pg_repack", "", "select 1;"),
    ("plpgsql_check", "", "select 1;"),
    ("rum", "", "select 1;"),
    ("pgroonga", "", "select 1;"),
];

/// A base type that is text to the server. Internal functions serve: the argument's type is not looked at.
const VECTOR: &str = "
create type vector;
create function vector_in(cstring, oid, integer) returns vector language internal immutable strict as 'varcharin';
create function vector_out(vector) returns cstring language internal immutable strict as 'varcharout';
create function vector_typmod_in(cstring[]) returns integer language internal immutable strict as 'varchartypmodin';
create function vector_typmod_out(integer) returns cstring language internal immutable strict as 'varchartypmodout';
create type vector (input = vector_in, output = vector_out, typmod_in = vector_typmod_in, typmod_out = vector_typmod_out, like = varchar);
create type halfvec;
create function halfvec_in(cstring, oid, integer) returns halfvec language internal immutable strict as 'varcharin';
create function halfvec_out(halfvec) returns cstring language internal immutable strict as 'varcharout';
create type halfvec (input = halfvec_in, output = halfvec_out, typmod_in = vector_typmod_in, typmod_out = vector_typmod_out, like = varchar);
create function cosine_distance(vector, vector) returns float8 language sql immutable as 'select 0::float8';
create function l2_distance(vector, vector) returns float8 language sql immutable as 'select 0::float8';
create function inner_product(vector, vector) returns float8 language sql immutable as 'select 0::float8';
create function vector_negative_inner_product(vector, vector) returns float8 language sql immutable as 'select 0::float8';
create function vector_dims(vector) returns int language sql immutable as 'select 0';
create operator <=> (leftarg = vector, rightarg = vector, function = cosine_distance);
create operator <-> (leftarg = vector, rightarg = vector, function = l2_distance);
create operator <#> (leftarg = vector, rightarg = vector, function = vector_negative_inner_product);
create access method ivfflat type index handler gisthandler;
create access method hnsw type index handler gisthandler;
create operator class vector_l2_ops for type vector using ivfflat as function 1 range_gist_consistent(internal, anyrange, int2, oid, internal), function 2 range_gist_union(internal, internal), function 5 range_gist_penalty(internal, internal, internal), function 6 range_gist_picksplit(internal, internal), function 7 range_gist_same(anyrange, anyrange, internal);
create operator class vector_ip_ops for type vector using ivfflat as function 1 range_gist_consistent(internal, anyrange, int2, oid, internal), function 2 range_gist_union(internal, internal), function 5 range_gist_penalty(internal, internal, internal), function 6 range_gist_picksplit(internal, internal), function 7 range_gist_same(anyrange, anyrange, internal);
create operator class vector_cosine_ops for type vector using ivfflat as function 1 range_gist_consistent(internal, anyrange, int2, oid, internal), function 2 range_gist_union(internal, internal), function 5 range_gist_penalty(internal, internal, internal), function 6 range_gist_picksplit(internal, internal), function 7 range_gist_same(anyrange, anyrange, internal);
create operator class vector_l2_ops for type vector using hnsw as function 1 range_gist_consistent(internal, anyrange, int2, oid, internal), function 2 range_gist_union(internal, internal), function 5 range_gist_penalty(internal, internal, internal), function 6 range_gist_picksplit(internal, internal), function 7 range_gist_same(anyrange, anyrange, internal);
create operator class vector_ip_ops for type vector using hnsw as function 1 range_gist_consistent(internal, anyrange, int2, oid, internal), function 2 range_gist_union(internal, internal), function 5 range_gist_penalty(internal, internal, internal), function 6 range_gist_picksplit(internal, internal), function 7 range_gist_same(anyrange, anyrange, internal);
create operator class vector_cosine_ops for type vector using hnsw as function 1 range_gist_consistent(internal, anyrange, int2, oid, internal), function 2 range_gist_union(internal, internal), function 5 range_gist_penalty(internal, internal, internal), function 6 range_gist_picksplit(internal, internal), function 7 range_gist_same(anyrange, anyrange, internal);
create operator class halfvec_l2_ops for type halfvec using hnsw as function 1 range_gist_consistent(internal, anyrange, int2, oid, internal), function 2 range_gist_union(internal, internal), function 5 range_gist_penalty(internal, internal, internal), function 6 range_gist_picksplit(internal, internal), function 7 range_gist_same(anyrange, anyrange, internal);
create operator class halfvec_ip_ops for type halfvec using hnsw as function 1 range_gist_consistent(internal, anyrange, int2, oid, internal), function 2 range_gist_union(internal, internal), function 5 range_gist_penalty(internal, internal, internal), function 6 range_gist_picksplit(internal, internal), function 7 range_gist_same(anyrange, anyrange, internal);
create operator class halfvec_cosine_ops for type halfvec using hnsw as function 1 range_gist_consistent(internal, anyrange, int2, oid, internal), function 2 range_gist_union(internal, internal), function 5 range_gist_penalty(internal, internal, internal), function 6 range_gist_picksplit(internal, internal), function 7 range_gist_same(anyrange, anyrange, internal);
";

const POSTGIS: &str = "
create type geometry;
create function geometry_in(cstring, oid, integer) returns geometry language internal immutable strict as 'varcharin';
create function geometry_out(geometry) returns cstring language internal immutable strict as 'varcharout';
create function geometry_typmod_in(cstring[]) returns integer language sql immutable strict as 'select 1';
create function geometry_typmod_out(integer) returns cstring language internal immutable strict as 'varchartypmodout';
create type geometry (input = geometry_in, output = geometry_out, typmod_in = geometry_typmod_in, typmod_out = geometry_typmod_out, like = varchar);
create type geography;
create function geography_in(cstring, oid, integer) returns geography language internal immutable strict as 'varcharin';
create function geography_out(geography) returns cstring language internal immutable strict as 'varcharout';
create function geography_typmod_in(cstring[]) returns integer language sql immutable strict as 'select 1';
create function geography_typmod_out(integer) returns cstring language internal immutable strict as 'varchartypmodout';
create type geography (input = geography_in, output = geography_out, typmod_in = geography_typmod_in, typmod_out = geography_typmod_out, like = varchar);
create function st_distance(geography, geography) returns float8 language sql immutable as 'select 0::float8';
create function st_dwithin(geography, geography, float8) returns boolean language sql immutable as 'select true';
create function st_point(float8, float8) returns geometry language sql immutable as 'select null::geometry';
create cast (geometry as geography) without function as implicit;
create cast (geography as geometry) without function;
create function st_distance(geometry, geometry) returns float8 language sql immutable as 'select 0::float8';
create function st_dwithin(geometry, geometry, float8) returns boolean language sql immutable as 'select true';
create function st_intersects(geometry, geometry) returns boolean language sql immutable as 'select true';
create function st_contains(geometry, geometry) returns boolean language sql immutable as 'select true';
create function st_within(geometry, geometry) returns boolean language sql immutable as 'select true';
create function st_makepoint(float8, float8) returns geometry language sql immutable as 'select null::geometry';
create function st_setsrid(geometry, integer) returns geometry language sql immutable as 'select null::geometry';
create function st_geomfromtext(text) returns geometry language sql immutable as 'select null::geometry';
create function st_geomfromtext(text, integer) returns geometry language sql immutable as 'select null::geometry';
create function st_geogfromtext(text) returns geography language sql immutable as 'select null::geography';
create function st_astext(geometry) returns text language sql immutable as 'select null::text';
create function st_asgeojson(geometry) returns text language sql immutable as 'select null::text';
create function st_estimatedextent(text, text) returns text language sql as 'select null::text';
create function st_estimatedextent(text, text, text) returns text language sql as 'select null::text';
create function st_estimatedextent(text, text, text, boolean) returns text language sql as 'select null::text';
create function st_x(geometry) returns float8 language sql immutable as 'select 0::float8';
create function st_y(geometry) returns float8 language sql immutable as 'select 0::float8';
create operator class gist_geometry_ops_2d default for type geometry using gist as function 1 range_gist_consistent(internal, anyrange, int2, oid, internal), function 2 range_gist_union(internal, internal), function 5 range_gist_penalty(internal, internal, internal), function 6 range_gist_picksplit(internal, internal), function 7 range_gist_same(anyrange, anyrange, internal);
create operator class gist_geography_ops default for type geography using gist as function 1 range_gist_consistent(internal, anyrange, int2, oid, internal), function 2 range_gist_union(internal, internal), function 5 range_gist_penalty(internal, internal, internal), function 6 range_gist_picksplit(internal, internal), function 7 range_gist_same(anyrange, anyrange, internal);
create table spatial_ref_sys (srid int primary key);
";

const PG_NET: &str = "
create schema net;
create function net.http_post(url text, body jsonb default '{}', params jsonb default '{}', headers jsonb default '{}', timeout_milliseconds int default 1000) returns bigint language sql as 'select 1::bigint';
create function net.http_get(url text, params jsonb default '{}', headers jsonb default '{}', timeout_milliseconds int default 1000) returns bigint language sql as 'select 1::bigint';
create function net.http_delete(url text, params jsonb default '{}', headers jsonb default '{}', timeout_milliseconds int default 1000) returns bigint language sql as 'select 1::bigint';
create table net._http_response (id bigint, status_code int, content text, created timestamptz);
";

const PG_CRON: &str = "
create schema cron;
create table cron.job (jobid bigint primary key, schedule text, command text, nodename text, nodeport integer, database text, username text, active boolean, jobname text);
create table cron.job_run_details (jobid bigint, runid bigint primary key, job_pid integer, database text, username text, command text, status text, return_message text, start_time timestamptz, end_time timestamptz);
create function cron.schedule(job_name text, schedule text, command text) returns bigint language sql as 'select 1::bigint';
create function cron.schedule(schedule text, command text) returns bigint language sql as 'select 1::bigint';
create function cron.unschedule(job_name text) returns boolean language sql as 'select true';
create function cron.unschedule(job_id bigint) returns boolean language sql as 'select true';
";

const HTTP: &str = "
create type http_header as (field varchar, value varchar);
create type http_response as (status integer, content_type varchar, headers http_header[], content varchar);
create type http_request as (method varchar, uri varchar, headers http_header[], content_type varchar, content varchar);
create function http(request http_request) returns http_response language sql as 'select null::http_response';
create function http_get(uri varchar) returns http_response language sql as 'select null::http_response';
create function http_post(uri varchar, content varchar, content_type varchar) returns http_response language sql as 'select null::http_response';
create function http_header(field varchar, value varchar) returns http_header language sql as 'select null::http_header';
";

const PGJWT: &str = "
create function url_encode(data bytea) returns text language sql immutable as 'select null::text';
create function sign(payload json, secret text, algorithm text default 'HS256') returns text language sql immutable as 'select null::text';
create function verify(token text, secret text, algorithm text default 'HS256') returns table (header json, payload json, valid boolean) language sql immutable as 'select null::json, null::json, true';
";

const VAULT: &str = "
create table vault.secrets (id uuid primary key default gen_random_uuid(), name text, description text not null default '', secret text not null, key_id uuid, nonce bytea, created_at timestamptz not null default now(), updated_at timestamptz not null default now());
create view vault.decrypted_secrets as select id, name, description, secret, secret as decrypted_secret, key_id, nonce, created_at, updated_at from vault.secrets;
create function vault.create_secret(new_secret text, new_name text default null, new_description text default '', new_key_id uuid default null) returns uuid language sql as 'select null::uuid';
create function vault.update_secret(secret_id uuid, new_secret text default null, new_name text default null, new_description text default null, new_key_id uuid default null) returns void language sql as '';
";

const PGMQ: &str = "
create table pgmq.meta (queue_name varchar primary key, is_partitioned boolean, is_unlogged boolean, created_at timestamptz default now());
create type pgmq.message_record as (msg_id bigint, read_ct integer, enqueued_at timestamptz, vt timestamptz, message jsonb, headers jsonb);
create type pgmq.queue_record as (queue_name varchar, is_partitioned boolean, is_unlogged boolean, created_at timestamptz);
create function pgmq.create(queue_name text) returns void language sql as '';
create function pgmq.create_unlogged(queue_name text) returns void language sql as '';
create function pgmq.drop_queue(queue_name text) returns boolean language sql as 'select true';
create function pgmq.purge_queue(queue_name text) returns bigint language sql as 'select 0::bigint';
create function pgmq.list_queues() returns setof pgmq.queue_record language sql as 'select null::pgmq.queue_record where false';
create function pgmq.send(queue_name text, msg jsonb, delay integer default 0) returns setof bigint language sql as 'select 1::bigint';
create function pgmq.send_batch(queue_name text, msgs jsonb[], delay integer default 0) returns setof bigint language sql as 'select 1::bigint';
create function pgmq.read(queue_name text, vt integer, qty integer, conditional jsonb default '{}') returns setof pgmq.message_record language sql as 'select null::pgmq.message_record';
create function pgmq.read_with_poll(queue_name text, vt integer, qty integer, max_poll_seconds integer default 5, poll_interval_ms integer default 100, conditional jsonb default '{}') returns setof pgmq.message_record language sql as 'select null::pgmq.message_record';
create function pgmq.pop(queue_name text) returns setof pgmq.message_record language sql as 'select null::pgmq.message_record';
create function pgmq.set_vt(queue_name text, msg_id bigint, vt integer) returns setof pgmq.message_record language sql as 'select null::pgmq.message_record';
create function pgmq.archive(queue_name text, msg_id bigint) returns boolean language sql as 'select true';
create function pgmq.archive(queue_name text, msg_ids bigint[]) returns setof bigint language sql as 'select 1::bigint';
create function pgmq.delete(queue_name text, msg_id bigint) returns boolean language sql as 'select true';
create function pgmq.delete(queue_name text, msg_ids bigint[]) returns setof bigint language sql as 'select 1::bigint';
create function pgmq.format_table_name(queue_name text, prefix text) returns text language sql as 'select prefix || ''_'' || queue_name';
";

/// Makes a server of stock Postgres what migrations of a Supabase project may meet: extensions that can be created, those that are there from the
/// start, and a migration role that may do what supautils lets it do on the platform (extensions, policies on the platform's tables, event triggers).
pub fn prepare(cluster: &Cluster) {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        install(&cluster.extensions());
        cluster.superuser("template1").batch_execute("alter role postgres superuser").expect("a superuser");
        for grants in [Grants::Old, Grants::New] {
            cluster.superuser(grants.template()).batch_execute(INSTALLED).expect("the platform's extensions");
        }
    });
}

/// Puts them where the server finds them.
fn install(folder: &Path) {
    for (name, schema, script) in EXTENSIONS {
        let place = if schema.is_empty() { "relocatable = true".to_owned() } else { format!("schema = {schema}") };
        let control = format!("comment = 'a stand-in'\ndefault_version = '1.0'\n{place}\n");
        fs::write(folder.join(format!("{name}.control")), control).expect("the extension is written");
        fs::write(folder.join(format!("{name}--1.0.sql")), script).expect("the extension is written");
    }
}

/// What a Supabase project has from the start.
const INSTALLED: &str = r#"
create extension if not exists "uuid-ossp" with schema extensions;
create extension if not exists pgcrypto with schema extensions;
create extension if not exists pg_stat_statements with schema extensions;
create extension if not exists supabase_vault with schema vault;
"#;
