//! Everything but relations and functions.

use super::privilege::{Members, SCHEMA, SEQUENCE, TYPE, effective, grants};
use super::relation::enabled;
use crate::catalog::{
    Acl, Bucket, Catalog, EventTrigger, Extension, Ident, ObjectKind, Other, OtherId, Publication, QualifiedName, Role,
    Schema, Sequence, Type, TypeKind,
};
use crate::sql::print;
use serde_json::{Value, json};

/// A role.
pub(super) fn role(name: &Ident, role: &Role) -> Value {
    json!({
        "name": name.as_str(),
        "superuser": role.superuser,
        "login": role.login,
        "inherit": role.inherit,
        "create_role": role.create_role,
        "create_db": role.create_db,
        "replication": role.replication,
        "bypass_rls": role.bypass_rls,
        "member_of": role.member_of.iter().map(Ident::as_str).collect::<Vec<_>>(),
        "admin_of": role.admin_of.iter().map(Ident::as_str).collect::<Vec<_>>(),
        "settings": role.settings,
    })
}

/// A schema.
pub(super) fn schema(name: &Ident, schema: &Schema, members: &Members) -> Value {
    json!({
        "name": name.as_str(),
        "owner": schema.owner.as_str(),
        "grants": grants(&schema.privileges),
        "effective": effective(&schema.privileges, Some(&schema.owner), SCHEMA, members),
        "comment": schema.comment,
    })
}

/// An extension.
pub(super) fn extension(name: &Ident, extension: &Extension) -> Value {
    json!({ "name": name.as_str(), "schema": extension.schema.as_deref() })
}

/// An enum, domain, composite type or range.
pub(super) fn type_(name: &QualifiedName, ty: &Type, members: &Members) -> Value {
    let (kind, definition) = match &ty.kind {
        TypeKind::Enum(values) => ("enum", json!({ "values": values })),
        TypeKind::Domain { base, collation, not_null, default, checks, not_valid } => {
            let check = |(name, check): (&Ident, &crate::catalog::Expr)| {
                json!({
                    "name": name.as_str(),
                    "expression": print::expr(check),
                    "validated": !not_valid.contains(name),
                })
            };
            let definition = json!({
                "base": print::type_ref(base),
                "collation": collation.as_deref(),
                "not_null": not_null,
                "default": default.as_ref().map(print::expr),
                "checks": checks.iter().map(check).collect::<Vec<_>>(),
            });
            ("domain", definition)
        }
        TypeKind::Composite(attributes) => {
            let attribute = |attribute: &crate::catalog::Attribute| {
                json!({
                    "name": attribute.name.as_str(),
                    "type": print::type_ref(&attribute.ty),
                    "collation": attribute.collation.as_deref(),
                    "comment": attribute.comment,
                })
            };
            ("composite", json!({ "attributes": attributes.iter().map(attribute).collect::<Vec<_>>() }))
        }
        TypeKind::Range(options) => ("range", json!({ "options": options })),
    };
    json!({
        "schema": name.schema.as_str(),
        "name": name.name.as_str(),
        "kind": kind,
        "definition": definition,
        "owner": ty.owner.as_str(),
        "grants": grants(&ty.privileges),
        "effective": effective(&ty.privileges, Some(&ty.owner), TYPE, members),
        "comment": ty.comment,
    })
}

/// A sequence.
pub(super) fn sequence(name: &QualifiedName, sequence: &Sequence, members: &Members) -> Value {
    json!({
        "schema": name.schema.as_str(),
        "name": name.name.as_str(),
        "owner": sequence.owner.as_str(),
        "type": print::type_ref(&sequence.data_type),
        "increment": sequence.increment,
        "min": sequence.min,
        "max": sequence.max,
        "start": sequence.start,
        "cache": sequence.cache,
        "cycle": sequence.cycle,
        "unlogged": sequence.unlogged,
        "owned_by": sequence.owned_by.as_ref().map(|owner| json!({
            "table": owner.table.to_string(),
            "column": owner.column.as_str(),
            "identity": owner.identity,
        })),
        "grants": grants(&sequence.privileges),
        "effective": effective(&sequence.privileges, Some(&sequence.owner), SEQUENCE, members),
        "comment": sequence.comment,
    })
}

/// What new objects are given, each entry that is other than before; what it gives is all that it gives, not the difference.
pub(super) fn default_privileges(now: &Catalog, known: &Catalog) -> Vec<Value> {
    let entry = |(role, schema, kind): &(Ident, Option<Ident>, ObjectKind), acl: &Acl| {
        json!({
            "role": role.as_str(),
            "schema": schema.as_deref(),
            "objects": match kind {
                ObjectKind::Table => "tables",
                ObjectKind::Sequence => "sequences",
                ObjectKind::Function => "functions",
                ObjectKind::Type => "types",
                ObjectKind::Schema => "schemas",
            },
            "grants": grants(acl),
        })
    };
    let changed = now.default_privileges.iter().filter(|(key, acl)| known.default_privileges.get(key) != Some(acl));
    let mut list: Vec<Value> = changed.map(|(key, acl)| entry(key, acl)).collect();
    // Of an entry that is gone, nothing is left but what is hard-wired.
    for (key, _) in known.default_privileges.iter().filter(|(key, _)| now.default_privileges.get(key).is_none()) {
        let (_, schema, kind) = key;
        list.push(entry(key, &if schema.is_none() { kind.hard_wired() } else { Acl::default() }));
    }
    list
}

/// A publication.
pub(super) fn publication(name: &Ident, publication: &Publication) -> Value {
    let tables = publication.tables.iter().map(|(name, published)| {
        json!({
            "schema": name.schema.as_str(),
            "name": name.name.as_str(),
            "columns": published.columns.iter().map(Ident::as_str).collect::<Vec<_>>(),
            "condition": published.condition.as_ref().map(print::expr),
        })
    });
    json!({
        "name": name.as_str(),
        "owner": publication.owner.as_str(),
        "all_tables": publication.all_tables,
        "tables": tables.collect::<Vec<_>>(),
        "schemas": publication.schemas.iter().map(Ident::as_str).collect::<Vec<_>>(),
        "options": publication.options,
        "comment": publication.comment,
    })
}

/// An event trigger.
pub(super) fn event_trigger(name: &Ident, trigger: &EventTrigger) -> Value {
    json!({
        "name": name.as_str(),
        "event": trigger.event,
        "tags": trigger.tags,
        "function": trigger.function.to_string(),
        "enabled": enabled(trigger.enabled),
        "owner": trigger.owner.as_str(),
        "comment": trigger.comment,
    })
}

/// A storage bucket.
pub(super) fn bucket(id: &String, bucket: &Bucket) -> Value {
    json!({
        "id": id,
        "name": bucket.name,
        "public": bucket.public,
        "file_size_limit": bucket.file_size_limit,
        "allowed_mime_types": bucket.allowed_mime_types,
        "avif_autodetection": bucket.avif_autodetection,
    })
}

/// An object of another kind.
pub(super) fn other(id: &OtherId, other: &Other) -> Value {
    json!({
        "kind": id.kind,
        "name": id.name,
        "schema": other.schema.as_deref(),
        "owner": other.owner.as_deref(),
        "statements": other.statements,
        "needs": other.needs.iter().map(ToString::to_string).collect::<Vec<_>>(),
        "grants": grants(&other.privileges),
        "comment": other.comment,
    })
}
