//! Whether one condition is at least as strict as another, as far as their form tells. `false` says that it isn't known.

use super::Expr;
use super::expr::Operator;

/// What two expressions without a form in common mean to each other: whether the first is surely at least as strict as the second.
pub type Stricter<'a> = &'a dyn Fn(&Expr, &Expr) -> bool;

/// Whether every row for which `strict` holds is one for which `loose` holds.
pub fn implies(strict: &Expr, loose: &Expr, known: Stricter<'_>) -> bool {
    if strict == loose {
        return true;
    }
    let implies = |strict: &Expr, loose: &Expr| implies(strict, loose, known);
    match (strict, loose) {
        (Expr::Boolean(false) | Expr::Null, _) | (_, Expr::Boolean(true)) => true,
        (Expr::Or(parts), _) => parts.iter().all(|part| implies(part, loose)),
        (_, Expr::And(parts)) => parts.iter().all(|part| implies(strict, part)),
        (Expr::And(parts), Expr::Or(wanted)) => {
            parts.iter().any(|part| implies(part, loose)) || wanted.iter().any(|part| implies(strict, part))
        }
        (Expr::And(parts), _) => parts.iter().any(|part| implies(part, loose)),
        (_, Expr::Or(parts)) => parts.iter().any(|part| implies(strict, part)),
        (Expr::In(a, few, false), Expr::In(b, many, false)) => a == b && few.iter().all(|value| many.contains(value)),
        (Expr::Binary(operator, a, value), Expr::In(b, many, false)) if operator.symbol == "=" => {
            a == b && many.contains(value)
        }
        (Expr::Binary(one, a, few), Expr::Binary(other, b, many)) if a == b && is_within(one, few, other, many) => true,
        _ => known(strict, loose),
    }
}

/// Whether a limit by a whole number leaves no more through than another one: `< 10` and `<= 100`.
fn is_within(one: &Operator, few: &Expr, other: &Operator, many: &Expr) -> bool {
    let number = |expr: &Expr| match expr {
        Expr::Number(text) => text.parse::<i64>().ok(),
        Expr::Unary(sign, expr) if *sign == Operator::new("-") => match expr.as_ref() {
            Expr::Number(text) => text.parse::<i64>().ok().and_then(i64::checked_neg),
            _ => None,
        },
        _ => None,
    };
    let (Some(few), Some(many)) = (number(few), number(many)) else { return false };
    if one.schema.is_some() || other.schema.is_some() {
        return false;
    }
    match (one.symbol.as_str(), other.symbol.as_str()) {
        ("<", "<" | "<=") | ("<=", "<=") => few <= many,
        ("<=", "<") => few < many,
        (">", ">" | ">=") | (">=", ">=") => few >= many,
        (">=", ">") => few > many,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use crate::catalog::Expr;
    use crate::catalog::expr::Operator;

    fn implies(strict: &Expr, loose: &Expr) -> bool {
        super::implies(strict, loose, &|_, _| false)
    }

    fn is(name: &str) -> Expr {
        Expr::column(name)
    }

    #[test]
    fn the_form_of_a_condition_tells_which_one_is_stricter() {
        let both = Expr::all([is("a"), is("b")]);
        let either = Expr::any([is("a"), is("b")]);
        assert!(implies(&both, &is("a")) && !implies(&is("a"), &both));
        assert!(implies(&is("a"), &either) && !implies(&either, &is("a")));
        assert!(implies(&both, &either) && !implies(&either, &both));
        let tenant = |rules: &[&str]| Expr::all([is("t"), Expr::any(rules.iter().map(|name| is(name)))]);
        assert!(implies(&tenant(&["a", "b"]), &tenant(&["a", "b", "c"])));
        assert!(!implies(&tenant(&["a", "b", "c"]), &tenant(&["a", "b"])));
        assert!(implies(&Expr::Boolean(false), &is("a")) && implies(&is("a"), &Expr::Boolean(true)));
        let one_of = |values: &[&str]| {
            Expr::In(Box::new(is("s")), values.iter().map(|it| Expr::String((*it).to_owned())).collect(), false)
        };
        assert!(implies(&one_of(&["x"]), &one_of(&["x", "y"])) && !implies(&one_of(&["x", "y"]), &one_of(&["x"])));
        let limit = |symbol: &str, number: &str| {
            Expr::Binary(Operator::new(symbol), Box::new(is("n")), Box::new(Expr::Number(number.to_owned())))
        };
        assert!(implies(&limit("<", "9"), &limit("<", "10")) && !implies(&limit("<", "10"), &limit("<", "9")));
        assert!(implies(&limit("<", "9"), &limit("<=", "9")) && !implies(&limit("<=", "9"), &limit("<", "9")));
        assert!(implies(&limit(">", "9"), &limit(">=", "8")) && !implies(&limit(">=", "8"), &limit(">", "9")));
        assert!(!implies(&limit("<", "9"), &limit(">", "1")));
    }
}
