//! Keys of indexes.

use super::{expr, precedence as level, quote};
use crate::catalog::{Expr, IndexKey, IndexTarget};

pub(super) fn write(out: &mut String, key: &IndexKey) {
    match &key.target {
        IndexTarget::Column(name) => out.push_str(&quote::ident(name)),
        // A call stands by itself; anything else needs brackets.
        IndexTarget::Expr(call @ (Expr::Call(_) | Expr::Coalesce(_) | Expr::MinMax(..) | Expr::NullIf(..))) => {
            expr::write(out, call, level::ANY);
        }
        IndexTarget::Expr(other) => {
            out.push('(');
            expr::write(out, other, level::ANY);
            out.push(')');
        }
    }
    if let Some(collation) = &key.collation {
        out.push_str(" COLLATE ");
        out.push_str(&quote::ident(collation));
    }
    if let Some(class) = &key.operator_class {
        out.push(' ');
        out.push_str(&quote::ident(class));
    }
    if !key.operator_class_options.is_empty() {
        let one = |(name, value): (&String, &String)| format!("{}={}", quote::ident(name), quote::literal(value));
        let options: Vec<String> = key.operator_class_options.iter().map(one).collect();
        out.push_str(&format!(" ({})", options.join(", ")));
    }
    if key.descending {
        out.push_str(" DESC");
    }
    if key.nulls_first != key.descending {
        out.push_str(if key.nulls_first { " NULLS FIRST" } else { " NULLS LAST" });
    }
}
