//! Enums, domains, composite types and ranges.

use super::script::Script;
use super::{CREATOR, Start, acl};
use crate::catalog::{Catalog, ObjectKind, QualifiedName, Type, TypeKind};
use crate::sql::ddl::privilege::on_object;
use crate::sql::ddl::types as ddl;
use crate::sql::quote;

/// CREATE, and whom it belongs to.
pub(super) fn create(script: &mut Script, name: &QualifiedName, ty: &Type) {
    script.say(ddl::create(name, ty));
    ddl::late_checks(name, ty).into_iter().for_each(|(_, statement)| script.say(statement));
    if ty.owner != *CREATOR {
        script.owner(ddl::kind(ty), &quote::qualified(name), &ty.owner);
    }
}

/// Privileges, comments, new values of enums that were there, and what is gone.
pub(super) fn change(script: &mut Script, now: &Catalog, start: &Start<'_>) {
    for (name, ty) in &now.types {
        let known = start.catalog.types.get(name);
        let quoted = quote::qualified(name);
        if let Some(known) = known {
            if let (TypeKind::Enum(had), TypeKind::Enum(has)) = (&known.kind, &ty.kind) {
                ddl::new_values(name, had, has).into_iter().flatten().for_each(|statement| script.say(statement));
            }
            if known.owner != ty.owner {
                script.owner(ddl::kind(ty), &quoted, &ty.owner);
            }
        }
        let given = || start.given(Some(&name.schema), &ty.owner, ObjectKind::Type);
        let before = known.map_or_else(given, |known| known.privileges.clone());
        let on = format!("TYPE {quoted}");
        acl::say(script, on_object(&on, ObjectKind::Type.all(), Some(&ty.owner), &before, &ty.privileges));
        let comment = known.and_then(|known| known.comment.as_ref());
        script.describe(&format!("{} {quoted}", ddl::kind(ty)), comment, ty.comment.as_ref());
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
