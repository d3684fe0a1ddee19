//! Storage buckets: rows of the platform's table. A column that isn't said has its default.

use super::Start;
use super::script::Script;
use crate::catalog::{Bucket, Catalog};
use crate::sql::quote;

/// The rows that aren't there or other ones.
pub(super) fn change(script: &mut Script, now: &Catalog, start: &Start<'_>) {
    for (id, bucket) in &now.buckets {
        match start.catalog.buckets.get(id) {
            None => insert(script, id, bucket),
            Some(known) if known == bucket => {}
            Some(_) => {
                let values = values(bucket, true);
                let set: Vec<String> = values.iter().map(|(column, value)| format!("{column} = {value}")).collect();
                script.say(format!("UPDATE storage.buckets SET {} WHERE id = {}", set.join(", "), quote::literal(id)));
            }
        }
    }
    for id in start.catalog.buckets.keys().filter(|id| !now.buckets.contains_key(*id)) {
        script.say(format!("DELETE FROM storage.buckets WHERE id = {}", quote::literal(id)));
    }
}

fn insert(script: &mut Script, id: &str, bucket: &Bucket) {
    let mut row = vec![("id", quote::literal(id))];
    row.extend(values(bucket, false));
    let columns: Vec<&str> = row.iter().map(|(column, _)| *column).collect();
    let values: Vec<&str> = row.iter().map(|(_, value)| value.as_str()).collect();
    let (columns, values) = (columns.join(", "), values.join(", "));
    script.say(format!("INSERT INTO storage.buckets ({columns}) VALUES ({values})"));
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
