//! L0115.

use crate::catalog::{ObjectId, PolicyCommand, Privilege};
use crate::diagnostics::Code;
use crate::lint::policies::{binding, clients_of};
use crate::lint::truth::always;
use crate::lint::{Findings, Group, Level, Rule, Subject};

pub(super) static RULE: Rule = Rule {
    code: Code {
        id: "L0115",
        name: "change-without-select",
        summary: "an UPDATE or DELETE policy for people who can't see the rows",
        page: include_str!("../../../../docs/rules/L0115.md"),
    },
    group: Group::Correctness,
    level: Level::Warn,
    splinter: None,
    check,
};

fn check(subject: &Subject<'_>, findings: &mut Findings) {
    for table in subject.tables_with_policies().filter(|table| table.row_security).map(|table| subject.meant(table)) {
        for policy in table.policies.values().filter(|policy| policy.permissive) {
            let (word, privilege) = match policy.command {
                PolicyCommand::Update => ("UPDATE", Privilege::Update),
                PolicyCommand::Delete => ("DELETE", Privilege::Delete),
                _ => continue,
            };
            if policy.using.as_ref().is_none_or(|using| always(using) == Some(false)) {
                continue;
            }
            let sees =
                |client: &str| binding(table, client, PolicyCommand::Select).iter().any(|policy| policy.permissive);
            let blind: Vec<&str> = clients_of(policy)
                .into_iter()
                .filter(|client| subject.may(client, table, privilege, None) && !sees(client))
                .collect();
            // A policy for everybody that `anon` can't use is not what it is about.
            let about_all = clients_of(policy).len() == blind.len();
            if !blind.is_empty() && about_all {
                let (name, clients) = (&table.name, blind.join(" and "));
                findings
                    .report(subject.policy_place(table, policy), format!("the policy `{}` lets {clients} {word} rows of `{name}` that no policy lets them see", policy.name))
                    .note(format!("{word} with a WHERE reads rows, and meets those alone that a SELECT policy shows: over the API it changes nothing, without an error"))
                    .help(format!("add a policy for SELECT on `{name}` with the same condition"))
                    .about(ObjectId::Table(name.clone()));
            }
        }
    }
}
