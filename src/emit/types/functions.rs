//! What clients call: the arguments by name, and what comes back.

use super::TypeScript;
use super::column::Columns;
use super::driver::array;
use super::names::Names;
use crate::catalog::{Argument, ArgumentMode, Function, FunctionResult, Privilege, QualifiedName, TypeRef};
use crate::emit::Database;
use minijinja::{Value, context};

/// The functions that an actor's role may call by name, in the order in which they are made.
pub(super) fn values(database: &Database<'_>, names: &Names, columns: &mut Columns<'_>) -> Vec<Value> {
    let ids = database.functions();
    let functions = ids.iter().filter_map(|id| database.catalog.functions.get(id));
    let called: Vec<&Function> = functions.filter(|function| is_called(database, function)).collect();
    called.into_iter().map(|function| value(database, function, names, columns)).collect()
}

fn is_called(database: &Database<'_>, function: &Function) -> bool {
    let trigger = TypeRef::builtin("trigger");
    let mut roles = database.access.actors.iter().map(|actor| &actor.database_role);
    function.name.schema == *"public"
        && !matches!(&function.result, FunctionResult::Type(ty) if *ty == trigger)
        && roles.any(|role| function.privileges.holds(&crate::catalog::Grantee::Role(role.clone()), Privilege::Execute))
}

fn value(database: &Database<'_>, function: &Function, names: &Names, columns: &mut Columns<'_>) -> Value {
    let inputs: Vec<&Argument> = function.arguments.iter().filter(|argument| argument.mode.is_input()).collect();
    let arguments = if inputs.is_empty() {
        "Record<string, never>".to_owned()
    } else {
        let properties = inputs
            .iter()
            .map(|argument| property(argument, argument.default.is_some(), &columns.argument(&argument.ty)));
        format!("{{ {} }}", properties.collect::<Vec<_>>().join("; "))
    };
    let returns = match &function.result {
        FunctionResult::Type(ty) if *ty == TypeRef::builtin("void") => "undefined".to_owned(),
        FunctionResult::Type(ty) => one(database, ty, names, columns),
        FunctionResult::SetOf(ty) => array(&one(database, ty, names, columns)),
        FunctionResult::Table => {
            let outputs = function.arguments.iter().filter(|argument| argument.mode == ArgumentMode::Table);
            let properties: Vec<String> =
                outputs.map(|column| property(column, false, &columns.returned(&column.ty))).collect();
            format!("{{ {} }}[]", properties.join("; "))
        }
        FunctionResult::None => "undefined".to_owned(),
    };
    context! {
        name => TypeScript::property(&function.name.name),
        arguments => TypeScript::raw(arguments),
        returns => TypeScript::raw(returns),
        comment => TypeScript::comment_lines(function.comment.as_deref().unwrap_or_default()),
    }
}

fn property(argument: &Argument, optional: bool, ty: &str) -> String {
    let name = TypeScript::property(argument.name.as_deref().unwrap_or_default());
    format!("{}{}: {ty}", name.as_str(), if optional { "?" } else { "" })
}

/// The row of a table or a view by its name; anything else as a column would have it.
fn one(database: &Database<'_>, ty: &TypeRef, names: &Names, columns: &mut Columns<'_>) -> String {
    let name = ty.schema.clone().map(|schema| QualifiedName { schema, name: ty.name.clone() });
    let is_row =
        |name: &QualifiedName| database.catalog.tables.contains_key(name) || database.catalog.views.contains_key(name);
    match name.filter(is_row) {
        Some(name) if ty.dimensions == 0 => names.table(&name).row,
        _ => columns.returned(ty),
    }
}
