//! How tightly operators bind (Postgres docs 4.1.6; `gram.y`, `%left` and its kin), from loose to tight.

use crate::catalog::Expr;
use crate::catalog::expr::Operator;

pub(super) const ANY: u8 = 0;
pub(super) const OR: u8 = 1;
pub(super) const AND: u8 = 2;
pub(super) const NOT: u8 = 3;
pub(super) const IS: u8 = 4;
pub(super) const COMPARISON: u8 = 5;
/// BETWEEN, IN, LIKE, ILIKE.
pub(super) const LIKE: u8 = 6;
/// Every operator without a place of its own, also `OPERATOR(...)`.
pub(super) const OPERATOR: u8 = 7;
pub(super) const ADD: u8 = 8;
pub(super) const MULTIPLY: u8 = 9;
pub(super) const POWER: u8 = 10;
pub(super) const COLLATE: u8 = 12;
pub(super) const SIGN: u8 = 13;
pub(super) const CAST: u8 = 14;
pub(super) const ATOM: u8 = 15;

/// Of an operator between two operands.
pub(super) fn binary(operator: &Operator) -> u8 {
    if operator.schema.is_some() {
        return OPERATOR;
    }
    match operator.symbol.as_str() {
        "<" | ">" | "=" | "<=" | ">=" | "<>" => COMPARISON,
        "~~" | "!~~" | "~~*" | "!~~*" => LIKE,
        "+" | "-" => ADD,
        "*" | "/" | "%" => MULTIPLY,
        "^" => POWER,
        _ => OPERATOR,
    }
}

/// Of an operator before its operand.
pub(super) fn unary(operator: &Operator) -> u8 {
    if operator.schema.is_none() && matches!(operator.symbol.as_str(), "+" | "-") { SIGN } else { OPERATOR }
}

/// Of an expression as [`super::expr::write`] writes it.
pub(super) fn of(expr: &Expr) -> u8 {
    match expr {
        Expr::Opaque(_) => ANY,
        Expr::Or(_) => OR,
        Expr::And(_) => AND,
        Expr::Not(inner) => {
            if super::expr::is_in_query(inner) {
                LIKE
            } else {
                NOT
            }
        }
        Expr::IsNull(..) | Expr::BooleanTest(..) | Expr::IsDistinct(..) => IS,
        Expr::In(..) | Expr::Between(..) => LIKE,
        Expr::AnyQuery(operator, ..) if super::expr::is_equals(operator) => LIKE,
        Expr::Binary(operator, ..)
        | Expr::Any(operator, ..)
        | Expr::All(operator, ..)
        | Expr::AnyQuery(operator, ..)
        | Expr::AllQuery(operator, ..) => binary(operator),
        Expr::Unary(operator, _) => unary(operator),
        Expr::Number(number) if number.starts_with('-') => SIGN,
        Expr::Collate(..) => COLLATE,
        Expr::Cast(..) => CAST,
        _ => ATOM,
    }
}
