//! L0108.

use crate::catalog::{ConstraintKind, Expr, Ident, ObjectId};
use crate::diagnostics::Code;
use crate::lint::exposed::arguments;
use crate::lint::predicate::{Names, Visit, bare, equality};
use crate::lint::trust::asks_who;
use crate::lint::{Findings, Group, Level, Rule, Subject};
use std::collections::BTreeSet;

pub(super) static RULE: Rule = Rule {
    code: Code {
        id: "L0108",
        name: "definer-function-takes-identity",
        summary: "a SECURITY DEFINER function that clients can call for somebody else",
        page: include_str!("../../../../docs/rules/L0108.md"),
    },
    group: Group::Security,
    level: Level::Deny,
    splinter: None,
    check,
};

fn check(subject: &Subject<'_>, findings: &mut Findings) {
    let users = user_columns(subject);
    for (id, function, clients) in subject.callable() {
        let code = subject.code(id, function);
        let is_free = function.security_definer && subject.passes_policies(&function.owner);
        if !is_free || !code.is_whole || asks_who(subject, id, function) {
            continue;
        }
        let mut look = Look {
            users: &users,
            arguments: arguments(function).into_iter().map(|(name, _)| name).collect(),
            found: None,
        };
        subject.visit_code(id, function, &mut look);
        let Some((column, argument)) = look.found else { continue };
        findings
            .report(subject.function_place(id), format!("{} can call `{id}` for any user: `{column}` is what they pass as `{argument}`", clients.join(" and ")))
            .note("it runs with its owner's rights, whom no policy binds, and never asks who is calling")
            .help("read `auth.uid()` inside instead of taking the user as an argument, or put the function into a schema that the API doesn't expose")
            .about(ObjectId::Function(id.clone()));
    }
}

/// Names of columns that hold a user: foreign keys to `auth.users`, and what policies compare with the caller.
fn user_columns(subject: &Subject<'_>) -> BTreeSet<Ident> {
    let mut found: BTreeSet<Ident> = [Ident::from("user_id")].into();
    for table in subject.tables() {
        for constraint in table.constraints.values() {
            if let ConstraintKind::ForeignKey(key) = &constraint.kind
                && key.references.schema == "auth"
                && key.references.name == "users"
            {
                found.extend(key.columns.iter().cloned());
            }
        }
    }
    found.extend(subject.trusted().values().flat_map(|trusted| trusted.user.iter().cloned()));
    found.remove("id");
    found
}

struct Look<'a> {
    users: &'a BTreeSet<Ident>,
    arguments: Vec<Ident>,
    found: Option<(Ident, Ident)>,
}

impl Visit for Look<'_> {
    fn expr(&mut self, expr: &Expr, _: &Names) {
        let Some((left, right)) = equality(expr) else { return };
        for (column, value) in [(left, right), (right, left)] {
            let (Expr::Column(column), value) = (bare(column), bare(value)) else { continue };
            let Some(column) = column.last().filter(|name| self.users.contains(*name)) else { continue };
            let argument = match value {
                Expr::Column(parts) => parts.last().cloned(),
                Expr::Opaque(text) => Some(Ident::from(text.as_str())),
                _ => None,
            };
            if let Some(argument) = argument.filter(|name| self.arguments.contains(name) && name != column) {
                self.found.get_or_insert((column.clone(), argument));
            }
        }
    }
}
