//! A value of a type that was set aside, as one of the type that took its name.

use crate::catalog::{Catalog, QualifiedName, Type, TypeKind, TypeRef};
use crate::sql::{print, quote};

/// The expression for USING; `None` for a type that wasn't set aside. A value that the new type doesn't have is an error at the server, never lost.
pub(super) fn turned<'c>(
    value: &str,
    from: &TypeRef,
    to: &TypeRef,
    old: &impl Fn(&QualifiedName) -> Option<&'c Type>,
    wanted: &Catalog,
) -> Option<String> {
    let name = |ty: &TypeRef| Some(QualifiedName::new(ty.schema.clone()?, ty.name.clone()));
    let before = old(&name(from)?)?;
    let after = name(to).and_then(|name| wanted.types.get(&name));
    let target = print::type_ref(to);
    let text = if from.dimensions > 0 { "text[]" } else { "text" };
    Some(match (&before.kind, after.map(|ty| &ty.kind)) {
        (TypeKind::Composite(before), Some(TypeKind::Composite(after))) if from.dimensions == 0 => {
            let fields: Vec<String> = after
                .iter()
                .map(|attribute| match before.iter().find(|it| it.name == attribute.name) {
                    Some(held) => {
                        let field = format!("({value}).{}", quote::ident(&attribute.name));
                        turned(&field, &held.ty, &attribute.ty, old, wanted).unwrap_or(field)
                    }
                    None => "NULL".to_owned(),
                })
                .collect();
            let row = format!("ROW({})::{target}", fields.join(", "));
            format!("CASE WHEN {value} IS NOT DISTINCT FROM NULL THEN NULL ELSE {row} END")
        }
        (TypeKind::Domain { base, .. }, Some(TypeKind::Domain { base: other, .. })) => {
            let inner = TypeRef { dimensions: base.dimensions.max(from.dimensions), ..base.clone() };
            match turned(value, &inner, other, old, wanted) {
                Some(_) => format!("{value}::{text}::{target}"),
                None => format!("{value}::{target}"),
            }
        }
        _ => format!("{value}::{text}::{target}"),
    })
}
