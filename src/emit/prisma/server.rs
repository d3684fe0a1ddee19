//! Conditions as a server prints them back (`pg_get_expr`): Prisma compares the condition of an index with what it reads there, as text.
//!
//! Only what is sure is printed: columns, constants of a few types, comparisons, lists, patterns, and what joins them. For all else there is no answer.

use crate::catalog::expr::{BooleanTest, Call, Operator};
use crate::catalog::{Expr, Table, TypeRef};
use crate::sql::quote;

/// What an operand is, as far as printing depends on it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Text,
    Varchar,
    Bpchar,
    /// Two, four or eight bytes.
    Integer,
    Numeric,
    Boolean,
    Uuid,
    /// A type for which only null can be asked.
    Other,
}

/// A condition on rows of a table as a server prints it; `None` where that isn't sure.
pub(super) fn condition(expr: &Expr, table: &Table) -> Option<String> {
    match expr {
        Expr::And(parts) => joined(parts, " AND ", table),
        Expr::Or(parts) => joined(parts, " OR ", table),
        Expr::Not(inner) => Some(format!("(NOT {})", condition(inner, table)?)),
        Expr::IsNull(inner, not) => {
            let (text, _) = operand(inner, table)?;
            Some(format!("({text} IS {}NULL)", if *not { "NOT " } else { "" }))
        }
        Expr::BooleanTest(inner, test) => {
            let inner = condition(inner, table)?;
            let words = match test {
                BooleanTest::IsTrue => "IS TRUE",
                BooleanTest::IsNotTrue => "IS NOT TRUE",
                BooleanTest::IsFalse => "IS FALSE",
                BooleanTest::IsNotFalse => "IS NOT FALSE",
                BooleanTest::IsUnknown => "IS UNKNOWN",
                BooleanTest::IsNotUnknown => "IS NOT UNKNOWN",
            };
            Some(format!("({inner} {words})"))
        }
        Expr::Binary(operator, left, right) => comparison(operator, left, right, table),
        Expr::In(tested, values, not) => list(tested, values, *not, table),
        Expr::Between(tested, low, high, false) => {
            let low = comparison(&Operator::new(">="), tested, low, table)?;
            let high = comparison(&Operator::new("<="), tested, high, table)?;
            Some(format!("({low} AND {high})"))
        }
        Expr::Boolean(value) => Some(value.to_string()),
        Expr::Column(_) => operand(expr, table).filter(|(_, kind)| *kind == Kind::Boolean).map(|(text, _)| text),
        _ => None,
    }
}

fn joined(parts: &[Expr], word: &str, table: &Table) -> Option<String> {
    let parts = parts.iter().map(|part| condition(part, table)).collect::<Option<Vec<_>>>()?;
    Some(format!("({})", parts.join(word)))
}

fn comparison(operator: &Operator, left: &Expr, right: &Expr, table: &Table) -> Option<String> {
    let symbol = operator.symbol.as_str();
    let pattern = matches!(symbol, "~~" | "!~~" | "~~*" | "!~~*" | "~" | "!~" | "~*" | "!~*");
    if operator.schema.is_some() || !(pattern || matches!(symbol, "=" | "<>" | "<" | "<=" | ">" | ">=")) {
        return None;
    }
    let (left, kind) = operand(left, table)?;
    if pattern && !matches!(kind, Kind::Text | Kind::Varchar) {
        return None;
    }
    let right = match right {
        Expr::Column(_) => {
            operand(right, table).filter(|(_, other)| *other == kind).map(|(text, _)| as_text(text, kind))?
        }
        constant => literal(constant, kind)?,
    };
    Some(format!("({} {symbol} {right})", as_text(left, kind)))
}

/// Postgres compares a `varchar` as text.
fn as_text(operand: String, kind: Kind) -> String {
    if kind == Kind::Varchar { format!("({operand})::text") } else { operand }
}

fn list(tested: &Expr, values: &[Expr], not: bool, table: &Table) -> Option<String> {
    let (left, kind) = operand(tested, table)?;
    let values = values.iter().map(|value| literal(value, kind)).collect::<Option<Vec<_>>>()?;
    match (values.as_slice(), kind) {
        // A list of `varchar` is cast as a whole, in a way of its own.
        (_, Kind::Varchar) => None,
        ([one], _) => Some(format!("({left} {} {one})", if not { "<>" } else { "=" })),
        (all, _) => {
            let test = if not { "<> ALL" } else { "= ANY" };
            Some(format!("({left} {test} (ARRAY[{}]))", all.join(", ")))
        }
    }
}

fn operand(expr: &Expr, table: &Table) -> Option<(String, Kind)> {
    match expr {
        Expr::Column(path) => {
            let column = table.column(path.last()?)?;
            Some((quote::ident(&column.name).into_owned(), kind(&column.ty)))
        }
        Expr::Call(Call { name, arguments, star: false, distinct: false, variadic: false }) => {
            let ([name], [argument]) = (name.as_slice(), arguments.as_slice()) else { return None };
            let kind = match name.as_str() {
                "lower" | "upper" => Kind::Text,
                "length" => Kind::Integer,
                _ => return None,
            };
            let (argument, of) = operand(argument, table)?;
            let known = matches!(of, Kind::Text | Kind::Varchar);
            known.then(|| (format!("{}({})", name, as_text(argument, of)), kind))
        }
        _ => None,
    }
}

fn kind(ty: &TypeRef) -> Kind {
    if ty.schema.is_some() || ty.dimensions > 0 {
        return Kind::Other;
    }
    match ty.name.as_str() {
        "text" => Kind::Text,
        "varchar" => Kind::Varchar,
        "bpchar" => Kind::Bpchar,
        "int2" | "int4" | "int8" => Kind::Integer,
        "numeric" => Kind::Numeric,
        "bool" => Kind::Boolean,
        "uuid" => Kind::Uuid,
        _ => Kind::Other,
    }
}

fn literal(expr: &Expr, kind: Kind) -> Option<String> {
    match (expr, kind) {
        (Expr::String(text), Kind::Text | Kind::Varchar) => Some(format!("{}::text", constant(text))),
        (Expr::String(text), Kind::Bpchar) => Some(format!("{}::bpchar", constant(text))),
        (Expr::String(text), Kind::Uuid) if is_canonical_uuid(text) => Some(format!("'{text}'::uuid")),
        (Expr::Boolean(value), Kind::Boolean) => Some(value.to_string()),
        (Expr::Number(text), Kind::Integer) => {
            text.parse::<u32>().ok().filter(|it| i32::try_from(*it).is_ok()).map(|it| it.to_string())
        }
        (Expr::Number(text), Kind::Numeric) if text.contains('.') && !text.contains(['e', 'E', '_']) => {
            Some(text.clone())
        }
        (Expr::Number(text), Kind::Numeric) => {
            text.parse::<u32>().ok().filter(|it| i32::try_from(*it).is_ok()).map(|it| format!("({it})::numeric"))
        }
        _ => None,
    }
}

/// A string constant as the server prints it (`simple_quote_literal` in ruleutils.c): a backslash is nothing special.
fn constant(text: &str) -> String {
    format!("'{}'", text.replace('\'', "''"))
}

/// A uuid as the server prints it.
pub(super) fn is_canonical_uuid(text: &str) -> bool {
    let digit = |byte: u8| byte.is_ascii_digit() || matches!(byte, b'a'..=b'f');
    let right = |(at, byte): (usize, u8)| if matches!(at, 8 | 13 | 18 | 23) { byte == b'-' } else { digit(byte) };
    text.len() == 36 && text.bytes().enumerate().all(right)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::{Column, QualifiedName};

    fn printed(expr: &Expr) -> Option<String> {
        let mut table = Table::new(QualifiedName::new("public", "t"), "postgres".into());
        table.columns.push(Column::new("a", TypeRef::builtin("text")));
        table.columns.push(Column::new("Order", TypeRef::builtin("int4")));
        table.columns.push(Column::new("at", TypeRef::builtin("timestamptz")));
        condition(expr, &table)
    }

    /// What a server prints is tried on servers, in `tests/postgres/prisma`; here, what isn't sure.
    #[test]
    fn what_is_not_sure_is_not_printed() {
        let number = |text: &str| Expr::Number(text.to_owned());
        assert_eq!(printed(&Expr::column("Order").equals(number("1"))).as_deref(), Some("(\"Order\" = 1)"));
        assert_eq!(printed(&Expr::column("Order").equals(number("3000000000"))), None);
        assert_eq!(printed(&Expr::column("at").equals(Expr::String("2020-01-01".to_owned()))), None);
        assert_eq!(printed(&Expr::column("a").equals(Expr::column("Order"))), None);
        assert_eq!(printed(&Expr::Coalesce(vec![Expr::Boolean(true)])), None);
        let known = Expr::IsNull(Box::new(Expr::column("a")), false);
        assert_eq!(printed(&Expr::any([known, Expr::Coalesce(vec![Expr::Boolean(true)])])), None);
    }
}
