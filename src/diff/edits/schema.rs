//! Schemas and extensions.

use crate::catalog::{Catalog, Extension, Ident, ObjectId};
use crate::diff::{Alteration, Edit, Fact};
use crate::platform::extension::{made_schema, own_schema, requires};
use crate::sql::{ddl, quote};

/// Schemas, and the extensions in them.
pub(super) fn edits(now: &Catalog, wanted: &Catalog, found: &mut Vec<Edit>) {
    schemas(now, wanted, found);
    extensions(now, wanted, found);
}

fn schemas(now: &Catalog, wanted: &Catalog, found: &mut Vec<Edit>) {
    let fact = |name: &Ident| Fact::Object(ObjectId::Schema(name.clone()));
    for name in wanted.schemas.keys().filter(|name| !now.schemas.contains_key(*name)) {
        // Some extensions make the schema themselves, and refuse one that is there.
        let new = wanted.extensions.keys().filter(|name| !now.extensions.contains_key(*name));
        if !new.into_iter().any(|extension| makes(extension, name)) {
            found.push(Edit::create(fact(name), format!("CREATE SCHEMA {}", quote::ident(name))));
        }
    }
    for name in now.schemas.keys().filter(|name| !wanted.schemas.contains_key(*name)) {
        found.push(Edit::drop(fact(name), format!("DROP SCHEMA {}", quote::ident(name))));
    }
}

fn makes(extension: &str, schema: &Ident) -> bool {
    [made_schema(extension), own_schema(extension)].into_iter().flatten().any(|made| *schema == *made)
}

fn extensions(now: &Catalog, wanted: &Catalog, found: &mut Vec<Edit>) {
    let fact = |name: &Ident| Fact::Object(ObjectId::Extension(name.clone()));
    let mut gone: Vec<&Ident> = Vec::new();
    let mut new: Vec<(&Ident, &Extension)> = Vec::new();
    for (name, extension) in &wanted.extensions {
        match (now.extensions.get(name), &extension.schema) {
            (Some(known), _) if known == extension => {}
            (Some(_), Some(schema)) if made_schema(name).is_none() && own_schema(name).is_none() => {
                let sql = ddl::extension::set_schema(name, schema);
                found.push(Edit::alter(fact(name), Alteration::Other, sql));
            }
            (Some(_), _) => {
                gone.push(name);
                new.push((name, extension));
            }
            (None, _) => new.push((name, extension)),
        }
    }
    gone.extend(now.extensions.keys().filter(|name| !wanted.extensions.contains_key(*name)));
    for name in by_needs(gone).into_iter().rev() {
        found.push(Edit::drop(fact(name), ddl::extension::drop(name)));
    }
    for name in by_needs(new.iter().map(|(name, _)| *name).collect()) {
        if let Some((_, extension)) = new.iter().find(|(other, _)| *other == name) {
            found.push(Edit::create(fact(name), ddl::extension::create(name, extension)));
        }
    }
}

/// Those that others need first.
fn by_needs(mut left: Vec<&Ident>) -> Vec<&Ident> {
    let mut sorted = Vec::new();
    while !left.is_empty() {
        let waits = |name: &Ident| requires(name).iter().any(|needed| left.iter().any(|other| **other == **needed));
        let at = left.iter().position(|name| !waits(name)).unwrap_or_default();
        sorted.push(left.remove(at));
    }
    sorted
}
