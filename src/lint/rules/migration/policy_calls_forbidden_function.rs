//! L0241.

use crate::catalog::expr::Call;
use crate::catalog::{Expr, FunctionId, Grantee, ObjectId, Policy, PolicyCommand, Privilege, Table};
use crate::diagnostics::Code;
use crate::lint::policies::{binding, clients_of, sides};
use crate::lint::predicate::{self, Names, Visit};
use crate::lint::truth::always;
use crate::lint::{Findings, Group, Level, Rule, Subject};
use crate::replay::Facet;
use std::collections::{BTreeMap, BTreeSet};

pub(super) static RULE: Rule = Rule {
    code: Code {
        id: "L0241",
        name: "policy-calls-forbidden-function",
        summary: "a policy calls a function that those whom it is for may not execute",
        page: include_str!("../../../../docs/rules/L0241.md"),
    },
    group: Group::Correctness,
    level: Level::Deny,
    splinter: None,
    check,
};

fn check(subject: &Subject<'_>, findings: &mut Findings) {
    for table in subject.tables_with_policies().filter(|table| table.row_security) {
        let mut found: BTreeMap<(FunctionId, &'static str), Vec<&Policy>> = BTreeMap::new();
        for policy in table.policies.values() {
            let mut calls = Calls { list: Vec::new() };
            sides(policy).for_each(|side| predicate::walk(subject, side, &mut Names::of_table(table), &mut calls));
            for client in clients_of(policy).into_iter().filter(|client| concerns(subject, table, policy, client)) {
                for id in calls.list.iter().filter_map(|call| forbidden(subject, call, client)) {
                    found.entry((id, client)).or_default().push(policy);
                }
            }
        }
        for ((id, client), policies) in found {
            report(subject, table, &id, client, &policies, findings);
        }
    }
}

struct Calls {
    list: Vec<Call>,
}

impl Visit for Calls {
    fn expr(&mut self, expr: &Expr, _names: &Names) {
        if let Expr::Call(call) = expr {
            self.list.push(call.clone());
        }
    }
}

/// Whether a client has something to lose: the policy names it, or is for everybody while another one lets it in.
fn concerns(subject: &Subject<'_>, table: &Table, policy: &Policy, client: &str) -> bool {
    let commands = match policy.command {
        PolicyCommand::All => {
            vec![PolicyCommand::Select, PolicyCommand::Insert, PolicyCommand::Update, PolicyCommand::Delete]
        }
        other => vec![other],
    };
    let may = |command: &PolicyCommand| {
        let privilege = match command {
            PolicyCommand::Insert => Privilege::Insert,
            PolicyCommand::Update => Privilege::Update,
            PolicyCommand::Delete => Privilege::Delete,
            PolicyCommand::Select | PolicyCommand::All => Privilege::Select,
        };
        subject.may(client, table, privilege, None)
    };
    let others = |command: &PolicyCommand| -> Vec<&Policy> {
        let all = binding(table, client, *command).into_iter();
        all.filter(|other| other.permissive && other.name != policy.name).collect()
    };
    let named = policy.roles.contains(&Grantee::role(client)) || client == "authenticated";
    commands.iter().filter(|command| may(command)).any(|command| {
        // `true OR f()` is `true` before anything is run.
        let folded = policy.permissive
            && others(command).iter().any(|other| sides(other).all(|side| always(side) == Some(true)));
        !folded && (named || others(command).iter().any(|other| !is_about_caller(subject, table, other)))
    })
}

/// Whether a policy asks who is calling, and so lets nobody in who hasn't signed in.
fn is_about_caller(subject: &Subject<'_>, table: &Table, policy: &Policy) -> bool {
    let mut calls = Calls { list: Vec::new() };
    sides(policy).for_each(|side| predicate::walk(subject, side, &mut Names::of_table(table), &mut calls));
    !calls.list.is_empty()
}

/// The function that a call means, where the client may not execute any that it may mean.
fn forbidden(subject: &Subject<'_>, call: &Call, client: &str) -> Option<FunctionId> {
    let path = crate::lint::codes::usual_path();
    let meant = subject.called(call, &path);
    let may = |function: &crate::catalog::Function| {
        subject.holds(client, &function.owner, &function.privileges, Privilege::Execute)
    };
    let known = |id: &FunctionId| {
        subject.origins.knows(&ObjectId::Function(id.clone())) && subject.is_certain(&ObjectId::Function(id.clone()))
    };
    match meant.as_slice() {
        [] => None,
        all if all.iter().any(|(id, function)| may(function) || !known(id)) => None,
        [(id, _), ..] => Some((*id).clone()),
    }
}

fn report(
    subject: &Subject<'_>,
    table: &Table,
    id: &FunctionId,
    client: &str,
    policies: &[&Policy],
    findings: &mut Findings,
) {
    let object = ObjectId::Function(id.clone());
    let taken = [Grantee::role(client), Grantee::Public]
        .into_iter()
        .find_map(|who| subject.said(&object, &Facet::Privileges(who)));
    let places: Vec<_> = policies.iter().map(|policy| subject.policy_place(table, policy)).collect();
    let Some(first) = places.first().copied() else { return };
    let span = taken.filter(|taken| places.iter().all(|place| taken > place)).unwrap_or(first);
    let names: BTreeSet<String> = policies.iter().map(|policy| format!("`{}`", policy.name)).collect();
    let (verb, names) =
        (if names.len() > 1 { "call" } else { "calls" }, names.into_iter().collect::<Vec<_>>().join(", "));
    let finding =
        findings.report(span, format!("{names} of `{}` {verb} {id}, which {client} may not execute", table.name));
    finding
        .note("EXECUTE is asked for when a query begins, with all policies that are for the caller: each query fails with 42501 `permission denied for function`, though another policy would let the row through")
        .help(format!("`grant execute on function {id} to {client};`, or a policy TO those alone who may execute it"))
        .about(ObjectId::Table(table.name.clone()));
    match taken {
        Some(taken) if taken != span => finding.label(taken, "its privileges"),
        _ if first != span => finding.label(first, "the policy"),
        _ => finding,
    };
}
