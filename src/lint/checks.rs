//! Checks of a column's values, compared by what they let through.

use crate::catalog::expr::Operator;
use crate::catalog::implies::implies;
use crate::catalog::{Expr, TypeRef};
use std::collections::BTreeSet;

/// Whether whatever the first check lets through the second one lets through too, as far as their form tells.
pub(super) fn lets_through(before: &Expr, after: &Expr) -> bool {
    implies(&plain(before), &plain(after), &within)
}

/// The constants that the first check allows for something and the second doesn't; `None` where they aren't lists about the same thing.
pub(super) fn lost_values(before: &Expr, after: &Expr) -> Option<Vec<String>> {
    let (before, after) = (plain(before), plain(after));
    let of = |expr: &Expr| match expr {
        Expr::In(what, list, false) => Some((what.as_ref().clone(), list.iter().cloned().collect::<BTreeSet<Expr>>())),
        _ => None,
    };
    let parts = |expr: &Expr| match expr {
        Expr::And(list) => list.iter().filter_map(of).collect::<Vec<_>>(),
        other => of(other).into_iter().collect(),
    };
    let after = parts(&after);
    parts(&before).into_iter().find_map(|(what, old)| {
        let (_, new) = after.iter().find(|(other, _)| *other == what)?;
        Some(old.difference(new).map(shown).collect())
    })
}

fn shown(value: &Expr) -> String {
    match value {
        Expr::String(text) => format!("'{text}'"),
        Expr::Number(text) => text.clone(),
        Expr::Null => "null".to_owned(),
        other => format!("{other:?}"),
    }
}

/// Without casts to text, and with `= ANY (ARRAY[...])`, `=` and `OR` of them as `IN`: what dumps and people write for the same list.
fn plain(expr: &Expr) -> Expr {
    match expr {
        Expr::Cast(inner, ty) if is_text(ty) => plain(inner),
        Expr::Any(operator, what, list) if operator.symbol == "=" => match plain(list) {
            Expr::Array(list) => Expr::In(Box::new(plain(what)), list, false),
            list => Expr::Any(operator.clone(), Box::new(plain(what)), Box::new(list)),
        },
        Expr::Array(list) => Expr::Array(list.iter().map(plain).collect()),
        Expr::In(what, list, negated) => Expr::In(Box::new(plain(what)), list.iter().map(plain).collect(), *negated),
        Expr::Binary(operator, what, value) if operator.symbol == "=" && is_constant(&plain(value)) => {
            Expr::In(Box::new(plain(what)), vec![plain(value)], false)
        }
        Expr::Binary(operator, left, right) => {
            Expr::Binary(operator.clone(), Box::new(plain(left)), Box::new(plain(right)))
        }
        Expr::And(list) => Expr::And(list.iter().map(plain).collect()),
        Expr::Or(list) => one_list(list.iter().map(plain).collect()),
        other => other.clone(),
    }
}

/// OR of lists about the same thing is one list.
fn one_list(arms: Vec<Expr>) -> Expr {
    let mut all: Vec<Expr> = Vec::new();
    let mut about: Option<&Expr> = None;
    for arm in &arms {
        match arm {
            Expr::In(what, list, false) if about.is_none_or(|about| about == what.as_ref()) => {
                about = Some(what);
                all.extend(list.iter().cloned());
            }
            _ => return Expr::Or(arms),
        }
    }
    match about {
        Some(what) => Expr::In(Box::new(what.clone()), all, false),
        None => Expr::Or(arms),
    }
}

fn is_text(ty: &TypeRef) -> bool {
    ty.schema.is_none() && ["text", "varchar", "bpchar"].contains(&ty.name.as_str())
}

fn is_constant(expr: &Expr) -> bool {
    matches!(expr, Expr::String(_) | Expr::Number(_))
}

/// Bounds: `a <= 10` is stricter than `a <= 20`.
fn within(strict: &Expr, loose: &Expr) -> bool {
    let (Expr::Binary(one, a, x), Expr::Binary(other, b, y)) = (strict, loose) else { return false };
    let (Some(x), Some(y)) = (number(x), number(y)) else { return false };
    let side = |operator: &Operator| match operator.symbol.as_str() {
        "<" => Some((true, false)),
        "<=" => Some((true, true)),
        ">" => Some((false, false)),
        ">=" => Some((false, true)),
        _ => None,
    };
    match (side(one), side(other)) {
        (Some((upper, with)), Some((also_upper, other_with))) if a == b && upper == also_upper => {
            let inside = if upper { x < y } else { x > y };
            inside || (x.total_cmp(&y).is_eq() && (other_with || !with))
        }
        _ => false,
    }
}

fn number(expr: &Expr) -> Option<f64> {
    match expr {
        Expr::Number(text) => text.parse().ok(),
        Expr::Unary(operator, inner) if operator.symbol == "-" => number(inner).map(|value| -value),
        Expr::Cast(inner, _) => number(inner),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn list(values: &[&str]) -> Vec<Expr> {
        values.iter().map(|it| Expr::String((*it).to_owned())).collect()
    }

    fn is_in(values: &[&str]) -> Expr {
        Expr::In(Box::new(Expr::column("status")), list(values), false)
    }

    fn is_any(values: &[&str]) -> Expr {
        let array = Expr::Cast(Box::new(Expr::Array(list(values))), TypeRef::builtin("text").array());
        let column = Expr::Cast(Box::new(Expr::column("status")), TypeRef::builtin("text"));
        Expr::Any(Operator::new("="), Box::new(column), Box::new(array))
    }

    fn at_most(bound: &str) -> Expr {
        Expr::Binary(Operator::new("<="), Box::new(Expr::column("n")), Box::new(Expr::Number(bound.to_owned())))
    }

    #[test]
    fn a_longer_list_lets_more_through_however_it_is_written() {
        assert!(lets_through(&is_in(&["a", "b"]), &is_any(&["a", "b", "c"])));
        assert!(!lets_through(&is_any(&["a", "b", "c"]), &is_in(&["a", "b"])));
        assert_eq!(lost_values(&is_any(&["a", "b", "c"]), &is_in(&["a", "b"])), Some(vec!["'c'".to_owned()]));
        assert_eq!(lost_values(&is_in(&["a"]), &at_most("3")), None);
        let either = Expr::Or(vec![is_in(&["a"]), is_any(&["b"])]);
        assert!(lets_through(&is_in(&["a", "b"]), &either) && lets_through(&either, &is_in(&["b", "a"])));
    }

    #[test]
    fn a_bound_lets_more_through_than_a_tighter_one() {
        assert!(lets_through(&at_most("10"), &at_most("20")) && !lets_through(&at_most("20"), &at_most("10")));
        assert!(lets_through(&at_most("10"), &at_most("10.0")));
    }
}
