//! What extensions bring that migrations of Supabase projects name, beyond the facts of `data/`: schemas, tables, types, functions.
//!
//! Sources: the SQL scripts of each extension, and Supabase's list of them (supabase/postgres, `nix/ext`). Only names: what isn't told of an
//! extension here may be there all the same, so nobody may conclude from it that something is missing.

use super::function::{FUNCTIONS, is_described};
use super::type_name::TypeName;
use super::types::type_exists;

/// What an extension brings.
#[derive(Debug)]
struct Facts {
    name: &'static str,
    /// The schema that its control file insists on.
    schema: Option<&'static str>,
    /// A schema that its script makes, with the objects that aren't where the extension is.
    makes: Option<&'static str>,
    /// What CASCADE installs before it.
    requires: &'static [&'static str],
    types: &'static [&'static str],
    functions: &'static [&'static str],
    /// Tables and views, each with the column of its primary key or nothing.
    relations: &'static [(&'static str, &'static str)],
}

const NOTHING: Facts =
    Facts { name: "", schema: None, makes: None, requires: &[], types: &[], functions: &[], relations: &[] };

/// Where no schema is told, the extension goes where it is told to. Types, functions and relations are in the schema that the script makes, if it
/// makes one.
const EXTENSIONS: &[Facts] = &[
    Facts { name: "earthdistance", requires: &["cube"], ..NOTHING },
    Facts { name: "hypopg", functions: &["hypopg", "hypopg_create_index", "hypopg_reset"], ..NOTHING },
    Facts {
        name: "http",
        types: &["http_header", "http_request", "http_response", "http_method"],
        functions: &[
            "http",
            "http_delete",
            "http_get",
            "http_head",
            "http_header",
            "http_patch",
            "http_post",
            "http_put",
            "http_reset_curlopt",
            "http_set_curlopt",
            "urlencode",
        ],
        ..NOTHING
    },
    Facts { name: "index_advisor", requires: &["hypopg"], functions: &["index_advisor"], ..NOTHING },
    Facts {
        name: "pg_cron",
        schema: Some("pg_catalog"),
        makes: Some("cron"),
        functions: &["alter_job", "schedule", "schedule_in_database", "unschedule"],
        relations: &[("job", "jobid"), ("job_run_details", "runid")],
        ..NOTHING
    },
    Facts { name: "pg_graphql", schema: Some("graphql"), functions: &["resolve", "comment_directive"], ..NOTHING },
    Facts { name: "pg_hashids", functions: &["hash_encode", "hash_decode", "id_encode", "id_decode"], ..NOTHING },
    Facts {
        name: "pg_jsonschema",
        functions: &["json_matches_schema", "jsonb_matches_schema", "jsonschema_is_valid"],
        ..NOTHING
    },
    Facts {
        name: "pg_net",
        makes: Some("net"),
        functions: &["http_get", "http_post", "http_delete", "http_collect_response", "check_worker_is_up"],
        relations: &[("_http_response", ""), ("http_request_queue", "")],
        ..NOTHING
    },
    Facts { name: "pg_tle", schema: Some("pgtle"), functions: &["install_extension"], ..NOTHING },
    Facts { name: "pgaudit", ..NOTHING },
    Facts {
        name: "pgjwt",
        requires: &["pgcrypto"],
        functions: &["algorithm_sign", "sign", "try_cast_double", "url_decode", "url_encode", "verify"],
        ..NOTHING
    },
    Facts {
        name: "pgmq",
        schema: Some("pgmq"),
        types: &["message_record", "metrics_result", "queue_record"],
        functions: &[
            "archive",
            "create",
            "delete",
            "drop_queue",
            "pop",
            "read",
            "read_with_poll",
            "send",
            "send_batch",
        ],
        relations: &[("meta", "queue_name")],
        ..NOTHING
    },
    Facts { name: "pgroonga", ..NOTHING },
    Facts {
        name: "pgsodium",
        schema: Some("pgsodium"),
        relations: &[("key", "id"), ("valid_key", ""), ("decrypted_key", "")],
        ..NOTHING
    },
    Facts {
        name: "pgtap",
        functions: &["plan", "finish", "ok", "is", "has_table", "has_column", "throws_ok", "lives_ok", "results_eq"],
        ..NOTHING
    },
    Facts { name: "plpgsql_check", functions: &["plpgsql_check_function", "plpgsql_check_function_tb"], ..NOTHING },
    Facts { name: "plv8", schema: Some("pg_catalog"), ..NOTHING },
    Facts {
        name: "postgis",
        types: &["box2d", "box3d", "geography", "geometry", "geometry_dump", "raster", "valid_detail"],
        functions: &[
            "st_asgeojson",
            "st_astext",
            "st_contains",
            "st_distance",
            "st_dwithin",
            "st_geogfromtext",
            "st_geomfromtext",
            "st_intersects",
            "st_makepoint",
            "st_point",
            "st_setsrid",
            "st_within",
            "st_x",
            "st_y",
        ],
        relations: &[("spatial_ref_sys", "srid"), ("geometry_columns", ""), ("geography_columns", "")],
        ..NOTHING
    },
    Facts { name: "postgis_topology", schema: Some("topology"), requires: &["postgis"], ..NOTHING },
    Facts { name: "postgres_fdw", functions: &["postgres_fdw_handler", "postgres_fdw_validator"], ..NOTHING },
    Facts { name: "rum", ..NOTHING },
    Facts {
        name: "supabase_vault",
        schema: Some("vault"),
        functions: &["create_secret", "update_secret"],
        relations: &[("secrets", "id"), ("decrypted_secrets", "")],
        ..NOTHING
    },
    Facts {
        name: "timescaledb",
        functions: &["create_hypertable", "time_bucket", "add_retention_policy", "add_compression_policy"],
        ..NOTHING
    },
    Facts {
        name: "vector",
        types: &["halfvec", "sparsevec", "vector"],
        functions: &[
            "cosine_distance",
            "inner_product",
            "l1_distance",
            "l2_distance",
            "l2_norm",
            "l2_normalize",
            "vector_dims",
            "vector_negative_inner_product",
            "vector_norm",
        ],
        ..NOTHING
    },
    Facts {
        name: "wrappers",
        functions: &["stripe_fdw_handler", "stripe_fdw_validator", "wasm_fdw_handler", "wasm_fdw_validator"],
        ..NOTHING
    },
];

/// Relations of the extensions that `data/` tells.
const OTHER_RELATIONS: &[(&str, &str)] =
    &[("pg_stat_statements", "pg_stat_statements"), ("pg_stat_statements", "pg_stat_statements_info")];

fn facts(extension: &str) -> &'static Facts {
    EXTENSIONS.iter().find(|facts| facts.name == extension).unwrap_or(&NOTHING)
}

/// The schema that an extension insists on.
pub fn own_schema(extension: &str) -> Option<&'static str> {
    facts(extension).schema
}

/// A schema that the extension's script makes for its objects.
pub fn made_schema(extension: &str) -> Option<&'static str> {
    facts(extension).makes
}

/// Whether it can move to another schema (`relocatable` of its control file).
pub fn is_relocatable(extension: &str) -> bool {
    // Of those that neither insist on a schema nor make one.
    const FIXED: [&str; 11] = [
        "adminpack",
        "plperl",
        "plperlu",
        "plpgsql",
        "plpython3u",
        "pltcl",
        "pltclu",
        "postgis",
        "postgis_topology",
        "timescaledb",
        "xml2",
    ];
    own_schema(extension).is_none() && made_schema(extension).is_none() && !FIXED.contains(&extension)
}

/// The extensions that it needs.
pub fn requires(extension: &str) -> &'static [&'static str] {
    facts(extension).requires
}

/// Whether an extension, installed in a schema, brings a type of this name.
pub fn has_type(extension: &str, installed: &str, schema: &str, name: &str) -> bool {
    let here = made_schema(extension).unwrap_or(installed) == schema;
    here && (facts(extension).types.contains(&name) || type_exists(&TypeName::named(&format!("@{extension}.{name}"))))
}

/// Whether an extension, installed in a schema, brings a function of this name.
pub fn has_function(extension: &str, installed: &str, schema: &str, name: &str) -> bool {
    let here = made_schema(extension).unwrap_or(installed) == schema;
    here && (facts(extension).functions.contains(&name) || described_function(extension, name))
}

fn described_function(extension: &str, name: &str) -> bool {
    let home = format!("@{extension}");
    is_described(extension) && FUNCTIONS.find(&[name]).any(|row| row.field(2) == home)
}

/// The tables and views that an extension, installed in a schema, brings: schema, name, the column of the primary key or nothing.
pub fn relations<'a>(
    extension: &'a str,
    installed: &'a str,
) -> impl Iterator<Item = (&'a str, &'static str, &'static str)> {
    let schema = made_schema(extension).unwrap_or(installed);
    let own = facts(extension).relations.iter().map(move |(name, key)| (schema, *name, *key));
    let others = OTHER_RELATIONS.iter().filter(move |(of, _)| *of == extension);
    own.chain(others.map(move |(_, name)| (schema, *name, "")))
}

/// Whether a schema may hold more of an extension's objects than is told.
pub fn may_hold_more(extension: &str, installed: &str, schema: &str) -> bool {
    !is_described(extension) && made_schema(extension).unwrap_or(installed) == schema
}

/// Whether each function of an extension takes one of its own types, an array of numbers, bits, or what no SQL can pass.
pub fn takes_own_types(extension: &str) -> bool {
    extension == "vector"
}

/// Whether a schema may hold tables or views of an extension that nobody tells of.
pub fn may_hold_relations(extension: &str, installed: &str, schema: &str) -> bool {
    facts(extension).name.is_empty() && may_hold_more(extension, installed, schema)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn facts_are_found_where_the_extension_is() {
        assert!(has_type("vector", "extensions", "extensions", "vector"));
        assert!(has_type("citext", "public", "public", "citext"));
        assert!(!has_type("citext", "public", "extensions", "citext"));
        assert!(has_function("moddatetime", "extensions", "extensions", "moddatetime"));
        assert!(has_function("pg_cron", "pg_catalog", "cron", "schedule"));
        assert!(!has_function("pg_cron", "pg_catalog", "pg_catalog", "schedule"));
        assert!(may_hold_more("nobody_knows_it", "x", "x") && !may_hold_more("citext", "x", "x"));
        let vault: Vec<_> = relations("supabase_vault", "vault").collect();
        assert_eq!(vault, [("vault", "secrets", "id"), ("vault", "decrypted_secrets", "")]);
    }
}
