//! Storage buckets: rows of the platform's table. A column that isn't said has its default.

use crate::catalog::Bucket;
use crate::sql::quote;

/// INSERT.
pub fn create(id: &str, bucket: &Bucket) -> String {
    let mut row = vec![("id", quote::literal(id))];
    row.extend(values(bucket, false));
    let columns: Vec<&str> = row.iter().map(|(column, _)| *column).collect();
    let values: Vec<&str> = row.iter().map(|(_, value)| value.as_str()).collect();
    format!("INSERT INTO storage.buckets ({}) VALUES ({})", columns.join(", "), values.join(", "))
}

/// UPDATE of all columns.
pub fn alter(id: &str, bucket: &Bucket) -> String {
    let values = values(bucket, true);
    let set: Vec<String> = values.iter().map(|(column, value)| format!("{column} = {value}")).collect();
    format!("UPDATE storage.buckets SET {} WHERE id = {}", set.join(", "), quote::literal(id))
}

/// DELETE.
pub fn drop(id: &str) -> String {
    format!("DELETE FROM storage.buckets WHERE id = {}", quote::literal(id))
}

/// The columns with their values, those with the table's own default only if they are wanted too.
fn values(bucket: &Bucket, all: bool) -> Vec<(&'static str, String)> {
    let mut values = vec![("name", quote::literal(&bucket.name)), ("public", bucket.public.to_string())];
    let null = || "NULL".to_owned();
    if all || bucket.file_size_limit.is_some() {
        values.push(("file_size_limit", bucket.file_size_limit.map_or_else(null, |limit| limit.to_string())));
    }
    if all || bucket.allowed_mime_types.is_some() {
        let types = bucket.allowed_mime_types.as_ref().map_or_else(null, |types| {
            let types: Vec<String> = types.iter().map(|ty| quote::literal(ty)).collect();
            format!("ARRAY[{}]::text[]", types.join(", "))
        });
        values.push(("allowed_mime_types", types));
    }
    if all || bucket.avif_autodetection {
        values.push(("avif_autodetection", bucket.avif_autodetection.to_string()));
    }
    values
}
