//! L0240.

use crate::catalog::{Grantee, ObjectId, Policy, PolicyCommand, Privilege, Table};
use crate::diagnostics::Code;
use crate::lint::policies::{clients_of, sides};
use crate::lint::truth::always;
use crate::lint::{Findings, Group, Level, Rule, Subject};
use crate::replay::{Effect, EffectKind};

pub(super) static RULE: Rule = Rule {
    code: Code {
        id: "L0240",
        name: "policy-without-privilege",
        summary: "a policy for people from whom the privilege was taken",
        page: include_str!("../../../../docs/rules/L0240.md"),
    },
    group: Group::Correctness,
    level: Level::Warn,
    splinter: None,
    check,
};

fn check(subject: &Subject<'_>, findings: &mut Findings) {
    for table in
        subject.tables_with_policies().filter(|table| table.row_security && !subject.is_system(&table.name.schema))
    {
        let allows = |policy: &&Policy| policy.permissive && sides(policy).all(|side| always(side) != Some(false));
        for policy in table.policies.values().filter(allows) {
            let named = |client: &&str| policy.roles.contains(&Grantee::role(*client));
            for client in clients_of(policy).into_iter().filter(named) {
                judge(subject, table, policy, client, findings);
            }
        }
    }
}

fn judge(subject: &Subject<'_>, table: &Table, policy: &Policy, client: &str, findings: &mut Findings) {
    let privilege = match policy.command {
        PolicyCommand::Select => Privilege::Select,
        PolicyCommand::Insert => Privilege::Insert,
        PolicyCommand::Update => Privilege::Update,
        PolicyCommand::Delete => Privilege::Delete,
        // It may be meant for those commands that are left.
        PolicyCommand::All => return,
    };
    if !subject.clients_of(table, &[privilege]).iter().all(|held| *held != client) {
        return;
    }
    let takes = |effect: &&Effect| match &effect.kind {
        EffectKind::Grant { object: ObjectId::Table(on), given: false, grantees, privileges } => {
            *on == table.name
                && privileges.contains(&privilege)
                && grantees.iter().any(|it| *it == Grantee::Public || *it == Grantee::role(client))
        }
        _ => false,
    };
    let Some(taken) = subject.effects.iter().rev().find(takes) else { return };
    let (name, keyword) = (&policy.name, policy.command.keyword());
    findings
        .report(
            taken.span,
            format!("policy `{name}` of `{}` is for {client}, who may not {keyword} any longer", table.name),
        )
        .note("a privilege is asked for before any policy: such requests fail with 42501 `permission denied for table`")
        .help(format!(
            "`grant {} on {} to {client};` if it is meant, otherwise `drop policy`",
            keyword.to_lowercase(),
            table.name
        ))
        .label(subject.policy_place(table, policy), "the policy")
        .about(ObjectId::Table(table.name.clone()));
}
