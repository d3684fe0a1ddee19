//! Conditions that don't depend on anything: always true, or never.

use crate::catalog::Expr;

/// What a condition is for every row and every caller; none where it depends on something, or isn't looked into.
pub(super) fn always(condition: &Expr) -> Option<bool> {
    match condition {
        Expr::Boolean(value) => Some(*value),
        // Where a condition stands, a text is read as one.
        Expr::String(text) => crate::catalog::view::truth(text.trim()),
        Expr::Cast(inner, ty) if ty.schema.is_none() && ty.name == *"bool" => always(inner),
        Expr::Not(inner) => always(inner).map(|value| !value),
        Expr::And(parts) => {
            let all = || parts.iter().all(|part| always(part) == Some(true)).then_some(true);
            if parts.iter().any(|part| always(part) == Some(false)) { Some(false) } else { all() }
        }
        Expr::Or(parts) => {
            let none = || parts.iter().all(|part| always(part) == Some(false)).then_some(false);
            if parts.iter().any(|part| always(part) == Some(true)) { Some(true) } else { none() }
        }
        Expr::Binary(operator, left, right) if operator.schema.is_none() => {
            let ((left, kind), (right, other)) = (constant(left)?, constant(right)?);
            match operator.symbol.as_str() {
                "=" if kind == other => Some(left == right),
                "<>" if kind == other => Some(left != right),
                _ => None,
            }
        }
        Expr::Scalar(query) => match query.as_ref() {
            crate::catalog::Query::Select(select) if select.from.is_empty() && select.condition.is_none() => {
                select.targets.first().and_then(|(target, _)| always(target))
            }
            _ => None,
        },
        _ => None,
    }
}

/// A constant that equals another one of its kind only if it is written like it: a text, or a number in plain digits.
fn constant(expr: &Expr) -> Option<(&str, bool)> {
    match expr {
        Expr::String(text) => Some((text, false)),
        Expr::Number(digits) => {
            let is_plain =
                digits.bytes().all(|byte| byte.is_ascii_digit()) && (!digits.starts_with('0') || digits == "0");
            is_plain.then_some((digits, true))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::expr::Operator;

    fn number(text: &str) -> Expr {
        Expr::Number(text.to_owned())
    }

    #[test]
    fn what_depends_on_nothing_is_known() {
        assert_eq!(always(&number("1").equals(number("1"))), Some(true));
        assert_eq!(always(&number("1").equals(number("2"))), Some(false));
        assert_eq!(always(&Expr::Or(vec![Expr::column("a"), Expr::Boolean(true)])), Some(true));
        assert_eq!(always(&Expr::And(vec![Expr::column("a"), Expr::Boolean(true)])), None);
        assert_eq!(always(&Expr::Boolean(true).once()), Some(true));
        assert_eq!(always(&Expr::String("t".to_owned())), Some(true));
        let unequal = Expr::Binary(Operator::new("<>"), Box::new(number("1")), Box::new(number("1")));
        assert_eq!(always(&unequal), Some(false));
        assert_eq!(always(&Expr::column("a").equals(Expr::column("a"))), None, "it isn't true of NULL");
    }
}
