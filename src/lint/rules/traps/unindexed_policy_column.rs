//! L0124.

use crate::catalog::{ConstraintKind, Expr, Ident, IndexTarget, ObjectId, Policy, PolicyCommand, Table};
use crate::diagnostics::Code;
use crate::lint::CLIENTS;
use crate::lint::policies::{arms, binding};
use crate::lint::predicate::{bare, equality, is_caller, parts};
use crate::lint::truth::always;
use crate::lint::{Findings, Group, Level, Rule, Subject};

pub(super) static RULE: Rule = Rule {
    code: Code {
        id: "L0124",
        name: "unindexed-policy-column",
        summary: "a column that policies compare, and no index leads with",
        page: include_str!("../../../../docs/rules/L0124.md"),
    },
    group: Group::Performance,
    level: Level::Warn,
    splinter: None,
    check,
};

fn check(subject: &Subject<'_>, findings: &mut Findings) {
    for table in subject.tables().filter(|table| table.row_security).map(|table| subject.meant(table)) {
        let mut told: Vec<Ident> = Vec::new();
        for (policy, column) in CLIENTS.into_iter().flat_map(|client| looked_up(table, client)) {
            if told.contains(&column) || leads(table, &column) || is_foreign_key(table, &column) {
                continue;
            }
            let (object, name) = (ObjectId::Table(table.name.clone()), &table.name);
            findings
                .report(
                    subject.policy_place(table, policy),
                    format!(
                        "no index leads with `{column}` of `{name}`, by which the policy `{}` finds rows",
                        policy.name
                    ),
                )
                .note("each query of a client that asks for nothing else reads the whole table")
                .help(format!("`create index on {name} ({column});`"))
                .about(object);
            told.push(column);
        }
    }
}

/// The columns by which the rows that a client sees are found, with their policies; none where one way in needs the whole table anyway.
fn looked_up<'t>(table: &'t Table, client: &str) -> Vec<(&'t Policy, Ident)> {
    let mut found = Vec::new();
    for policy in binding(table, client, PolicyCommand::Select).into_iter().filter(|policy| policy.permissive) {
        let Some(using) = &policy.using else { continue };
        let columns = compared(table, using);
        if columns.is_empty() && always(using) != Some(false) {
            return Vec::new();
        }
        found.extend(columns.into_iter().map(|column| (policy, column)));
    }
    found
}

/// The columns that each arm compares with something that is the same for all rows, where an index could find the rows.
fn compared(table: &Table, using: &Expr) -> Vec<Ident> {
    let own = |expr: &Expr| match expr {
        Expr::Column(parts) => parts.last().filter(|name| table.column(name).is_some()).cloned(),
        _ => None,
    };
    let by_arm: Vec<Vec<Ident>> = arms(using)
        .into_iter()
        .map(|arm| {
            let mut list = Vec::new();
            parts(arm, &mut list);
            let one = |part: &Expr| match part {
                Expr::Any(operator, tested, array)
                    if operator.symbol == "=" && matches!(bare(array), Expr::ArrayQuery(_)) =>
                {
                    own(tested)
                }
                _ => {
                    let (left, right) = equality(part)?;
                    own(left).filter(|_| is_caller(right)).or_else(|| own(right).filter(|_| is_caller(left)))
                }
            };
            list.into_iter().filter_map(one).collect()
        })
        .collect();
    // An arm that no index helps makes the others useless.
    if by_arm.iter().any(Vec::is_empty) {
        Vec::new()
    } else {
        by_arm.into_iter().filter_map(|arm| arm.into_iter().next()).collect()
    }
}

fn leads(table: &Table, column: &Ident) -> bool {
    let of_constraint = table.constraints.values().any(|constraint| match &constraint.kind {
        ConstraintKind::PrimaryKey(columns) | ConstraintKind::Unique { columns, .. } => columns.first() == Some(column),
        _ => false,
    });
    let of_index = table.indexes.values().any(
        |index| matches!(index.keys.first().map(|key| &key.target), Some(IndexTarget::Column(name)) if name == column),
    );
    of_constraint || of_index
}

/// What L0001 says already.
fn is_foreign_key(table: &Table, column: &Ident) -> bool {
    table.constraints.values().any(
        |constraint| matches!(&constraint.kind, ConstraintKind::ForeignKey(key) if key.columns.first() == Some(column)),
    )
}
