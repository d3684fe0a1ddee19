//! Enums, domains, composite types and ranges.

use crate::catalog::{Attribute, Expr, Ident, QualifiedName, Type, TypeKind};
use crate::sql::{print, quote};

/// CREATE TYPE, CREATE DOMAIN.
pub fn create(name: &QualifiedName, ty: &Type) -> String {
    let name = quote::qualified(name);
    match &ty.kind {
        TypeKind::Enum(values) => {
            let values: Vec<String> = values.iter().map(|value| quote::literal(value)).collect();
            format!("CREATE TYPE {name} AS ENUM ({})", values.join(", "))
        }
        TypeKind::Domain { base, collation, not_null, default, checks, not_valid } => {
            let mut text = format!("CREATE DOMAIN {name} AS {}", print::type_ref(base));
            if let Some(collation) = collation {
                text.push_str(&format!(" COLLATE {}", quote::ident(collation)));
            }
            if let Some(default) = default {
                text.push_str(&format!(" DEFAULT {}", print::operand(default)));
            }
            if *not_null {
                text.push_str(" NOT NULL");
            }
            for (name, check) in checks.iter().filter(|(name, _)| !not_valid.contains(*name)) {
                text.push_str(&format!(" {}", self::check(name, check)));
            }
            text
        }
        TypeKind::Composite(attributes) => {
            let attributes: Vec<String> = attributes.iter().map(attribute).collect();
            format!("CREATE TYPE {name} AS ({})", attributes.join(", "))
        }
        TypeKind::Range(options) => {
            let options: Vec<String> = options.iter().map(|(option, value)| format!("{option} = {value}")).collect();
            format!("CREATE TYPE {name} AS RANGE ({})", options.join(", "))
        }
    }
}

/// ALTER DOMAIN ... ADD, for a check that CREATE DOMAIN can't say: one that isn't valid. The others are a part of CREATE DOMAIN.
pub fn late_checks<'a>(name: &QualifiedName, ty: &'a Type) -> Vec<(&'a Ident, String)> {
    let TypeKind::Domain { checks, not_valid, .. } = &ty.kind else { return Vec::new() };
    let late = checks.iter().filter(|(check, _)| not_valid.contains(*check));
    late.map(|(check, expr)| (check, add_check(name, check, expr, false))).collect()
}

/// ALTER DOMAIN ... ADD CONSTRAINT.
pub fn add_check(name: &QualifiedName, check: &Ident, expr: &Expr, valid: bool) -> String {
    let end = if valid { "" } else { " NOT VALID" };
    format!("ALTER DOMAIN {} ADD {}{end}", quote::qualified(name), self::check(check, expr))
}

/// A check as it stands in CREATE DOMAIN and behind ADD.
pub fn check(name: &Ident, check: &Expr) -> String {
    format!("CONSTRAINT {} CHECK ({})", quote::ident(name), print::expr(check))
}

/// DROP TYPE or DOMAIN.
pub fn drop(name: &QualifiedName, ty: &Type) -> String {
    format!("DROP {} {}", kind(ty), quote::qualified(name))
}

/// An attribute as it stands in CREATE TYPE and behind ADD ATTRIBUTE.
pub fn attribute(attribute: &Attribute) -> String {
    let collation = attribute.collation.as_ref().map(|name| format!(" COLLATE {}", quote::ident(name)));
    let (name, ty) = (quote::ident(&attribute.name), print::type_ref(&attribute.ty));
    format!("{name} {ty}{}", collation.unwrap_or_default())
}

/// The word for it.
pub fn kind(ty: &Type) -> &'static str {
    if matches!(ty.kind, TypeKind::Domain { .. }) { "DOMAIN" } else { "TYPE" }
}

/// ALTER TYPE ... ADD VALUE for each value that an enum hasn't, in its place; `None` where one is gone or the order is another.
pub fn new_values(name: &QualifiedName, before: &[String], after: &[String]) -> Option<Vec<String>> {
    let kept: Vec<&String> = after.iter().filter(|value| before.contains(value)).collect();
    if !kept.into_iter().eq(before) {
        return None;
    }
    let name = quote::qualified(name);
    let mut statements = Vec::new();
    for (at, value) in after.iter().enumerate().filter(|(_, value)| !before.contains(value)) {
        // What stands before it is there by now; of what stands behind it, the first that has been there.
        let previous = at.checked_sub(1).and_then(|at| after.get(at));
        let next = after.iter().skip(at + 1).find(|next| before.contains(next));
        let place = match (previous, next) {
            (_, None) => String::new(),
            (Some(previous), _) => format!(" AFTER {}", quote::literal(previous)),
            (None, Some(next)) => format!(" BEFORE {}", quote::literal(next)),
        };
        statements.push(format!("ALTER TYPE {name} ADD VALUE {}{place}", quote::literal(value)));
    }
    Some(statements)
}
