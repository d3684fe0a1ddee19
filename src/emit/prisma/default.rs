//! Defaults of fields.

use super::psl::string;
use super::server::is_canonical_uuid;
use super::types::{FieldType, Scalar};
use crate::catalog::{Column, Expr, QualifiedName};
use crate::sql::print;
use std::collections::BTreeMap;

/// The names of enums' values.
pub(super) type Values = BTreeMap<QualifiedName, BTreeMap<String, String>>;

/// What stands in `@default(...)`, and what can't be said there.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct FieldDefault {
    /// The attribute.
    pub(super) attribute: Option<String>,
    /// A remark for a default that Prisma knows to be there and not what it is.
    pub(super) remark: Option<String>,
}

/// Functions of `pg_catalog` without arguments, which a server prints as they are written.
const FUNCTIONS: &[&str] = &[
    "clock_timestamp",
    "gen_random_uuid",
    "pg_backend_pid",
    "random",
    "statement_timestamp",
    "timeofday",
    "transaction_timestamp",
];

/// The default of a column. Where it isn't sure how Prisma would read it back from a server, `dbgenerated()` says that there is one: a default
/// that is spelled another way would be a difference for `prisma migrate`.
pub(super) fn of(column: &Column, ty: &FieldType, values: &Values) -> FieldDefault {
    if column.identity.is_some() {
        return exact("autoincrement()");
    }
    if let Some(generated) = &column.generated {
        return FieldDefault {
            attribute: Some("@default(dbgenerated())".to_owned()),
            remark: Some(format!("Computed by the database: {}. It can't be written.", print::expr(&generated.expr))),
        };
    }
    let Some(written) = &column.default else { return FieldDefault::default() };
    let value = uncast(written);
    if *value == Expr::Null {
        return FieldDefault::default();
    }
    let known = if ty.list { list(value, ty, values) } else { scalar(value, column, ty, values) };
    match known {
        Some(known) => exact(&known),
        None => FieldDefault {
            attribute: Some("@default(dbgenerated())".to_owned()),
            remark: Some(format!("Default: {}", print::expr(written))),
        },
    }
}

fn exact(value: &str) -> FieldDefault {
    FieldDefault { attribute: Some(format!("@default({value})")), remark: None }
}

/// Only constants are looked at through casts.
fn uncast(expr: &Expr) -> &Expr {
    match expr {
        Expr::Cast(inner, _) if matches!(uncast(inner), Expr::String(_) | Expr::Null | Expr::Array(_)) => uncast(inner),
        other => other,
    }
}

/// A list of texts, numbers or an enum's values. What Prisma doesn't know has no lists either.
fn list(value: &Expr, ty: &FieldType, values: &Values) -> Option<String> {
    let items: Vec<Option<String>> = match value {
        _ if ty.scalar == Scalar::Unsupported => return None,
        Expr::String(literal) => elements(literal)?.iter().map(|text| element(text, ty, values)).collect(),
        Expr::Array(items) => items.iter().map(|item| written(item, ty, values)).collect(),
        _ => return None,
    };
    items.into_iter().collect::<Option<Vec<_>>>().map(|items| format!("[{}]", items.join(", ")))
}

/// An item of `ARRAY[...]`.
fn written(item: &Expr, ty: &FieldType, values: &Values) -> Option<String> {
    match (uncast(item), &ty.scalar) {
        (Expr::String(text), Scalar::Text | Scalar::Enum(_)) => element(text, ty, values),
        (number, Scalar::Int) => whole(number).map(|number| number.to_string()),
        _ => None,
    }
}

fn element(text: &str, ty: &FieldType, values: &Values) -> Option<String> {
    match &ty.scalar {
        Scalar::Text => Some(string(text)),
        Scalar::Enum(name) => values.get(name)?.get(text).cloned(),
        Scalar::Int => text.parse::<i32>().ok().map(|number| number.to_string()),
        _ => None,
    }
}

/// The elements of an array's literal, `{a,"b c"}`, where nothing in it is out of the ordinary.
fn elements(literal: &str) -> Option<Vec<String>> {
    let inner = literal.strip_prefix('{')?.strip_suffix('}')?;
    if inner.is_empty() {
        return Some(Vec::new());
    }
    let plain = |item: &str| item.chars().all(|it| it.is_alphanumeric() || matches!(it, '_' | '-' | '.'));
    let item = |item: &str| match item.strip_prefix('"').and_then(|item| item.strip_suffix('"')) {
        Some(quoted) => (!quoted.contains(['"', '\\'])).then(|| quoted.to_owned()),
        None => (plain(item) && !item.is_empty() && !item.eq_ignore_ascii_case("null")).then(|| item.to_owned()),
    };
    // A comma between quotes parts them, and neither half is in order then.
    inner.split(',').map(item).collect()
}

fn scalar(value: &Expr, column: &Column, ty: &FieldType, values: &Values) -> Option<String> {
    let of = column.ty.name.as_str();
    match (&ty.scalar, value) {
        (Scalar::DateTime, value) if is_now(value) && (of == "date" || of.starts_with("timestamp")) => {
            Some("now()".to_owned())
        }
        (Scalar::DateTime, Expr::Keyword(word)) if of == "date" && word == "CURRENT_DATE" => Some(generated(word)),
        (Scalar::Text | Scalar::Json, Expr::String(text)) => Some(string(text)),
        (Scalar::Boolean, Expr::Boolean(flag)) => Some(flag.to_string()),
        (Scalar::Int | Scalar::BigInt, value) => whole(value).map(|number| number.to_string()),
        (Scalar::Decimal | Scalar::Float, value) => decimal(value),
        (Scalar::Uuid, Expr::String(text)) if is_canonical_uuid(text) => Some(generated(&format!("'{text}'::uuid"))),
        (Scalar::Enum(name), Expr::String(text)) => values.get(name)?.get(text).cloned(),
        (_, Expr::Call(call)) if call.arguments.is_empty() && !call.star => match call.name.as_slice() {
            [name] if FUNCTIONS.contains(&name.as_str()) => Some(generated(&format!("{name}()"))),
            // In no search path, so that the server prints it as it is.
            [schema, name] if *schema == "auth" => Some(generated(&format!("{schema}.{name}()"))),
            _ => None,
        },
        _ => None,
    }
}

fn generated(text: &str) -> String {
    format!("dbgenerated({})", string(text))
}

fn is_now(value: &Expr) -> bool {
    match value {
        Expr::Call(call) => call.arguments.is_empty() && matches!(call.name.as_slice(), [name] if *name == "now"),
        Expr::Keyword(word) => word == "CURRENT_TIMESTAMP",
        _ => false,
    }
}

fn whole(value: &Expr) -> Option<i32> {
    match value {
        Expr::Number(text) => text.parse().ok(),
        Expr::Unary(operator, inner) if operator.symbol == "-" => match inner.as_ref() {
            Expr::Number(text) => text.parse::<i32>().ok().map(|number| -number),
            _ => None,
        },
        _ => None,
    }
}

/// Digits with a point perhaps: Prisma's numbers have no exponent.
fn decimal(value: &Expr) -> Option<String> {
    let plain = |text: &str| {
        let (whole, rest) = text.split_once('.').unwrap_or((text, "0"));
        let digits = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
        digits(whole) && digits(rest)
    };
    match value {
        Expr::Number(text) if plain(text.trim_start_matches('-')) => Some(text.clone()),
        Expr::Unary(operator, inner) if operator.symbol == "-" => match inner.as_ref() {
            Expr::Number(text) if plain(text) => Some(format!("-{text}")),
            _ => None,
        },
        _ => None,
    }
}
