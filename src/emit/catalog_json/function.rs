//! Functions.

use super::privilege::{FUNCTION, Members, effective, grants};
use crate::catalog::{Argument, ArgumentMode, Body, Function, FunctionKind, FunctionResult, Parallel, Volatility};
use crate::sql::print;
use serde_json::{Value, json};

/// A function, procedure or aggregate.
pub(super) fn function(function: &Function, members: &Members) -> Value {
    let (returns, set) = match &function.result {
        FunctionResult::Type(ty) => (Some(print::type_ref(ty)), false),
        FunctionResult::SetOf(ty) => (Some(print::type_ref(ty)), true),
        FunctionResult::Table => (None, true),
        FunctionResult::None => (None, false),
    };
    let body = match &function.body {
        Body::Text(text) => json!({ "text": text }),
        Body::Atomic(statements) => json!({ "statements": statements }),
        Body::Symbol(parts) => json!({ "symbol": parts }),
        Body::Aggregate(options) => {
            let option = |(name, value): &(String, String)| json!({ "name": name, "value": value });
            json!({ "aggregate": options.iter().map(option).collect::<Vec<_>>() })
        }
    };
    json!({
        "schema": function.name.schema.as_str(),
        "name": function.name.name.as_str(),
        "kind": match function.kind {
            FunctionKind::Function => "function",
            FunctionKind::Procedure => "procedure",
            FunctionKind::Aggregate => "aggregate",
            FunctionKind::Window => "window",
        },
        "arguments": function.arguments.iter().map(argument).collect::<Vec<_>>(),
        "returns": returns,
        "returns_set": set,
        "language": function.language.as_str(),
        "volatility": match function.volatility {
            Volatility::Immutable => "immutable",
            Volatility::Stable => "stable",
            Volatility::Volatile => "volatile",
        },
        "parallel": match function.parallel {
            Parallel::Safe => "safe",
            Parallel::Restricted => "restricted",
            Parallel::Unsafe => "unsafe",
        },
        "security_definer": function.security_definer,
        "strict": function.strict,
        "leakproof": function.leakproof,
        "cost": function.cost,
        "rows": function.rows,
        "settings": function.settings,
        "owner": function.owner.as_str(),
        "grants": grants(&function.privileges),
        "effective": effective(&function.privileges, Some(&function.owner), FUNCTION, members),
        "body": body,
        "comment": function.comment,
    })
}

fn argument(argument: &Argument) -> Value {
    json!({
        "mode": match argument.mode {
            ArgumentMode::In => "in",
            ArgumentMode::Out => "out",
            ArgumentMode::InOut => "inout",
            ArgumentMode::Variadic => "variadic",
            ArgumentMode::Table => "table",
        },
        "name": argument.name.as_deref(),
        "type": print::type_ref(&argument.ty),
        "default": argument.default.as_ref().map(print::expr),
    })
}
