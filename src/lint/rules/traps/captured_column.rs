//! L0102.

use crate::catalog::expr::Select;
use crate::catalog::{Expr, Ident, ObjectId};
use crate::diagnostics::Code;
use crate::lint::codes::path_of;
use crate::lint::policies::sides;
use crate::lint::predicate::{self, Meaning, Names, Visit, conjuncts, equality};
use crate::lint::{Findings, Group, Level, Rule, Subject};
use crate::span::Span;

pub(super) static RULE: Rule = Rule {
    code: Code {
        id: "L0102",
        name: "captured-column",
        summary: "a comparison of a query's table with itself where the row was meant",
        page: include_str!("../../../../docs/rules/L0102.md"),
    },
    group: Group::Security,
    level: Level::Deny,
    splinter: None,
    check,
};

fn check(subject: &Subject<'_>, findings: &mut Findings) {
    for table in subject.tables_with_policies() {
        for policy in table.policies.values() {
            let outer: Vec<Ident> = table.columns.iter().map(|column| column.name.clone()).collect();
            let mut look = Look { outer: &outer, found: Vec::new() };
            sides(policy).for_each(|side| predicate::walk(subject, side, &mut Names::of_table(table), &mut look));
            if let Some(found) = look.found.first() {
                let whose = format!("the policy `{}` of `{}`", policy.name, table.name);
                let meant = format!("`{}.{}`", table.name.name, found.captured);
                let object = ObjectId::Table(table.name.clone());
                report(subject, subject.policy_place(table, policy), &whose, &meant, found, findings, object);
            }
        }
    }
    for (id, function) in subject.functions().filter(|(_, function)| &*function.language == "sql") {
        let outer: Vec<Ident> = function.arguments.iter().filter_map(|argument| argument.name.clone()).collect();
        let mut look = Look { outer: &outer, found: Vec::new() };
        let code = subject.code(id, function);
        let mut names = Names::of_path(path_of(function));
        code.queries.iter().for_each(|select| predicate::walk_select(subject, select, &mut names, &mut look));
        code.exprs.iter().for_each(|expr| predicate::walk(subject, expr, &mut names, &mut look));
        if let Some(found) = look.found.first() {
            let object = ObjectId::Function(id.clone());
            let meant = format!("`{}.{}`", id.name.name, found.captured);
            let span = subject.origin(&object, &[]);
            report(subject, span, &format!("`{id}`"), &meant, found, findings, object);
        }
    }
}

/// A comparison.
struct Found {
    left: Vec<Ident>,
    right: Vec<Ident>,
    captured: Ident,
}

struct Look<'s> {
    /// What the names would mean without the query around: the row's columns, a function's arguments.
    outer: &'s [Ident],
    found: Vec<Found>,
}

impl Visit for Look<'_> {
    fn select(&mut self, select: &Select, names: &Names) {
        let conditions = conjuncts(select);
        for (left, right) in conditions.iter().filter_map(|expr| equality(expr)) {
            let (Expr::Column(left), Expr::Column(right)) = (predicate::bare(left), predicate::bare(right)) else {
                continue;
            };
            let inner = |parts: &[Ident]| match names.meaning(parts) {
                Meaning::Inner { depth, source, column, .. } => Some((depth, source, column)),
                _ => None,
            };
            let (Some(one), Some(other)) = (inner(left), inner(right)) else { continue };
            let same_source = (one.0, one.1) == (other.0, other.1);
            let captured = [(left, &one.2), (right, &other.2)]
                .into_iter()
                .find(|(parts, column)| parts.len() == 1 && self.outer.contains(column))
                .map(|(_, column)| column.clone());
            // The same column is always equal to itself; another column of the same table seldom is what was meant.
            if let (true, Some(captured)) = (same_source, captured)
                && (one.2 == other.2 || left.len() != right.len())
                && !is_tied(&conditions, &one, names)
            {
                self.found.push(Found { left: left.clone(), right: right.clone(), captured });
            }
        }
    }
}

/// Whether another condition compares the column with something outside of the query: then the one that is always true does no harm.
fn is_tied(conditions: &[&Expr], column: &(usize, usize, Ident), names: &Names) -> bool {
    let meaning = |expr: &Expr| match predicate::bare(expr) {
        Expr::Column(parts) => Some(names.meaning(parts)),
        _ => None,
    };
    let is_it = |meaning: &Option<Meaning>| {
        matches!(meaning, Some(Meaning::Inner { depth, source, column: name, .. })
            if (*depth, *source, name) == (column.0, column.1, &column.2))
    };
    let is_outside = |meaning: &Option<Meaning>| match meaning {
        Some(Meaning::Row(_)) => true,
        Some(Meaning::Inner { depth, .. }) => *depth < column.0,
        _ => false,
    };
    conditions.iter().filter_map(|expr| equality(expr)).any(|(left, right)| {
        let (left, right) = (meaning(left), meaning(right));
        is_it(&left) && is_outside(&right) || is_it(&right) && is_outside(&left)
    })
}

fn report(
    subject: &Subject<'_>,
    statement: Span,
    whose: &str,
    meant: &str,
    found: &Found,
    findings: &mut Findings,
    object: ObjectId,
) {
    let shown = |parts: &[Ident]| parts.iter().map(Ident::as_str).collect::<Vec<_>>().join(".");
    let (left, right) = (shown(&found.left), shown(&found.right));
    let words: Vec<&str> = found.left.iter().flat_map(|part| [".", part.as_str()]).skip(1).chain(["="]).collect();
    let span = subject.words(statement, &words);
    let same = found.left.last() == found.right.last();
    let what =
        if same { "the same column twice, which is always true" } else { "two columns of the table that it reads" };
    findings
        .report(span, format!("in {whose}, `{left} = {right}` compares {what}"))
        .note(format!(
            "a name without a table means the innermost query's column: `{}` is never {meant} here",
            found.captured
        ))
        .help(format!("write {meant}"))
        .about(object);
}
