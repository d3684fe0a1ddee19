//! L0121.

use crate::catalog::expr::Select;
use crate::catalog::{Expr, Ident, ObjectId, Query, TypeRef};
use crate::diagnostics::Code;
use crate::lint::exposed::arguments;
use crate::lint::policies::sides;
use crate::lint::predicate::{Meaning, Names, Visit};
use crate::lint::{Findings, Group, Level, Rule, Subject};
use crate::typing::{self, ProblemKind, Relation, Scope};
use std::collections::BTreeMap;

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
    policies(subject, findings);
    bodies(subject, findings);
}

fn policies(subject: &Subject<'_>, findings: &mut Findings) {
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

/// The queries of functions in PL/pgSQL, which are looked at when they run; those in SQL are when they are made.
fn bodies(subject: &Subject<'_>, findings: &mut Findings) {
    for (id, function) in subject.functions().filter(|(_, function)| &*function.language == "plpgsql") {
        let arguments = arguments(function).into_iter().map(|(name, ty)| (name, ty.clone())).collect();
        let mut look = Look { subject, arguments, found: None };
        subject.visit_code(id, function, &mut look);
        let Some((message, column)) = look.found else { continue };
        let statement = subject.function_place(id);
        findings
            .report(subject.words(statement, &[&column]), format!("in `{id}`, {message}"))
            .note("the function is made, and fails with 42883 when it runs: what PL/pgSQL holds is looked at then")
            .help("cast one side to the other's type, or take an argument of the column's type")
            .about(ObjectId::Function(id.clone()));
    }
}

struct Look<'s> {
    subject: &'s Subject<'s>,
    arguments: BTreeMap<Ident, TypeRef>,
    /// What is wrong, and the column.
    found: Option<(String, String)>,
}

impl Look<'_> {
    /// The type of a column of a table, or of an argument.
    fn ty(&self, parts: &[Ident], names: &Names) -> Option<TypeRef> {
        match names.meaning(parts) {
            Meaning::Inner { relation: Some(relation), column, .. } => {
                let table = self.subject.catalog.tables.get(&relation)?;
                let is_certain = self.subject.is_certain(&ObjectId::Table(relation));
                table.column(&column).filter(|_| is_certain).map(|column| column.ty.clone())
            }
            Meaning::Unknown if names.is_known() => match parts {
                [name] => self.arguments.get(name).cloned(),
                _ => None,
            },
            _ => None,
        }
    }

    /// An expression with its columns as values of their types; `None` where one isn't known.
    fn typed(&self, expr: &Expr, names: &Names) -> Option<Expr> {
        let known = std::cell::Cell::new(true);
        let typed = unwrapped(expr).map(&|part| match part {
            Expr::Column(parts) => {
                let ty = self.ty(parts, names);
                known.set(known.get() && ty.is_some());
                ty.map(|ty| Expr::Cast(Box::new(Expr::Null), ty))
            }
            Expr::Opaque(_) | Expr::Star(_) => {
                known.set(false);
                None
            }
            _ => None,
        });
        (known.get() && !has_query(&typed)).then_some(typed)
    }
}

impl Visit for Look<'_> {
    fn expr(&mut self, expr: &Expr, names: &Names) {
        let Expr::Binary(operator, left, right) = expr else { return };
        if self.found.is_some() || names.depth() == 0 || !["=", "<>", "<", ">"].contains(&operator.symbol.as_str()) {
            return;
        }
        let column = [left, right].into_iter().find_map(|side| match side.as_ref() {
            Expr::Column(parts) if matches!(names.meaning(parts), Meaning::Inner { .. }) => parts.last(),
            _ => None,
        });
        let (Some(column), Some(left), Some(right)) = (column, self.typed(left, names), self.typed(right, names))
        else {
            return;
        };
        let scope = Scope { relations: Vec::new(), caller: None, immutable: false, in_query: false };
        let compared = Expr::Binary(operator.clone(), Box::new(left), Box::new(right));
        let problems = typing::check(&compared, &scope, &self.subject.catalog).problems;
        self.found = problems
            .into_iter()
            .find(|problem| problem.kind == ProblemKind::NoOperator)
            .map(|problem| (problem.message, column.to_string()));
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
