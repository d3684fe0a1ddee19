//! `storage`: buckets and objects. Row security is on and there are no policies, so that nobody reaches anything until a project says so.
//!
//! The columns are those that supabase/storage's migrations for tenants lead to by August 2026, run one after the other.

use super::relation::{self, add, all, default, generated, grant, index, now, random_uuid, references};
use super::{API_ROLES, MIGRATION_ROLE};
use crate::catalog::{ConstraintKind, Expr, Privilege, QualifiedName, ReferentialAction, Table, Type, TypeRef};

const OWNER: &str = "supabase_storage_admin";

const BUCKETS: &str = "id text!, name text!, owner uuid, created_at timestamptz, updated_at timestamptz, public bool, \
    avif_autodetection bool, file_size_limit int8, allowed_mime_types text[], owner_id text, \
    type storage.buckettype!, versioning_status text!";

const OBJECTS: &str = "id uuid!, bucket_id text, name text, owner uuid, created_at timestamptz, updated_at timestamptz, \
    last_accessed_at timestamptz, metadata jsonb, path_tokens text[], version text, owner_id text, \
    user_metadata jsonb, archived_at timestamptz, is_delete_marker bool!, is_versioned bool!";

/// Tables of which nothing but a name, columns and a key is told.
const OTHERS: [(&str, &str); 6] = [
    (
        "buckets_analytics",
        "name text!, type storage.buckettype!, format text!, created_at timestamptz!, updated_at timestamptz!, \
         id uuid!, deleted_at timestamptz",
    ),
    ("buckets_vectors", "id text!, type storage.buckettype!, created_at timestamptz!, updated_at timestamptz!"),
    ("migrations", "id int4!, name varchar(100)!, hash varchar(40)!, executed_at timestamp"),
    (
        "s3_multipart_uploads",
        "id text!, in_progress_size int8!, upload_signature text!, bucket_id text!, key text!, version text!, \
         owner_id text, created_at timestamptz!, user_metadata jsonb, metadata jsonb",
    ),
    (
        "s3_multipart_uploads_parts",
        "id uuid!, upload_id text!, size int8!, part_number int4!, bucket_id text!, key text!, etag text!, \
         owner_id text, version text!, created_at timestamptz!",
    ),
    (
        "vector_indexes",
        "id text!, name text!, bucket_id text!, data_type text!, dimension int4!, distance_metric text!, \
         metadata_configuration jsonb, created_at timestamptz!, updated_at timestamptz!",
    ),
];

pub(super) fn tables() -> Vec<Table> {
    let mut tables = vec![buckets(), objects()];
    tables.extend(OTHERS.iter().map(|(name, columns)| relation::table("storage", name, OWNER, columns)));
    for table in &mut tables {
        table.row_security = true;
        add(table, &format!("{}_pkey", table.name.name), ConstraintKind::PrimaryKey(vec!["id".into()]));
        if table.name.name.starts_with("s3_") {
            grant(&mut table.privileges, &["anon", "authenticated"], &[Privilege::Select]);
            grant(&mut table.privileges, &["service_role"], all());
        } else {
            grant(&mut table.privileges, &API_ROLES, all());
        }
        grant(&mut table.privileges, &[MIGRATION_ROLE], all());
    }
    tables
}

pub(super) fn types() -> Vec<(QualifiedName, Type)> {
    vec![relation::enumeration("storage", "buckettype", OWNER, &["STANDARD", "ANALYTICS", "VECTOR"])]
}

fn buckets() -> Table {
    let mut buckets = relation::table("storage", "buckets", OWNER, BUCKETS);
    default(&mut buckets, &["public", "avif_autodetection"], &Expr::Boolean(false));
    default(&mut buckets, &["created_at", "updated_at"], &now());
    let standard = TypeRef { schema: Some("storage".into()), ..TypeRef::builtin("buckettype") };
    default(&mut buckets, &["type"], &Expr::Cast(Box::new(Expr::String("STANDARD".to_owned())), standard));
    default(&mut buckets, &["versioning_status"], &Expr::String("DISABLED".to_owned()));
    index(&mut buckets, "bname", true, &["name"], None);
    buckets
}

fn objects() -> Table {
    let mut objects = relation::table("storage", "objects", OWNER, OBJECTS);
    default(&mut objects, &["id"], &random_uuid());
    default(&mut objects, &["created_at", "updated_at", "last_accessed_at"], &now());
    let tokens = Expr::call("", "string_to_array", vec![Expr::column("name"), Expr::String("/".to_owned())]);
    generated(&mut objects, "path_tokens", tokens);
    let bucket = references("bucket_id", "storage", "buckets", ReferentialAction::NoAction);
    add(&mut objects, "objects_bucketId_fkey", bucket);
    index(&mut objects, "bucketid_objname", true, &["bucket_id", "name"], None);
    default(&mut objects, &["is_versioned", "is_delete_marker"], &Expr::Boolean(false));
    objects
}
