//! Functions that clients can call over the API.

use super::Subject;
use super::codes::path_of;
use super::predicate::{self, Names, Visit};
use crate::catalog::{Function, FunctionId, FunctionKind, FunctionResult, Ident, ObjectId, Privilege};
use crate::span::Span;

impl Subject<'_> {
    /// The functions in exposed schemas that clients may execute, and which clients. Trigger functions can't be called.
    pub(super) fn callable(&self) -> Vec<(&FunctionId, &Function, Vec<&'static str>)> {
        let of_trigger = |function: &Function| match &function.result {
            FunctionResult::Type(ty) => *ty.name == *"trigger" || *ty.name == *"event_trigger",
            _ => false,
        };
        let called = |function: &Function| {
            matches!(function.kind, FunctionKind::Function | FunctionKind::Procedure) && !of_trigger(function)
        };
        self.functions()
            .filter(|(id, function)| self.is_exposed(&id.name.schema) && called(function))
            .map(|(id, it)| (id, it, self.clients_with(&it.owner, &it.privileges, &[Privilege::Execute])))
            .filter(|(_, _, clients)| !clients.is_empty())
            .collect()
    }

    /// The statement that made a function.
    pub(super) fn function_place(&self, id: &FunctionId) -> Span {
        self.origin(&ObjectId::Function(id.clone()), &[])
    }

    /// Shows all of a function's code.
    pub(super) fn visit_code(&self, id: &FunctionId, function: &Function, visit: &mut dyn Visit) {
        let code = self.code(id, function);
        let mut names = Names::of_path(path_of(function));
        code.queries.iter().for_each(|select| predicate::walk_select(self, select, &mut names, visit));
        code.exprs.iter().for_each(|expr| predicate::walk(self, expr, &mut names, visit));
    }
}

/// The names of a function's arguments that a caller gives, `$1` and so on among them.
pub(super) fn arguments(function: &Function) -> Vec<(Ident, &crate::catalog::TypeRef)> {
    let inputs = function.arguments.iter().filter(|argument| argument.mode.is_input()).enumerate();
    inputs
        .flat_map(|(at, argument)| {
            let number = Ident::from(format!("${}", at + 1));
            argument.name.clone().into_iter().chain([number]).map(move |name| (name, &argument.ty))
        })
        .collect()
}
