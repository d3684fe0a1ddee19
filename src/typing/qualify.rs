//! Names in full: an expression that means the same under every search path, also under the empty one of a function's body.

use super::{resolve_type, world};
use crate::catalog::expr::Call;
use crate::catalog::{Catalog, Expr, Ident};
use crate::platform::{self, World};

/// The expression with the schema at every type and function that isn't Postgres's own. Queries are left as they are.
pub fn qualified(expr: &Expr, catalog: &Catalog) -> Expr {
    let world = world(catalog);
    expr.map(&|expr| match expr {
        Expr::Cast(inner, ty) if ty.schema.is_none() => {
            let full = resolve_type(ty, catalog).ok().filter(|full| full.schema.is_some())?;
            Some(Expr::Cast(Box::new(qualified(inner, catalog)), full))
        }
        Expr::Call(call) => {
            let [name] = call.name.as_slice() else { return None };
            if !platform::signatures(&world, Some("pg_catalog"), name).is_empty() {
                return None;
            }
            let home = world
                .search_path()
                .into_iter()
                .find(|schema| !platform::signatures(&world, Some(schema), name).is_empty())?;
            let arguments = call.arguments.iter().map(|argument| qualified(argument, catalog)).collect();
            Some(Expr::Call(Call { name: vec![Ident::new(home), name.clone()], arguments, ..call.clone() }))
        }
        _ => None,
    })
}
