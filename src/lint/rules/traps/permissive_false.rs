//! L0116.

use crate::catalog::{Expr, ObjectId, Policy, PolicyCommand};
use crate::diagnostics::Code;
use crate::lint::policies::{binding, clients_of};
use crate::lint::truth::always;
use crate::lint::{Findings, Group, Level, Rule, Subject};

pub(super) static RULE: Rule = Rule {
    code: Code {
        id: "L0116",
        name: "permissive-false",
        summary: "a permissive policy that is meant to forbid",
        page: include_str!("../../../../docs/rules/L0116.md"),
    },
    group: Group::Correctness,
    level: Level::Warn,
    splinter: None,
    check,
};

fn check(subject: &Subject<'_>, findings: &mut Findings) {
    for table in subject.tables_with_policies().filter(|table| table.row_security).map(|table| subject.meant(table)) {
        for policy in table.policies.values().filter(|policy| policy.permissive && is_never(policy)) {
            let commands = match policy.command {
                PolicyCommand::All => {
                    vec![PolicyCommand::Select, PolicyCommand::Insert, PolicyCommand::Update, PolicyCommand::Delete]
                }
                one => vec![one],
            };
            let allows = |other: &&Policy| other.permissive && !is_never(other);
            let other = clients_of(policy)
                .into_iter()
                .flat_map(|client| commands.iter().flat_map(move |command| binding(table, client, *command)))
                .find(allows);
            if let Some(other) = other {
                findings
                    .report(subject.policy_place(table, policy), format!("the policy `{}` forbids nothing: `{}` allows it all the same", policy.name, other.name))
                    .note("permissive policies are joined with OR, so one that is false adds nothing")
                    .help("write AS RESTRICTIVE if it is to forbid; otherwise drop it: what no policy allows is forbidden")
                    .label(subject.policy_place(table, other), "allows it")
                    .about(ObjectId::Table(table.name.clone()));
            }
        }
    }
}

fn is_never(policy: &Policy) -> bool {
    let is_false = |expr: &Option<Expr>| expr.as_ref().and_then(always) == Some(false);
    match policy.command {
        PolicyCommand::Insert => is_false(&policy.check),
        _ => is_false(&policy.using),
    }
}
