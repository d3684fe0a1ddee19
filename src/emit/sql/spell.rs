//! STUB until `sql::{quote, print}` is merged.

use crate::catalog::expr::{FromItem, Query};
use crate::catalog::{Expr, Ident, TypeRef};

pub(super) fn ident(name: &Ident) -> String {
    let plain = !name.is_empty()
        && name.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_')
        && !name.starts_with(|c: char| c.is_ascii_digit())
        && !["select", "table", "user", "order"].contains(&name.as_str());
    if plain { name.to_string() } else { format!("\"{}\"", name.replace('"', "\"\"")) }
}

pub(super) fn literal(text: &str) -> String {
    format!("'{}'", text.replace('\'', "''"))
}

pub(super) fn ty(ty: &TypeRef) -> String {
    let name = match (ty.schema.is_some(), ty.name.as_str()) {
        (false, "int4") => "integer".to_owned(),
        (false, "int8") => "bigint".to_owned(),
        (false, "bool") => "boolean".to_owned(),
        (false, "float8") => "double precision".to_owned(),
        _ => ident(&ty.name),
    };
    let schema = ty.schema.as_ref().map_or_else(String::new, |schema| format!("{}.", ident(schema)));
    let modifiers = if ty.modifiers.is_empty() { String::new() } else { format!("({})", ty.modifiers.join(", ")) };
    format!("{schema}{name}{modifiers}{}", "[]".repeat(ty.dimensions.into()))
}

pub(super) fn operand(e: &Expr) -> String {
    match e {
        Expr::Or(_) | Expr::Opaque(_) => format!("({})", expr(e)),
        _ => expr(e),
    }
}

pub(super) fn expr(e: &Expr) -> String {
    let list = |items: &[Expr]| items.iter().map(expr).collect::<Vec<_>>().join(", ");
    let path = |parts: &[Ident]| parts.iter().map(ident).collect::<Vec<_>>().join(".");
    match e {
        Expr::Column(parts) => path(parts),
        Expr::String(s) => literal(s),
        Expr::Number(n) => n.clone(),
        Expr::Boolean(b) => b.to_string(),
        Expr::Null => "NULL".to_owned(),
        Expr::Cast(e, t) => format!("{}::{}", expr(e), ty(t)),
        Expr::Call(call) => format!("{}({})", path(&call.name), list(&call.arguments)),
        Expr::Binary(op, a, b) => format!("{} {} {}", expr(a), op.symbol, expr(b)),
        Expr::And(items) => items.iter().map(operand).collect::<Vec<_>>().join(" AND "),
        Expr::Or(items) => items.iter().map(operand).collect::<Vec<_>>().join(" OR "),
        Expr::IsNull(e, not) => format!("{} IS {}NULL", expr(e), if *not { "NOT " } else { "" }),
        Expr::In(e, items, not) => format!("{} {}IN ({})", expr(e), if *not { "NOT " } else { "" }, list(items)),
        Expr::Any(op, a, b) => format!("{} {} ANY ({})", expr(a), op.symbol, expr(b)),
        Expr::Array(items) => format!("ARRAY[{}]", list(items)),
        Expr::Scalar(q) => format!("({})", query(q)),
        Expr::ArrayQuery(q) => format!("ARRAY ({})", query(q)),
        other => format!("{other:?}"),
    }
}

fn query(q: &Query) -> String {
    match q {
        Query::Opaque(text) => text.clone(),
        Query::Select(select) => {
            let targets: Vec<String> = select.targets.iter().map(|(e, _)| expr(e)).collect();
            let from: Vec<String> = select
                .from
                .iter()
                .map(|item| match item {
                    FromItem::Function { call, .. } => expr(call),
                    other => format!("{other:?}"),
                })
                .collect();
            let from = if from.is_empty() { String::new() } else { format!(" FROM {}", from.join(", ")) };
            format!("SELECT {}{from}", targets.join(", "))
        }
    }
}
