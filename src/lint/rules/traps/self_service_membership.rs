//! L0106.

use crate::catalog::{
    Expr, Function, FunctionId, Ident, ObjectId, Policy, PolicyCommand, Privilege, QualifiedName, Table, TriggerEvent,
};
use crate::diagnostics::Code;
use crate::lint::CLIENTS;
use crate::lint::codes::path_of;
use crate::lint::policies::{arms, binding, check_of, clients_of, is_about};
use crate::lint::predicate::{bare, equality, is_caller, parts, row_columns};
use crate::lint::trust::Trusted;
use crate::lint::truth::always;
use crate::lint::{Findings, Group, Level, Rule, Subject};

pub(super) static RULE: Rule = Rule {
    code: Code {
        id: "L0106",
        name: "self-service-membership",
        summary: "people who can make themselves members",
        page: include_str!("../../../../docs/rules/L0106.md"),
    },
    group: Group::Security,
    level: Level::Deny,
    splinter: None,
    check,
};

fn check(subject: &Subject<'_>, findings: &mut Findings) {
    for (name, trusted) in subject.trusted() {
        let Some(table) = subject.tables().find(|table| table.name == *name && table.row_security) else { continue };
        let table = subject.meant(table);
        let columns: Vec<&Ident> = trusted.user.iter().chain(&trusted.role).chain(&trusted.other).collect();
        let is_held =
            subject.is_guarded(table, TriggerEvent::Insert, &columns) || is_made_at_sign_up(subject, table, trusted);
        if trusted.by.keys().all(|by| by == name) || is_held {
            continue;
        }
        for policy in
            table.policies.values().filter(|policy| policy.permissive && is_about(policy, PolicyCommand::Insert))
        {
            let Some(new) = check_of(policy) else { continue };
            let open = arms(new).into_iter().find_map(|arm| open_arm(subject, table, arm, trusted));
            let Some(column) = open else { continue };
            let may = clients_of(policy).into_iter().any(|client| {
                subject.may(client, table, Privilege::Insert, Some(&column))
                    && binding(table, client, PolicyCommand::Insert).into_iter().all(|policy| policy.permissive)
            });
            if may {
                report(subject, table, policy, &column, trusted, findings);
            }
        }
    }
}

/// A trusted column about which an arm says nothing, where being the row's user is all that it asks.
fn open_arm(subject: &Subject<'_>, table: &Table, arm: &Expr, trusted: &Trusted) -> Option<Ident> {
    let is_user = |expr: &Expr| match bare(expr) {
        Expr::Column(parts) => parts.last().is_some_and(|name| trusted.user.contains(name)),
        _ => false,
    };
    let mut list = Vec::new();
    parts(arm, &mut list);
    let own = list
        .iter()
        .filter_map(|expr| equality(expr))
        .any(|(left, right)| is_user(left) && is_caller(right) || is_user(right) && is_caller(left));
    let bound = row_columns(subject, table, arm).filter(|_| own)?;
    let columns = trusted.other.iter().chain(&trusted.role);
    let settable = |column: &&Ident| {
        table.column(column).is_some_and(|column| column.generated.is_none() && column.identity.is_none())
    };
    let mut open = columns.filter(|column| !bound.contains(column) && !trusted.user.contains(*column)).filter(settable);
    // A tenant or a role: the key of the row itself says nothing.
    open.find(|column| !is_primary(table, column)).cloned()
}

fn is_primary(table: &Table, column: &Ident) -> bool {
    table.constraints.values().any(|constraint| {
        matches!(&constraint.kind, crate::catalog::ConstraintKind::PrimaryKey(columns) if columns.as_slice() == [column.clone()])
    })
}

/// Whether everybody has their only row already: a trigger on `auth.users` makes it, and nobody may delete it.
fn is_made_at_sign_up(subject: &Subject<'_>, table: &Table, trusted: &Trusted) -> bool {
    let is_one = trusted.user.iter().any(|user| is_primary(table, user));
    // What asks nothing of the row is for administrators, unless it asks nothing at all.
    let reaches = |arm: &Expr| {
        always(arm) == Some(true) || row_columns(subject, table, arm).is_none_or(|columns| !columns.is_empty())
    };
    let deletes = |client: &str| {
        let policies = binding(table, client, PolicyCommand::Delete).into_iter().filter(|policy| policy.permissive);
        policies.filter_map(|policy| policy.using.as_ref()).flat_map(arms).any(reaches)
    };
    let Some(users) = subject.catalog.tables.get(&QualifiedName::new("auth", "users")) else { return false };
    let writes = |id: &FunctionId, function: &Function| {
        let path = path_of(function);
        let code = subject.code(id, function);
        code.writes.iter().any(|write| {
            subject.relation(write.schema.as_ref(), &write.table, &path).is_some_and(|name| name == table.name)
        })
    };
    let made =
        users.triggers.values().filter(|trigger| trigger.events.contains(&TriggerEvent::Insert)).any(|trigger| {
            subject.functions().any(|(id, function)| id.name == trigger.function && writes(id, function))
        });
    is_one && made && !CLIENTS.into_iter().any(deletes)
}

fn report(
    subject: &Subject<'_>,
    table: &Table,
    policy: &Policy,
    column: &Ident,
    trusted: &Trusted,
    findings: &mut Findings,
) {
    let span = subject.policy_place(table, policy);
    let name = &table.name;
    let Some((other, trusting)) = trusted.by.iter().find(|(by, _)| *by != name) else { return };
    let finding = findings.report(
        span,
        format!("the policy `{}` lets people add themselves to `{name}` with any `{column}`", policy.name),
    );
    finding
        .note(format!("the policy `{trusting}` of `{other}` looks up there what they may do"))
        .help("let those add members who may (an admin of the organization), or a function that checks an invitation")
        .about(ObjectId::Table(name.clone()));
    if let Some(other) = subject.catalog.tables.get(other)
        && let Some(policy) = other.policies.get(trusting)
    {
        finding.label(subject.policy_place(other, policy), "trusts it");
    }
}
