//! What a condition is for somebody who isn't signed in: `auth.uid()` is null.

use super::predicate::{bare, conjuncts, is_caller};
use super::truth::always;
use crate::catalog::expr::{BooleanTest, Query};
use crate::catalog::{Expr, Table};

/// What an expression gives.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Answer {
    True,
    False,
    Null,
    /// It isn't null.
    Value,
    Unknown,
}

/// What a condition of a table's policy gives for somebody without a user, whatever the row.
pub(super) fn for_nobody(table: &Table, expr: &Expr) -> Answer {
    answer(Some(table), expr)
}

/// Columns are those of the table; in a query they may be others.
fn answer(table: Option<&Table>, expr: &Expr) -> Answer {
    use Answer::{False, Null, True, Unknown, Value};
    if let Some(value) = always(expr) {
        return of(value);
    }
    if is_caller(expr) {
        return Null;
    }
    let one = |expr: &Expr| answer(table, expr);
    match bare(expr) {
        Expr::Null => Null,
        Expr::String(_) | Expr::Number(_) | Expr::Boolean(_) | Expr::Keyword(_) => Value,
        Expr::Column(parts) => {
            let held = table.zip(parts.last()).and_then(|(table, name)| table.column(name));
            if held.is_some_and(|column| column.not_null) { Value } else { Unknown }
        }
        Expr::IsNull(inner, not) => match one(inner) {
            Null => of(!not),
            Unknown => Unknown,
            _ => of(*not),
        },
        Expr::IsDistinct(left, right, not) => match (one(left), one(right)) {
            (Null, Null) => of(*not),
            (Null, True | False | Value) | (True | False | Value, Null) => of(!not),
            _ => Unknown,
        },
        // Operators of the server give null for null.
        Expr::Binary(_, left, right) if [left, right].into_iter().any(|side| one(side) == Null) => Null,
        Expr::Not(inner) => match one(inner) {
            True => False,
            False => True,
            Null => Null,
            _ => Unknown,
        },
        Expr::And(parts) => joined(parts.iter().map(one), False, True),
        Expr::Or(parts) => joined(parts.iter().map(one), True, False),
        Expr::BooleanTest(inner, test) => tested(one(inner), *test),
        Expr::In(inner, _, _) if one(inner) == Null => Null,
        Expr::Between(inner, ..) if one(inner) == Null => Null,
        Expr::Coalesce(list) => list.iter().map(one).find(|found| *found != Null).unwrap_or(Null),
        Expr::Case { operand: None, branches, otherwise } => {
            for (when, then) in branches {
                match one(when) {
                    True => return one(then),
                    False | Null => {}
                    _ => return Unknown,
                }
            }
            otherwise.as_ref().map_or(Null, |last| one(last))
        }
        // A row that must be the user's isn't there.
        Expr::Exists(query) => match query.as_ref() {
            Query::Select(select) => {
                let never = |condition: &&Expr| matches!(answer(None, condition), Null | False);
                if conjuncts(select).iter().any(never) { False } else { Unknown }
            }
            Query::Opaque(_) => Unknown,
        },
        _ => Unknown,
    }
}

fn of(value: bool) -> Answer {
    if value { Answer::True } else { Answer::False }
}

/// AND and OR: one answer decides, and all others must be the neutral one.
fn joined(answers: impl Iterator<Item = Answer>, decides: Answer, neutral: Answer) -> Answer {
    let mut result = neutral;
    for found in answers {
        if found == decides {
            return decides;
        }
        result = match (result, found) {
            (Answer::Unknown, _) | (_, Answer::Unknown | Answer::Value) => Answer::Unknown,
            (Answer::Null, _) | (_, Answer::Null) => Answer::Null,
            _ => neutral,
        };
    }
    result
}

fn tested(inner: Answer, test: BooleanTest) -> Answer {
    use BooleanTest::{IsFalse, IsNotFalse, IsNotTrue, IsNotUnknown, IsTrue, IsUnknown};
    match (inner, test) {
        (Answer::Unknown | Answer::Value, _) => Answer::Unknown,
        (found, IsTrue) => of(found == Answer::True),
        (found, IsNotTrue) => of(found != Answer::True),
        (found, IsFalse) => of(found == Answer::False),
        (found, IsNotFalse) => of(found != Answer::False),
        (found, IsUnknown) => of(found == Answer::Null),
        (found, IsNotUnknown) => of(found != Answer::Null),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::expr::Operator;

    fn user() -> Expr {
        Expr::call("auth", "uid", Vec::new())
    }

    fn asked(expr: &Expr) -> Answer {
        answer(None, expr)
    }

    #[test]
    fn nobody_is_null() {
        let own = Expr::column("user_id").equals(user().once());
        let none = Expr::IsNull(Box::new(user()), false);
        assert_eq!(asked(&own), Answer::Null);
        assert_eq!(asked(&none), Answer::True);
        assert_eq!(asked(&Expr::Or(vec![own.clone(), none.clone()])), Answer::True);
        assert_eq!(asked(&Expr::Or(vec![own.clone(), Expr::column("is_public")])), Answer::Unknown);
        assert_eq!(asked(&Expr::And(vec![own.clone(), none.clone()])), Answer::Null);
        assert_eq!(asked(&Expr::Not(Box::new(own.clone()))), Answer::Null);
        assert_eq!(asked(&Expr::Coalesce(vec![own, Expr::Boolean(true)])), Answer::True);
        let constant = Expr::String("00000000-0000-0000-0000-000000000001".to_owned());
        assert_eq!(asked(&Expr::IsDistinct(Box::new(user()), Box::new(constant), false)), Answer::True);
        let unequal = Expr::Binary(Operator::new("<>"), Box::new(Expr::column("user_id")), Box::new(user()));
        assert_eq!(asked(&unequal), Answer::Null);
    }
}
