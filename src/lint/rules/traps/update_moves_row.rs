//! L0104.

use crate::catalog::{Expr, Ident, ObjectId, Policy, PolicyCommand, Privilege, Table, TriggerEvent};
use crate::diagnostics::Code;
use crate::lint::policies::{arms, binding, clients_of};
use crate::lint::predicate::{self, Names, Visit, equality, is_caller, parts, row_columns};
use crate::lint::{Findings, Group, Level, Rule, Subject};

pub(super) static RULE: Rule = Rule {
    code: Code {
        id: "L0104",
        name: "update-moves-row",
        summary: "an UPDATE policy that lets a row be given away",
        page: include_str!("../../../../docs/rules/L0104.md"),
    },
    group: Group::Security,
    level: Level::Deny,
    splinter: None,
    check,
};

fn check(subject: &Subject<'_>, findings: &mut Findings) {
    for table in subject.tables().filter(|table| table.row_security).map(|table| subject.meant(table)) {
        for policy in table.policies.values() {
            let about = matches!(policy.command, PolicyCommand::Update | PolicyCommand::All);
            let (true, true, Some(using), Some(new)) = (about, policy.permissive, &policy.using, &policy.check) else {
                continue;
            };
            let Some(bound) = row_columns(subject, table, new) else { continue };
            let free = keys(subject, table, using).into_iter().find(|key| {
                !bound.contains(key)
                    && clients_of(policy).into_iter().any(|client| {
                        subject.may(client, table, Privilege::Update, Some(key))
                            && !is_held(subject, table, client, key)
                    })
            });
            if let Some(key) = free {
                report(subject, table, policy, &key, findings);
            }
        }
    }
}

/// The columns by which USING says whose a row is: compared with the caller, looked up in a query, passed to a function of the project's.
fn keys(subject: &Subject<'_>, table: &Table, using: &Expr) -> Vec<Ident> {
    let mut found = Vec::new();
    for arm in arms(using) {
        let mut list = Vec::new();
        parts(arm, &mut list);
        for part in list {
            let of_caller = equality(part).is_some_and(|(left, right)| is_caller(left) || is_caller(right));
            let of_member = match part {
                Expr::Call(call) => !subject.called(call, &crate::lint::codes::usual_path()).is_empty(),
                Expr::Any(..) | Expr::AnyQuery(..) | Expr::Exists(_) | Expr::Scalar(_) => {
                    asks_caller(subject, table, part)
                }
                _ => false,
            };
            if of_caller || of_member {
                found.extend(row_columns(subject, table, part).unwrap_or_default());
            }
        }
        if !found.is_empty() {
            break;
        }
    }
    let is_primary = |name: &Ident| {
        table.constraints.values().any(|constraint| {
            matches!(&constraint.kind, crate::catalog::ConstraintKind::PrimaryKey(columns) if columns.as_slice() == [name.clone()])
        })
    };
    // A row's own id points at nobody, unless it is the user's.
    found.retain(|name| !is_primary(name));
    found
}

fn asks_caller(subject: &Subject<'_>, table: &Table, part: &Expr) -> bool {
    struct Asks(bool);
    impl Visit for Asks {
        fn expr(&mut self, expr: &Expr, _: &Names) {
            self.0 |= is_caller(expr) || matches!(expr, Expr::Call(call) if call.name.len() == 2);
        }
    }
    let mut asks = Asks(false);
    predicate::walk(subject, part, &mut Names::of_table(table), &mut asks);
    asks.0
}

/// Whether a restrictive policy or a trigger looks at the column too.
fn is_held(subject: &Subject<'_>, table: &Table, client: &str, key: &Ident) -> bool {
    let restrictive = binding(table, client, PolicyCommand::Update).into_iter().filter(|policy| !policy.permissive);
    let holds = |policy: &Policy| {
        let new = crate::lint::policies::check_of(policy);
        new.is_some_and(|new| row_columns(subject, table, new).is_none_or(|columns| columns.contains(key)))
    };
    let guards = subject.is_guarded(table, TriggerEvent::Update, &[key]);
    let fixed = table.column(key).is_some_and(|column| column.generated.is_some() || column.identity.is_some());
    restrictive.into_iter().any(holds) || guards || fixed
}

fn report(subject: &Subject<'_>, table: &Table, policy: &Policy, key: &Ident, findings: &mut Findings) {
    let statement = subject.policy_place(table, policy);
    let span = subject.words(statement, &["with", "check"]);
    findings
        .report(span, format!("the policy `{}` lets whoever may change a row of `{}` give it another `{key}`", policy.name, table.name))
        .note(format!("USING asks about `{key}` of the row before, and WITH CHECK says nothing about it after"))
        .help(format!("ask the same of the new row in WITH CHECK, or leave WITH CHECK out: USING is for both then; or take `{key}` out of the clients' UPDATE privilege"))
        .about(ObjectId::Table(table.name.clone()));
}
