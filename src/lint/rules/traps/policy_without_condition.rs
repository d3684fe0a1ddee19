//! L0131.

use crate::catalog::{Grantee, ObjectId, Policy, PolicyCommand};
use crate::diagnostics::Code;
use crate::lint::{Findings, Group, Level, Rule, Subject};

pub(super) static RULE: Rule = Rule {
    code: Code {
        id: "L0131",
        name: "policy-without-condition",
        summary: "a policy that allows nothing because its condition is missing",
        page: include_str!("../../../../docs/rules/L0131.md"),
    },
    group: Group::Correctness,
    level: Level::Warn,
    splinter: None,
    check,
};

fn check(subject: &Subject<'_>, findings: &mut Findings) {
    for table in subject.tables_with_policies().filter(|table| table.row_security) {
        for policy in table.policies.values().filter(|policy| policy.permissive) {
            let Some((missing, what)) = missing(policy) else { continue };
            let who: Vec<String> = policy.roles.iter().map(Grantee::to_string).collect();
            let name = &table.name;
            findings
                .report(
                    subject.policy_place(table, policy),
                    format!("the policy `{}` of `{name}` allows nothing: it has no {missing}", policy.name),
                )
                .note(format!("a condition that isn't there lets no row pass: for {} {what}", who.join(" and ")))
                .help(format!(
                    "write {missing} with the condition that you mean, `(true)` if it is none, or drop the policy"
                ))
                .about(ObjectId::Table(name.clone()));
        }
    }
}

/// The clause without which a policy lets nothing pass, and what happens then.
fn missing(policy: &Policy) -> Option<(&'static str, &'static str)> {
    match policy.command {
        PolicyCommand::Insert if policy.check.is_none() => Some(("WITH CHECK", "an INSERT fails with 42501")),
        PolicyCommand::Select if policy.using.is_none() => Some(("USING", "there is no row to see")),
        PolicyCommand::Update | PolicyCommand::Delete if policy.using.is_none() => {
            Some(("USING", "there is no row to change"))
        }
        PolicyCommand::All if policy.using.is_none() && policy.check.is_none() => {
            Some(("USING", "there is no row to see or change, and an INSERT fails with 42501"))
        }
        _ => None,
    }
}
