//! Functions as the server prints them.

use crate::catalog::{ArgumentMode, Function, FunctionKind, TypeRef};
use crate::platform::spelling::spelling;
use crate::sql::quote;

/// `pg_get_function_identity_arguments` with an empty search path: `user_id uuid, OUT total integer`.
pub(super) fn identity_arguments(function: &Function) -> String {
    let shown = function.arguments.iter().filter(|argument| argument.mode != ArgumentMode::Table).map(|argument| {
        let mode = match argument.mode {
            ArgumentMode::In if function.kind == FunctionKind::Procedure => "IN ",
            ArgumentMode::In | ArgumentMode::Table => "",
            ArgumentMode::Out => "OUT ",
            ArgumentMode::InOut => "INOUT ",
            ArgumentMode::Variadic => "VARIADIC ",
        };
        let name = argument.name.as_ref().map(|name| format!("{} ", quote::ident(name))).unwrap_or_default();
        format!("{mode}{name}{}", type_name(&argument.ty))
    });
    shown.collect::<Vec<_>>().join(", ")
}

/// `format_type` without modifiers.
fn type_name(ty: &TypeRef) -> String {
    let array = if ty.dimensions > 0 { "[]" } else { "" };
    let name = match &ty.schema {
        Some(schema) => format!("{}.{}", quote::ident(schema), quote::ident(&ty.name)),
        None => spelling(&ty.name).map_or_else(|| quote::ident(&ty.name).into_owned(), ToOwned::to_owned),
    };
    format!("{name}{array}")
}
