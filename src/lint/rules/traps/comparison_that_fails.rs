//! L0121.

use crate::catalog::expr::Select;
use crate::catalog::{Expr, ObjectId, Query};
use crate::diagnostics::Code;
use crate::lint::policies::sides;
use crate::lint::{Findings, Group, Level, Rule, Subject};
use crate::typing::{self, ProblemKind, Relation, Scope};

pub(super) static RULE: Rule = Rule {
    code: Code {
        id: "L0121",
        name: "comparison-that-fails",
        summary: "a comparison that has no operator",
        page: include_str!("../../../../docs/rules/L0121.md"),
    },
    group: Group::Correctness,
    level: Level::Deny,
    splinter: None,
    check,
};

fn check(subject: &Subject<'_>, findings: &mut Findings) {
    for table in subject.tables_with_policies() {
        let scope = Scope {
            relations: vec![Relation { alias: table.name.name.clone(), columns: &table.columns, bare: true }],
            caller: None,
            immutable: false,
            in_query: false,
        };
        for policy in table.policies.values() {
            let problem = sides(policy).flat_map(comparisons).find_map(|part| {
                let problems = typing::check(&unwrapped(part), &scope, &subject.catalog).problems;
                problems.into_iter().find(|problem| problem.kind == ProblemKind::NoOperator)
            });
            if let Some(problem) = problem {
                findings
                    .report(
                        subject.policy_place(table, policy),
                        format!("in the policy `{}` of `{}`, {}", policy.name, table.name, problem.message),
                    )
                    .note("Postgres refuses the statement with 42883; nothing is compared with what isn't of its type")
                    .help("cast one side: `(select auth.uid())::text`, or the column to uuid where all its values are")
                    .about(ObjectId::Table(table.name.clone()));
            }
        }
    }
}

/// Without the brackets of `(select auth.uid())`, whose type is that of the call.
fn unwrapped(expr: &Expr) -> Expr {
    expr.map(&|part| match part {
        Expr::Scalar(query) => match query.as_ref() {
            Query::Select(Select { targets, from, condition: None, .. }) if from.is_empty() => match targets.as_slice()
            {
                [(only, _)] => Some(unwrapped(only)),
                _ => None,
            },
            _ => None,
        },
        _ => None,
    })
}

/// The comparisons of the row's columns with the caller or a constant: what holds no query but `(select ...)` around a call.
fn comparisons(side: &Expr) -> Vec<&Expr> {
    match side {
        Expr::Binary(operator, left, right) if ["=", "<>", "<", ">"].contains(&operator.symbol.as_str()) => {
            if [left, right].into_iter().all(|side| !has_query(crate::lint::predicate::bare(side))) {
                vec![side]
            } else {
                Vec::new()
            }
        }
        other => other.children().into_iter().flat_map(comparisons).collect(),
    }
}

fn has_query(expr: &Expr) -> bool {
    expr.query().is_some() || expr.children().into_iter().any(has_query)
}
