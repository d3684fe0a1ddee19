//! The order of functions that call each other.

use crate::catalog::{Body, Catalog, Function, FunctionId};
use std::borrow::Cow;

/// Each after those that it calls, where Postgres looks at a body as soon as it is given: that of a function in SQL (`check_function_bodies`). Otherwise
/// they stay in their order.
pub(super) fn in_order(wanted: &Catalog, functions: Vec<FunctionId>) -> Vec<FunctionId> {
    let mut open = functions;
    let mut ordered = Vec::new();
    while !open.is_empty() {
        let waits = |id: &FunctionId| {
            let body = wanted.functions.get(id).and_then(text_of_sql).unwrap_or_default();
            open.iter().any(|other| other != id && calls(&body, &other.name.name))
        };
        // Of several that wait for each other the first is as good as any: Postgres would refuse each.
        let next = open.iter().position(|id| !waits(id)).unwrap_or(0);
        ordered.push(open.remove(next));
    }
    ordered
}

/// Whether a body calls a function of this name, with its schema, as all bodies here do.
fn calls(body: &str, name: &str) -> bool {
    body.contains(&format!(".{name}(")) || body.contains(&format!(".\"{}\"(", name.replace('"', "\"\"")))
}

fn text_of_sql(function: &Function) -> Option<Cow<'_, str>> {
    match &function.body {
        Body::Text(text) if function.language == *"sql" => Some(Cow::Borrowed(text)),
        Body::Atomic(statements) => Some(Cow::Owned(statements.join(";"))),
        _ => None,
    }
}
