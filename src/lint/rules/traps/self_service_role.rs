//! L0105.

use crate::catalog::{Expr, Ident, ObjectId, Policy, PolicyCommand, Privilege, Table, TriggerEvent};
use crate::diagnostics::Code;
use crate::lint::policies::{arms, binding, check_of, clients_of, is_about};
use crate::lint::predicate::{bare, equality, is_caller, parts, row_columns};
use crate::lint::trust::Trusted;
use crate::lint::{Findings, Group, Level, Rule, Subject};

pub(super) static RULE: Rule = Rule {
    code: Code {
        id: "L0105",
        name: "self-service-role",
        summary: "people who can change what policies trust about them",
        page: include_str!("../../../../docs/rules/L0105.md"),
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
        // A table that only its own policies look at decides nothing else.
        if trusted.by.keys().all(|by| by == name) {
            continue;
        }
        for policy in
            table.policies.values().filter(|policy| policy.permissive && is_about(policy, PolicyCommand::Update))
        {
            let own = policy.using.as_ref().is_some_and(|using| is_for_own_row(using, trusted));
            let Some(new) = check_of(policy).filter(|_| own) else { continue };
            let Some(bound) = row_columns(subject, table, new) else { continue };
            let columns = trusted.role.iter().chain(&trusted.other);
            let mut free = columns.filter(|column| {
                !bound.contains(column)
                    && trusted.decides(subject, table, column)
                    && clients_of(policy).into_iter().any(|client| {
                        subject.may(client, table, Privilege::Update, Some(column))
                            && !is_held(subject, table, client, column)
                    })
            });
            if let Some(column) = free.next() {
                report(subject, table, policy, column, trusted, findings);
            }
        }
    }
}

/// Whether being the row's user is all that one arm asks.
fn is_for_own_row(using: &Expr, trusted: &Trusted) -> bool {
    let is_user = |expr: &Expr| match bare(expr) {
        Expr::Column(parts) => parts.last().is_some_and(|name| trusted.user.contains(name)),
        _ => false,
    };
    arms(using).into_iter().any(|arm| {
        let mut list = Vec::new();
        parts(arm, &mut list);
        list.into_iter()
            .filter_map(equality)
            .any(|(left, right)| is_user(left) && is_caller(right) || is_user(right) && is_caller(left))
    })
}

/// Whether a restrictive policy or a trigger looks at the column too.
fn is_held(subject: &Subject<'_>, table: &Table, client: &str, column: &Ident) -> bool {
    let restrictive = binding(table, client, PolicyCommand::Update).into_iter().filter(|policy| !policy.permissive);
    let looks = |policy: &Policy| {
        check_of(policy)
            .is_some_and(|new| row_columns(subject, table, new).is_none_or(|columns| columns.contains(column)))
    };
    restrictive.into_iter().any(looks) || subject.is_guarded(table, TriggerEvent::Update, &[column])
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
        format!("the policy `{}` lets people change `{column}` in their own row of `{name}`", policy.name),
    );
    finding
        .note(format!("the policy `{trusting}` of `{other}` decides by it what they may do: everybody can give it to themselves"))
        .help(format!("take the column out of what clients may change: `revoke update on {name} from authenticated;` and `grant update (...) on {name} to authenticated;` with the columns that are theirs"))
        .about(ObjectId::Table(name.clone()));
    if let Some(other) = subject.catalog.tables.get(other)
        && let Some(policy) = other.policies.get(trusting)
    {
        finding.label(subject.policy_place(other, policy), "trusts it");
    }
}
