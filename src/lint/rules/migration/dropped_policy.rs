//! L0235.

use crate::catalog::{Ident, ObjectId, Policy, PolicyCommand, Privilege, Table};
use crate::diagnostics::Code;
use crate::lint::policies::{binding, clients_of, is_about};
use crate::lint::{Findings, Group, Level, Rule, Subject};
use crate::replay::effect::client::ClientEffect;

const COMMANDS: [(PolicyCommand, Privilege); 4] = [
    (PolicyCommand::Select, Privilege::Select),
    (PolicyCommand::Insert, Privilege::Insert),
    (PolicyCommand::Update, Privilege::Update),
    (PolicyCommand::Delete, Privilege::Delete),
];

pub(super) static RULE: Rule = Rule {
    code: Code {
        id: "L0235",
        name: "dropped-policy",
        summary: "a policy goes, and nothing takes its place",
        page: include_str!("../../../../docs/rules/L0235.md"),
    },
    group: Group::Migration,
    level: Level::Warn,
    splinter: None,
    check,
};

fn check(subject: &Subject<'_>, findings: &mut Findings) {
    for (effect, kind) in subject.client_effects() {
        let ClientEffect::DroppedPolicy { table, policy } = kind else { continue };
        let Some(table) = subject.catalog.tables.get(table).filter(|table| table.row_security) else { continue };
        let (name, at) = (&policy.name, subject.word(effect, &policy.name));
        let object = ObjectId::Table(table.name.clone());
        let lost = lost(subject, table, policy);
        if lost.is_empty() {
            continue;
        }
        if policy.permissive {
            findings
                .report(at, format!("without policy `{name}` of `{}`, {}", table.name, lost.join("; ")))
                .note("row level security is on: what no policy allows is refused, and an empty result looks like no rows")
                .help("deploy clients that don't need it first; or write the policy that takes its place in the same file")
                .about(object);
        } else {
            findings
                .report(at, format!("policy `{name}` of `{}` restricts nobody any longer: {}", table.name, lost.join("; ")))
                .note("a RESTRICTIVE policy holds back what the permissive ones let through; none is left")
                .help("write the policy that takes its place in the same file, or make sure that the permissive ones say it")
                .about(object);
        }
    }
}

/// What nobody can do any longer, or is held back from, in the end.
fn lost(subject: &Subject<'_>, table: &Table, policy: &Policy) -> Vec<String> {
    let mut found = Vec::new();
    for client in clients_of(policy) {
        let of = |(command, privilege): &(PolicyCommand, Privilege)| {
            let left = binding(table, client, *command).into_iter().any(|other| other.permissive == policy.permissive);
            is_about(policy, *command) && !left && subject.may(client, table, *privilege, None::<&Ident>)
        };
        let commands: Vec<&str> = COMMANDS.iter().filter(|it| of(it)).map(|(command, _)| command.keyword()).collect();
        if !commands.is_empty() {
            let verb = if policy.permissive { "can no longer" } else { "may" };
            found.push(format!("{client} {verb} {}", commands.join(", ")));
        }
    }
    found
}
