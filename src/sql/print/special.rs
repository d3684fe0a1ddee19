//! Calls that SQL has a syntax of its own for. The grammar makes them calls of `pg_catalog`'s functions (`gram.y`, `SystemFuncName`); written as
//! calls they would do the same, but the server keeps how a call was written (`COERCE_SQL_SYNTAX`) and shows it.

use super::expr::write as operand;
use super::precedence as level;
use crate::catalog::Expr;
use crate::catalog::expr::Call;

/// Writes a call of this kind; false, and nothing, for any other.
pub(super) fn write(out: &mut String, call: &Call) -> bool {
    let [schema, name] = call.name.as_slice() else { return false };
    if *schema != *"pg_catalog" || call.star || call.distinct || call.variadic {
        return false;
    }
    // Operands go into brackets unless nothing can come between them and the words around.
    let mut words = |words: &[(&str, &Expr)], end: &str| {
        for (word, expr) in words {
            out.push_str(word);
            operand(out, expr, level::ATOM);
        }
        out.push_str(end);
        true
    };
    match (name.as_str(), call.arguments.as_slice()) {
        ("timezone", [zone, time]) => words(&[("(", time), (" AT TIME ZONE ", zone)], ")"),
        ("extract", [field @ Expr::String(_), time]) => words(&[("EXTRACT(", field), (" FROM ", time)], ")"),
        ("position", [text, part]) => words(&[("POSITION(", part), (" IN ", text)], ")"),
        ("substring", [text, from]) => words(&[("SUBSTRING(", text), (" FROM ", from)], ")"),
        ("substring", [text, from, length]) => words(&[("SUBSTRING(", text), (" FROM ", from), (" FOR ", length)], ")"),
        ("overlay", [text, part, from]) => words(&[("OVERLAY(", text), (" PLACING ", part), (" FROM ", from)], ")"),
        ("overlay", [text, part, from, length]) => {
            words(&[("OVERLAY(", text), (" PLACING ", part), (" FROM ", from), (" FOR ", length)], ")")
        }
        ("overlaps", [a, b, c, d]) => words(&[("((", a), (", ", b), (") OVERLAPS (", c), (", ", d)], "))"),
        ("btrim", [text]) => words(&[("TRIM(BOTH FROM ", text)], ")"),
        ("ltrim", [text]) => words(&[("TRIM(LEADING FROM ", text)], ")"),
        ("rtrim", [text]) => words(&[("TRIM(TRAILING FROM ", text)], ")"),
        ("btrim", [text, gone]) => words(&[("TRIM(BOTH ", gone), (" FROM ", text)], ")"),
        ("ltrim", [text, gone]) => words(&[("TRIM(LEADING ", gone), (" FROM ", text)], ")"),
        ("rtrim", [text, gone]) => words(&[("TRIM(TRAILING ", gone), (" FROM ", text)], ")"),
        _ => false,
    }
}
