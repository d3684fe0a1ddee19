//! Expressions on one line.

use super::precedence::{self as level, of};
use super::{list, query, quote, types};
use crate::catalog::expr::{BooleanTest, Call, Operator, Query};
use crate::catalog::{Expr, Ident};

/// Writes an expression, in brackets if it binds less tightly than `min`.
pub(super) fn write(out: &mut String, expr: &Expr, min: u8) {
    if of(expr) < min {
        out.push('(');
        bare(out, expr);
        out.push(')');
    } else {
        bare(out, expr);
    }
}

/// `=` without a schema: the operator of IN.
pub(super) fn is_equals(operator: &Operator) -> bool {
    operator.schema.is_none() && operator.symbol == "="
}

/// `x IN (SELECT ...)`, whose negation is NOT IN.
pub(super) fn is_in_query(expr: &Expr) -> bool {
    matches!(expr, Expr::AnyQuery(operator, ..) if is_equals(operator))
}

fn bare(out: &mut String, expr: &Expr) {
    match expr {
        Expr::Column(parts) => names(out, parts),
        Expr::Star(parts) => {
            names(out, parts);
            out.push_str(if parts.is_empty() { "*" } else { ".*" });
        }
        Expr::String(text) => out.push_str(&quote::literal(text)),
        Expr::Number(text) | Expr::Keyword(text) | Expr::Opaque(text) => out.push_str(text),
        Expr::Boolean(value) => out.push_str(if *value { "TRUE" } else { "FALSE" }),
        Expr::Null => out.push_str("NULL"),
        Expr::Cast(inner, ty) => {
            write(out, inner, level::CAST);
            out.push_str("::");
            types::write(out, ty);
        }
        Expr::Call(call) => self::call(out, call),
        Expr::Binary(operator, left, right) => {
            let (before, after) = sides(operator);
            write(out, left, before);
            between(out, operator);
            write(out, right, after);
        }
        Expr::Unary(operator, operand) => unary(out, operator, operand),
        Expr::And(parts) => joined(out, parts, " AND ", level::AND),
        Expr::Or(parts) => joined(out, parts, " OR ", level::OR),
        Expr::Not(inner) => not(out, inner),
        Expr::IsNull(inner, negated) => is(out, inner, if *negated { "NOT NULL" } else { "NULL" }),
        Expr::BooleanTest(inner, test) => is(out, inner, boolean_test(*test)),
        Expr::IsDistinct(left, right, negated) => {
            is(out, left, if *negated { "NOT DISTINCT FROM " } else { "DISTINCT FROM " });
            write(out, right, level::IS + 1);
        }
        Expr::In(left, items, negated) => {
            write(out, left, level::LIKE + 1);
            out.push_str(if *negated { " NOT IN (" } else { " IN (" });
            list(out, items, any);
            out.push(')');
        }
        Expr::Between(operand, low, high, negated) => {
            write(out, operand, level::LIKE + 1);
            out.push_str(if *negated { " NOT BETWEEN " } else { " BETWEEN " });
            // The lower bound is gram.y's `b_expr`, which has no AND, LIKE or COLLATE.
            write(out, low, level::SIGN);
            out.push_str(" AND ");
            write(out, high, level::LIKE + 1);
        }
        Expr::Any(operator, left, array) => quantified(out, operator, left, "ANY", |out| any(out, array)),
        Expr::All(operator, left, array) => quantified(out, operator, left, "ALL", |out| any(out, array)),
        Expr::AnyQuery(operator, left, inner) if is_equals(operator) => in_query(out, left, " IN (", inner),
        Expr::AnyQuery(operator, left, inner) => {
            quantified(out, operator, left, "ANY", |out| query::write(out, inner));
        }
        Expr::AllQuery(operator, left, inner) => {
            quantified(out, operator, left, "ALL", |out| query::write(out, inner));
        }
        Expr::Array(items) => {
            out.push_str("ARRAY[");
            list(out, items, any);
            out.push(']');
        }
        Expr::Row(items) => {
            out.push_str(if items.len() < 2 { "ROW(" } else { "(" });
            list(out, items, any);
            out.push(')');
        }
        Expr::Case { operand, branches, otherwise } => case(out, operand.as_deref(), branches, otherwise.as_deref()),
        Expr::Coalesce(items) => keyword_call(out, "COALESCE", items),
        Expr::MinMax(items, least) => keyword_call(out, if *least { "LEAST" } else { "GREATEST" }, items),
        Expr::NullIf(left, right) => {
            out.push_str("NULLIF(");
            any(out, left);
            out.push_str(", ");
            any(out, right);
            out.push(')');
        }
        Expr::Subscript(base, index) => {
            let base_min = if matches!(base.as_ref(), Expr::Column(_)) { level::ANY } else { NEVER };
            indirection(out, base, base_min);
            out.push('[');
            any(out, index);
            out.push(']');
        }
        Expr::Field(base, field) => {
            indirection(out, base, NEVER);
            out.push('.');
            out.push_str(&quote::ident(field));
        }
        Expr::Collate(inner, collation) => {
            write(out, inner, level::COLLATE);
            out.push_str(" COLLATE ");
            out.push_str(&quote::ident(collation));
        }
        Expr::Scalar(inner) => in_brackets(out, "(", inner),
        Expr::ArrayQuery(inner) => in_brackets(out, "ARRAY (", inner),
        Expr::Exists(inner) => in_brackets(out, "EXISTS (", inner),
    }
}

/// More than any expression's precedence: brackets in every case.
const NEVER: u8 = level::ATOM + 1;

fn any(out: &mut String, expr: &Expr) {
    write(out, expr, level::ANY);
}

/// What a left and a right operand must bind at least as tightly as.
pub(super) fn sides(operator: &Operator) -> (u8, u8) {
    let own = level::binary(operator);
    // Comparisons and LIKE don't chain; all others chain to the left.
    if own == level::COMPARISON || own == level::LIKE { (own + 1, own + 1) } else { (own, own + 1) }
}

pub(super) fn between(out: &mut String, operator: &Operator) {
    out.push(' ');
    symbol(out, operator);
    out.push(' ');
}

fn symbol(out: &mut String, operator: &Operator) {
    match (&operator.schema, operator.symbol.as_str()) {
        (Some(schema), symbol) => {
            out.push_str("OPERATOR(");
            out.push_str(&quote::ident(schema));
            out.push('.');
            out.push_str(symbol);
            out.push(')');
        }
        (None, "~~") => out.push_str("LIKE"),
        (None, "!~~") => out.push_str("NOT LIKE"),
        (None, "~~*") => out.push_str("ILIKE"),
        (None, "!~~*") => out.push_str("NOT ILIKE"),
        (None, symbol) => out.push_str(symbol),
    }
}

fn unary(out: &mut String, operator: &Operator, operand: &Expr) {
    let own = level::unary(operator);
    match &operator.schema {
        Some(_) => symbol(out, operator),
        // LIKE can't stand before its operand; its symbol can.
        None => out.push_str(&operator.symbol),
    }
    let start = out.len();
    write(out, operand, if own == level::SIGN { own } else { own + 1 });
    // Two operators in a row would be one, and `--` a comment.
    let sticks = out.get(start..).is_some_and(|text| text.starts_with(|first| "~!@#^&|`?+-*/%<>=".contains(first)));
    if sticks || own != level::SIGN {
        out.insert(start, ' ');
    }
}

fn joined(out: &mut String, parts: &[Expr], word: &str, own: u8) {
    for (at, part) in parts.iter().enumerate() {
        if at > 0 {
            out.push_str(word);
        }
        write(out, part, own + 1);
    }
}

fn not(out: &mut String, inner: &Expr) {
    match inner {
        Expr::AnyQuery(operator, left, query) if is_equals(operator) => in_query(out, left, " NOT IN (", query),
        other => {
            out.push_str("NOT ");
            write(out, other, level::NOT);
        }
    }
}

fn is(out: &mut String, operand: &Expr, test: &str) {
    write(out, operand, level::IS + 1);
    out.push_str(" IS ");
    out.push_str(test);
}

fn boolean_test(test: BooleanTest) -> &'static str {
    match test {
        BooleanTest::IsTrue => "TRUE",
        BooleanTest::IsNotTrue => "NOT TRUE",
        BooleanTest::IsFalse => "FALSE",
        BooleanTest::IsNotFalse => "NOT FALSE",
        BooleanTest::IsUnknown => "UNKNOWN",
        BooleanTest::IsNotUnknown => "NOT UNKNOWN",
    }
}

fn in_query(out: &mut String, left: &Expr, word: &str, inner: &Query) {
    write(out, left, level::LIKE + 1);
    in_brackets(out, word, inner);
}

fn in_brackets(out: &mut String, opening: &str, inner: &Query) {
    out.push_str(opening);
    query::write(out, inner);
    out.push(')');
}

fn quantified(out: &mut String, operator: &Operator, left: &Expr, word: &str, inner: impl FnOnce(&mut String)) {
    write(out, left, sides(operator).0);
    between(out, operator);
    out.push_str(word);
    out.push_str(" (");
    inner(out);
    out.push(')');
}

fn case(out: &mut String, operand: Option<&Expr>, branches: &[(Expr, Expr)], otherwise: Option<&Expr>) {
    out.push_str("CASE");
    if let Some(operand) = operand {
        out.push(' ');
        any(out, operand);
    }
    for (when, then) in branches {
        out.push_str(" WHEN ");
        any(out, when);
        out.push_str(" THEN ");
        any(out, then);
    }
    if let Some(otherwise) = otherwise {
        out.push_str(" ELSE ");
        any(out, otherwise);
    }
    out.push_str(" END");
}

fn keyword_call(out: &mut String, word: &str, items: &[Expr]) {
    out.push_str(word);
    out.push('(');
    list(out, items, any);
    out.push(')');
}

/// What `[1]` or `.field` follows: a chain of them, a subquery, or brackets.
fn indirection(out: &mut String, base: &Expr, otherwise: u8) {
    let bare = matches!(base, Expr::Subscript(..) | Expr::Field(..) | Expr::Scalar(_));
    write(out, base, if bare { level::ANY } else { otherwise });
}

fn call(out: &mut String, call: &Call) {
    if super::special::write(out, call) {
        return;
    }
    function_name(out, &call.name);
    out.push('(');
    if call.distinct {
        out.push_str("DISTINCT ");
    }
    if call.star {
        out.push('*');
    }
    let variadic_at = call.variadic.then(|| call.arguments.len().saturating_sub(1));
    for (at, argument) in call.arguments.iter().enumerate() {
        if at > 0 {
            out.push_str(", ");
        }
        if variadic_at == Some(at) {
            out.push_str("VARIADIC ");
        }
        any(out, argument);
    }
    out.push(')');
}

/// A function's name: keywords that may be called need no quotes there.
pub(super) fn function_name(out: &mut String, parts: &[Ident]) {
    match parts {
        [name] if matches!(name.as_str(), "left" | "right" | "substring" | "overlay") => out.push_str(name),
        parts => names(out, parts),
    }
}

fn names(out: &mut String, parts: &[Ident]) {
    for (at, part) in parts.iter().enumerate() {
        if at > 0 {
            out.push('.');
        }
        out.push_str(&quote::ident(part));
    }
}
