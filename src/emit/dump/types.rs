//! Enums, domains, composite types and ranges.

use super::script::Script;
use super::{CREATOR, Start, acl};
use crate::catalog::{Attribute, Catalog, ObjectKind, QualifiedName, Type, TypeKind};
use crate::sql::{print, quote};

/// CREATE TYPE, CREATE DOMAIN.
pub(super) fn create(script: &mut Script, name: &QualifiedName, ty: &Type) {
    let name = quote::qualified(name);
    script.say(match &ty.kind {
        TypeKind::Enum(values) => {
            let values: Vec<String> = values.iter().map(|value| quote::literal(value)).collect();
            format!("CREATE TYPE {name} AS ENUM ({})", values.join(", "))
        }
        TypeKind::Domain { base, not_null, default, checks } => {
            let mut text = format!("CREATE DOMAIN {name} AS {}", print::type_ref(base));
            if let Some(default) = default {
                text.push_str(&format!(" DEFAULT {}", print::operand(default)));
            }
            if *not_null {
                text.push_str(" NOT NULL");
            }
            for (name, check) in checks {
                text.push_str(&format!(" CONSTRAINT {} CHECK ({})", quote::ident(name), print::expr(check)));
            }
            text
        }
        TypeKind::Composite(attributes) => {
            let attributes: Vec<String> = attributes.iter().map(attribute).collect();
            format!("CREATE TYPE {name} AS ({})", attributes.join(", "))
        }
        TypeKind::Range(options) => {
            let options: Vec<String> = options.iter().map(|(option, value)| format!("{option} = {value}")).collect();
            format!("CREATE TYPE {name} AS RANGE ({})", options.join(", "))
        }
    });
    if ty.owner != *CREATOR {
        script.owner(kind(ty), &name, &ty.owner);
    }
}

fn attribute(attribute: &Attribute) -> String {
    let collation = attribute.collation.as_ref().map(|name| format!(" COLLATE {}", quote::ident(name)));
    let (name, ty) = (quote::ident(&attribute.name), print::type_ref(&attribute.ty));
    format!("{name} {ty}{}", collation.unwrap_or_default())
}

fn kind(ty: &Type) -> &'static str {
    if matches!(ty.kind, TypeKind::Domain { .. }) { "DOMAIN" } else { "TYPE" }
}

/// Privileges, comments, new values of enums that were there, and what is gone.
pub(super) fn change(script: &mut Script, now: &Catalog, start: &Start<'_>) {
    for (name, ty) in &now.types {
        let known = start.catalog.types.get(name);
        let quoted = quote::qualified(name);
        if let Some(known) = known {
            new_values(script, &quoted, known, ty);
            if known.owner != ty.owner {
                script.owner(kind(ty), &quoted, &ty.owner);
            }
        }
        let given = || start.given(Some(&name.schema), &ty.owner, ObjectKind::Type);
        let before = known.map_or_else(given, |known| known.privileges.clone());
        let on = format!("TYPE {quoted}");
        acl::privileges(script, &on, ObjectKind::Type.all(), &ty.owner, (&before, &ty.privileges));
        let comment = known.and_then(|known| known.comment.as_ref());
        script.describe(&format!("{} {quoted}", kind(ty)), comment, ty.comment.as_ref());
        if let (TypeKind::Composite(attributes), None) = (&ty.kind, known) {
            for attribute in attributes {
                let on = format!("COLUMN {quoted}.{}", quote::ident(&attribute.name));
                script.describe(&on, None, attribute.comment.as_ref());
            }
        }
    }
    for name in start.catalog.types.keys().filter(|name| !now.types.contains_key(*name)) {
        script.say(format!("DROP TYPE {} CASCADE", quote::qualified(name)));
    }
}

fn new_values(script: &mut Script, name: &str, before: &Type, after: &Type) {
    let (TypeKind::Enum(had), TypeKind::Enum(has)) = (&before.kind, &after.kind) else { return };
    for (at, value) in has.iter().enumerate().filter(|(_, value)| !had.contains(value)) {
        let previous = at.checked_sub(1).and_then(|at| has.get(at));
        let place = match (previous, has.get(at + 1)) {
            (Some(previous), _) => format!(" AFTER {}", quote::literal(previous)),
            (None, Some(next)) => format!(" BEFORE {}", quote::literal(next)),
            (None, None) => String::new(),
        };
        script.say(format!("ALTER TYPE {name} ADD VALUE {}{place}", quote::literal(value)));
    }
}
