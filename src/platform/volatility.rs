//! How often a default is computed.

use super::{CatalogWorld, signatures};
use crate::catalog::{Catalog, Expr, Function, Ident, Options, Volatility};

/// What a default costs: a constant and a STABLE expression are computed once, a VOLATILE one for each row.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Default {
    /// There is none.
    None,
    /// It is the same for all times.
    Constant,
    /// It is the same within a statement: `now()`.
    Stable,
    /// It differs from row to row: `gen_random_uuid()`.
    Volatile,
    /// It calls what isn't known.
    Unknown,
}

/// What a default costs.
pub fn of(expr: Option<&Expr>, catalog: &Catalog) -> Default {
    expr.map_or(Default::None, |expr| class(expr, catalog))
}

fn class(expr: &Expr, catalog: &Catalog) -> Default {
    let own = match expr {
        Expr::Call(call) => function(&call.name, catalog),
        Expr::Keyword(_) => Default::Stable,
        Expr::Opaque(_) => Default::Unknown,
        _ => Default::Constant,
    };
    expr.children().into_iter().map(|child| class(child, catalog)).fold(own, Ord::max)
}

/// The worst of the functions of a name: which overload is called is a question for types, and hardly ever makes a difference.
fn function(name: &[Ident], catalog: &Catalog) -> Default {
    let world = CatalogWorld::new(catalog, "postgres");
    let (schema, name) = match name {
        [schema, name] => (Some(schema.as_str()), name.as_str()),
        [name] => (None, name.as_str()),
        _ => return Default::Unknown,
    };
    let may_be_inlined =
        || catalog.functions.values().any(|function| function.name.name == *name && is_inlined(function));
    let classes = signatures(&world, schema, name).into_iter().map(|signature| match signature.volatility {
        Volatility::Immutable => Default::Constant,
        Volatility::Stable => Default::Stable,
        Volatility::Volatile if may_be_inlined() => Default::Unknown,
        Volatility::Volatile => Default::Volatile,
    });
    classes.max().unwrap_or(Default::Unknown)
}

/// Whether the planner may put a function's body in the place of its call, and then see that the body isn't VOLATILE (`inline_function`).
fn is_inlined(function: &Function) -> bool {
    function.language == *"sql" && !function.security_definer && function.settings == Options::default()
}
