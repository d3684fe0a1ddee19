//! What rows that are there may not fit: NOT NULL, uniqueness, defaults that are computed for each of them.

use super::Hazard;
use crate::catalog::{Column, Constraint, ConstraintKind, Expr, Ident, IndexTarget, Table};
use crate::diagnostics::hazard::{H0005, H0006, H0101, H0103};
use crate::diff::Fact;

/// Functions whose result is the same for all rows of a statement; what isn't known is taken for one that differs.
const STABLE: [&str; 12] = [
    "now",
    "current_setting",
    "uid",
    "jwt",
    "role",
    "lower",
    "upper",
    "to_jsonb",
    "jsonb_build_object",
    "transaction_timestamp",
    "statement_timestamp",
    "make_interval",
];

pub(super) fn hazards(now: &Table, wanted: &Table, found: &mut Vec<Hazard>) {
    let name = &now.name;
    for column in &wanted.columns {
        let fact = Fact::Column(name.clone(), column.name.clone());
        let filled = column.default.is_some() || column.generated.is_some() || column.identity.is_some();
        match now.column(&column.name) {
            Some(before) if !before.not_null && column.not_null => {
                let message = format!("column `{}` of `{name}` may be null no longer", column.name);
                found.push(
                    Hazard::new(&H0005, fact, message)
                        .note("the migration fails where a row has no value: fill them in a migration before this one")
                        .note("it is tried by a check that is validated in a file of its own, so that nobody waits"),
                );
            }
            None if column.not_null && !filled => {
                let message =
                    format!("column `{}` is added to `{name}`, may not be null, and has no default", column.name);
                found.push(
                    Hazard::new(&H0005, fact, message)
                        .note("the migration fails where the table has rows")
                        .note("give it a default, or let it be null until the rows have a value"),
                );
            }
            None if is_computed_for_each_row(column) => {
                let message =
                    format!("`{name}` is written anew: each row gets a value of its own for `{}`", column.name);
                found.push(
                    Hazard::new(&H0101, fact, message)
                        .note("ACCESS EXCLUSIVE: nobody reads or writes until it is done"),
                );
            }
            _ => {}
        }
    }
    for (key, constraint) in &wanted.constraints {
        if let Some(columns) =
            unique(constraint).filter(|_| !now.constraints.values().any(|it| it.kind == constraint.kind))
            && is_over_rows(now, wanted, columns)
        {
            let fact = Fact::Constraint(name.clone(), key.clone());
            found.push(not_unique(fact.clone(), &format!("`{name}` ({})", listed(columns))));
            let message = format!("the index of `{key}` is built on `{name}`, which exists");
            let is_apart =
                matches!(constraint.kind, ConstraintKind::Unique { .. }) && !now.constraints.contains_key(key);
            let note = if is_apart {
                "it is built CONCURRENTLY, in a file of its own, unless something in the same migration needs the key"
            } else {
                "writes wait until it is done"
            };
            found.push(Hazard::new(&H0103, fact, message).note(note));
        }
    }
    for (key, index) in wanted.indexes.iter().filter(|(key, index)| index.unique && !now.indexes.contains_key(*key)) {
        let columns: Vec<Ident> = index
            .keys
            .iter()
            .filter_map(|key| match &key.target {
                IndexTarget::Column(column) => Some(column.clone()),
                IndexTarget::Expr(_) => None,
            })
            .collect();
        if is_over_rows(now, wanted, &columns) {
            found.push(not_unique(Fact::Index(name.clone(), key.clone()), &format!("`{name}`, by `{key}`,")));
        }
    }
}

fn not_unique(fact: Fact, of: &str) -> Hazard {
    Hazard::new(&H0006, fact, format!("the values of {of} have to be unique from now on"))
        .note("the migration fails where two rows have the same")
}

fn unique(constraint: &Constraint) -> Option<&[Ident]> {
    match &constraint.kind {
        ConstraintKind::PrimaryKey(columns) | ConstraintKind::Unique { columns, .. } => Some(columns),
        _ => None,
    }
}

/// Whether old rows can have equal values: all of the columns were there, or the new ones are the same for all.
fn is_over_rows(now: &Table, wanted: &Table, columns: &[Ident]) -> bool {
    let differs = |name: &Ident| {
        now.column(name).is_none()
            && wanted.column(name).is_some_and(|column| column.default.is_none() || is_computed_for_each_row(column))
    };
    !columns.iter().any(differs)
}

/// Whether the rows that are there get a value each when the column is added.
fn is_computed_for_each_row(column: &Column) -> bool {
    let stored = column.generated.as_ref().is_some_and(|generated| generated.stored);
    stored || column.identity.is_some() || column.default.as_ref().is_some_and(is_volatile)
}

fn is_volatile(expr: &Expr) -> bool {
    let own = match expr {
        Expr::Call(call) => !call.name.last().is_some_and(|name| STABLE.contains(&name.as_str())),
        Expr::Opaque(_) => true,
        _ => expr.query().is_some(),
    };
    own || expr.children().into_iter().any(is_volatile)
}

fn listed(columns: &[Ident]) -> String {
    columns.iter().map(|column| column.as_str()).collect::<Vec<_>>().join(", ")
}
