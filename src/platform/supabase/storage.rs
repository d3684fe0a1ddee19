//! `storage`: buckets and objects. Row security is on and there are no policies, so that nobody reaches anything until a project says so.

use super::relation::{self, add, all, default, generated, grant, now, random_uuid, references, unique};
use super::{API_ROLES, MIGRATION_ROLE};
use crate::catalog::{ConstraintKind, Expr, ReferentialAction, Table};

const OWNER: &str = "supabase_storage_admin";

const BUCKETS: &str = "id text!, name text!, owner uuid, owner_id text, public bool, avif_autodetection bool, \
    file_size_limit int8, allowed_mime_types text[], created_at timestamptz, updated_at timestamptz";

const OBJECTS: &str = "id uuid!, bucket_id text, name text, owner uuid, owner_id text, metadata jsonb, \
    user_metadata jsonb, version text, path_tokens text[], created_at timestamptz, updated_at timestamptz, \
    last_accessed_at timestamptz";

pub(super) fn tables() -> Vec<Table> {
    let mut tables = vec![buckets(), objects()];
    for table in &mut tables {
        table.row_security = true;
        add(table, &format!("{}_pkey", table.name.name), ConstraintKind::PrimaryKey(vec!["id".into()]));
        grant(&mut table.privileges, &API_ROLES, all());
        grant(&mut table.privileges, &[MIGRATION_ROLE], all());
    }
    tables
}

fn buckets() -> Table {
    let mut buckets = relation::table("storage", "buckets", OWNER, BUCKETS);
    default(&mut buckets, &["public", "avif_autodetection"], &Expr::Boolean(false));
    default(&mut buckets, &["created_at", "updated_at"], &now());
    add(&mut buckets, "buckets_name_key", unique(&["name"]));
    buckets
}

fn objects() -> Table {
    let mut objects = relation::table("storage", "objects", OWNER, OBJECTS);
    default(&mut objects, &["id"], &random_uuid());
    default(&mut objects, &["created_at", "updated_at", "last_accessed_at"], &now());
    let tokens = Expr::call("", "string_to_array", vec![Expr::column("name"), Expr::String("/".to_owned())]);
    generated(&mut objects, "path_tokens", tokens);
    let bucket = references("bucket_id", "storage", "buckets", ReferentialAction::NoAction);
    add(&mut objects, "objects_bucket_id_fkey", bucket);
    add(&mut objects, "objects_bucket_id_name_key", unique(&["bucket_id", "name"]));
    objects
}
