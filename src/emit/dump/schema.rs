//! Schemas and extensions.

use super::lent::Lent;
use super::script::Script;
use super::{CREATOR, Start, acl};
use crate::catalog::{Catalog, Grantee, Ident, ObjectKind, Privilege, Schema};
use crate::sql::quote;

/// Makes what isn't there: the schemas that extensions are put in, the extensions, which may make schemas themselves, and the rest.
pub(super) fn create(script: &mut Script, now: &Catalog, start: &Start<'_>) {
    let new = || now.schemas.iter().filter(|(name, _)| !start.catalog.schemas.contains_key(*name));
    let of_extension = |name: &Ident| now.extensions.values().any(|extension| extension.schema.as_ref() == Some(name));
    new().filter(|(name, _)| of_extension(name)).for_each(|(name, schema)| make(script, name, schema));
    extensions(script, now, start);
    new().filter(|(name, _)| !of_extension(name)).for_each(|(name, schema)| make(script, name, schema));
}

fn make(script: &mut Script, name: &Ident, schema: &Schema) {
    let quoted = quote::ident(name);
    script.say(format!("CREATE SCHEMA IF NOT EXISTS {quoted}"));
    if schema.owner != *CREATOR {
        script.owner("SCHEMA", &quoted, &schema.owner);
    }
}

fn extensions(script: &mut Script, now: &Catalog, start: &Start<'_>) {
    for (name, extension) in &now.extensions {
        if start.catalog.extensions.get(name) == Some(extension) {
            continue;
        }
        let is_there = start.catalog.extensions.contains_key(name);
        let name = quote::ident(name);
        let schema = extension.schema.as_ref().map(|schema| quote::ident(schema));
        if let (true, Some(schema)) = (is_there, &schema) {
            script.say(format!("ALTER EXTENSION {name} SET SCHEMA {schema}"));
        } else {
            let schema = schema.map(|schema| format!(" WITH SCHEMA {schema}")).unwrap_or_default();
            script.say(format!("CREATE EXTENSION IF NOT EXISTS {name}{schema}"));
        }
    }
    for name in start.catalog.extensions.keys().filter(|name| !now.extensions.contains_key(*name)) {
        script.say(format!("DROP EXTENSION {}", quote::ident(name)));
    }
}

/// Owners, privileges and comments, and what is gone.
pub(super) fn change(script: &mut Script, now: &Catalog, start: &Start<'_>, lent: &Lent) {
    for (name, schema) in &now.schemas {
        let quoted = quote::ident(name);
        let known = start.catalog.schemas.get(name);
        let mut before = known.cloned().unwrap_or_else(|| Schema {
            owner: schema.owner.clone(),
            privileges: start.given(None, &schema.owner, ObjectKind::Schema),
            comment: None,
        });
        if before.owner != schema.owner {
            script.owner("SCHEMA", &quoted, &schema.owner);
        }
        for owner in lent.owners_in(name) {
            before.privileges.grant(&Grantee::Role(owner.clone()), Privilege::Create);
        }
        let on = format!("SCHEMA {quoted}");
        acl::privileges(script, &on, ObjectKind::Schema.all(), &schema.owner, (&before.privileges, &schema.privileges));
        script.describe(&on, before.comment.as_ref(), schema.comment.as_ref());
    }
    for name in start.catalog.schemas.keys().filter(|name| !now.schemas.contains_key(*name)) {
        script.say(format!("DROP SCHEMA {} CASCADE", quote::ident(name)));
    }
}
