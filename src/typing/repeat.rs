//! Whether an expression gives the same value every time.

use super::{ProblemKind, Scope};
use crate::catalog::{Catalog, Expr, TypeRef};

/// Words that a date or a time reads as the present (Postgres docs, table 8.13).
const PRESENT: [&str; 4] = ["now", "today", "tomorrow", "yesterday"];

/// Whether an expression without columns gives the same value every time, when it is stored as this type. False where it isn't known.
pub fn repeats(expr: &Expr, ty: &TypeRef, catalog: &Catalog) -> bool {
    let scope = Scope { relations: Vec::new(), caller: None, immutable: true };
    let changes = super::check(expr, &scope, catalog).problems.iter().any(|it| it.kind == ProblemKind::NotImmutable);
    !changes && is_known(expr, ty, &scope, catalog)
}

fn is_known(expr: &Expr, ty: &TypeRef, scope: &Scope<'_>, catalog: &Catalog) -> bool {
    let of_time = ["date", "time", "timetz", "timestamp", "timestamptz"].contains(&ty.name.as_str());
    match expr {
        Expr::String(text) if of_time => {
            let is_present = |word: &str| PRESENT.contains(&word.to_ascii_lowercase().as_str());
            !text.split(|it: char| !it.is_alphanumeric()).any(is_present)
        }
        Expr::Cast(inner, to) => is_known(inner, to, scope, catalog),
        Expr::Opaque(_) => false,
        // Of a function that nobody described, nobody knows it.
        Expr::Call(_) if super::check(expr, scope, catalog).ty.is_none() => false,
        _ => expr.children().into_iter().all(|child| is_known(child, ty, scope, catalog)),
    }
}
