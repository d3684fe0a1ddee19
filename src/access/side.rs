//! What one row of an update shows of a condition that compares the row before with the row after: all that a policy can ask, which sees one of them.

use crate::catalog::Expr;

/// The parts of a condition, by the row that they can be asked about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sides {
    /// What must hold of the row before, its columns as `old.x` or bare.
    pub old: Vec<Expr>,
    /// What must hold of the row after, its columns as `new.x` or bare.
    pub new: Vec<Expr>,
    /// What must hold of both, as SQL in the model's words.
    pub both: Vec<String>,
}

impl Sides {
    /// Takes a rule's condition apart at its outermost `and`; `besides` is what else must hold. `None` where it names neither row.
    pub(super) fn of(condition: &Expr, besides: Vec<String>) -> Option<Self> {
        if !names(condition, "old") && !names(condition, "new") {
            return None;
        }
        let mut parts = Vec::new();
        flatten(condition, &mut parts);
        let without = |row: &str| parts.iter().filter(|part| !names(part, row)).map(|part| (*part).clone()).collect();
        Some(Self { old: without("new"), new: without("old"), both: besides })
    }
}

fn flatten<'e>(expr: &'e Expr, parts: &mut Vec<&'e Expr>) {
    match expr {
        Expr::And(several) => several.iter().for_each(|part| flatten(part, parts)),
        other => parts.push(other),
    }
}

/// Whether a column of this row is in it.
fn names(expr: &Expr, row: &str) -> bool {
    matches!(expr, Expr::Column(path) if path.len() > 1 && path.first().is_some_and(|first| *first == *row))
        || expr.children().into_iter().any(|child| names(child, row))
}
