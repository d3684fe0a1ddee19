//! CREATE OR REPLACE FUNCTION: what may not change (`ProcedureCreate` in pg_proc.c).

use super::{Argument, ArgumentMode, Function, FunctionKind, FunctionResult, Ident, TypeRef};

/// Whether CREATE OR REPLACE leads from one function to another of the same name and argument types.
///
/// # Errors
/// Postgres's error code and its words.
pub fn check(old: &Function, new: &Function) -> Result<(), (&'static str, String)> {
    let refused = |message: String| Err(("42P13", message));
    if old.kind != new.kind {
        return Err(("42809", "cannot change routine kind".to_owned()));
    }
    if returned(old) != returned(new) {
        return refused("cannot change return type of existing function".to_owned());
    }
    let columns = out_columns(old);
    // A procedure with one OUT argument returns a record too.
    let is_record = columns.len() > usize::from(old.kind != FunctionKind::Procedure);
    if is_record && columns != out_columns(new) {
        return refused("cannot change return type of existing function: its OUT parameters differ".to_owned());
    }
    let inputs = |function: &Function| -> Vec<Argument> {
        function.arguments.iter().filter(|argument| argument.mode.is_input()).cloned().collect()
    };
    for (before, after) in inputs(old).iter().zip(&inputs(new)) {
        match &before.name {
            Some(name) if after.name.as_ref() != Some(name) => {
                return refused(format!("cannot change name of input parameter \"{name}\""));
            }
            _ => {}
        }
        if before.default.is_some() && after.default.is_none() {
            return refused("cannot remove parameter defaults from existing function".to_owned());
        }
    }
    Ok(())
}

/// Whether it returns a set, and of what; `None` for records, whose columns are looked at by themselves. A procedure returns nothing.
fn returned(function: &Function) -> (bool, Option<TypeRef>) {
    let set = matches!(function.result, FunctionResult::SetOf(_) | FunctionResult::Table);
    let columns = out_columns(function);
    let ty = match (columns.as_slice(), &function.result) {
        _ if function.kind == FunctionKind::Procedure => None,
        ([(_, only)], _) => Some(only.clone()),
        ([], FunctionResult::Type(ty) | FunctionResult::SetOf(ty)) => Some(ty.without_modifiers()),
        _ => None,
    };
    (set, ty)
}

fn out_columns(function: &Function) -> Vec<(Option<Ident>, TypeRef)> {
    let out =
        |argument: &&Argument| matches!(argument.mode, ArgumentMode::Out | ArgumentMode::InOut | ArgumentMode::Table);
    function.arguments.iter().filter(out).map(|argument| (argument.name.clone(), argument.ty.clone())).collect()
}
