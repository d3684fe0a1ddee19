//! Functions.

use super::Sql;
use crate::sql::ddl::setting::{elements, is_list};
use crate::catalog::{
    Argument, ArgumentMode, Body, Function, FunctionKind, FunctionResult, Ident, Parallel, Volatility,
};
use crate::sql::deparse;
use minijinja::{Value, context};

/// What `sql/create_function.sql.j2` is given; what is the default isn't said.
pub(super) fn create(function: &Function) -> Value {
    let inputs = function.arguments.iter().filter(|argument| argument.mode != ArgumentMode::Table);
    let arguments: Vec<Value> = inputs.map(argument).collect();
    let columns = function.arguments.iter().filter(|argument| argument.mode == ArgumentMode::Table);
    let columns: Vec<Value> = columns.map(argument).collect();
    let (returns, set) = match &function.result {
        FunctionResult::Type(ty) => (Some(Sql::ty(ty)), false),
        FunctionResult::SetOf(ty) => (Some(Sql::ty(ty)), true),
        FunctionResult::Table | FunctionResult::None => (None, false),
    };
    let (text, atomic) = match &function.body {
        Body::Text(text) => (Some(Sql::dollar_quoted(text)), Vec::new()),
        Body::Symbol(parts) => (Some(Sql::list(parts.iter().map(|part| Sql::literal(part)))), Vec::new()),
        // No plan makes one: read-back refuses what this would leave out.
        Body::Aggregate(_) => (None, Vec::new()),
        Body::Atomic(statements) => (None, statements.iter().map(|text| atomic_statement(text).into()).collect()),
    };
    context! {
        kind => Sql::keyword(match function.kind {
            FunctionKind::Function | FunctionKind::Window => "FUNCTION",
            FunctionKind::Procedure => "PROCEDURE",
            FunctionKind::Aggregate => "AGGREGATE",
        }),
        name => Sql::qualified(&function.name),
        arguments, columns, returns, set,
        language => Sql::ident(&function.language),
        volatility => match function.volatility {
            Volatility::Immutable => Some(Sql::keyword("IMMUTABLE")),
            Volatility::Stable => Some(Sql::keyword("STABLE")),
            Volatility::Volatile => None,
        },
        parallel => match function.parallel {
            Parallel::Safe => Some(Sql::keyword("SAFE")),
            Parallel::Restricted => Some(Sql::keyword("RESTRICTED")),
            Parallel::Unsafe => None,
        },
        strict => function.strict,
        leakproof => function.leakproof,
        security_definer => function.security_definer,
        settings => function.settings.iter().map(|(name, value)| setting(name, value)).collect::<Vec<_>>(),
        text, atomic => atomic as Vec<Value>,
    }
}

/// A statement of BEGIN ATOMIC: a short one on its line, a long one with a clause a line.
fn atomic_statement(text: &str) -> Sql {
    const WIDTH: usize = 100;
    if text.chars().count() <= WIDTH {
        return Sql::statement(text);
    }
    Sql::statement(&deparse::pretty(text))
}

fn argument(argument: &Argument) -> Value {
    let mode = match argument.mode {
        ArgumentMode::In | ArgumentMode::Table => None,
        ArgumentMode::Out => Some("OUT"),
        ArgumentMode::InOut => Some("INOUT"),
        ArgumentMode::Variadic => Some("VARIADIC"),
    };
    context! {
        mode => mode.map(Sql::keyword),
        name => argument.name.as_ref().map(Sql::ident),
        type => Sql::ty(&argument.ty),
        default => argument.default.as_ref().map(Sql::expr),
    }
}

/// The catalog keeps a setting as `proconfig` does: a list's elements are quoted names, `""` for an empty one.
fn setting(name: &str, value: &str) -> Value {
    let value = if is_list(name) {
        Sql::list(elements(value).iter().map(|element| Sql::literal(element)))
    } else {
        Sql::literal(value)
    };
    // A custom setting has a dot in its name: `app.tenant`.
    let name = Sql::joined(name.split('.').map(|part| Sql::ident(&Ident::from(part))), ".");
    context! { name, value }
}
