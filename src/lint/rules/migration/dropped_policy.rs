//! L0235.

use crate::catalog::{Expr, Grantee, ObjectId, Policy, PolicyCommand, Privilege, QualifiedName, Table};
use crate::diagnostics::Code;
use crate::lint::policies::{binding, clients_of, is_about, sides};
use crate::lint::truth::always;
use crate::lint::{CLIENTS, Findings, Group, Level, Rule, Subject, walk};
use crate::replay::Effect;
use crate::replay::effect::client::ClientEffect;
use crate::span::Span;
use std::collections::{BTreeMap, BTreeSet};

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

/// A permissive policy that was dropped, its table, and what nobody can do any longer.
type Gone<'s> = (&'s Policy, &'s Table, Vec<String>);

fn check(subject: &Subject<'_>, findings: &mut Findings) {
    let dropped: Vec<(&Effect, &QualifiedName, &Policy)> = subject
        .client_effects()
        .filter_map(|(effect, kind)| match kind {
            ClientEffect::DroppedPolicy { table, policy } => Some((effect, table, policy.as_ref())),
            _ => None,
        })
        .collect();
    if dropped.is_empty() {
        return;
    }
    let refused = refused(subject);
    let mut gone: BTreeMap<Span, Vec<Gone<'_>>> = BTreeMap::new();
    for (at, (effect, name, policy)) in dropped.iter().enumerate() {
        let Some(table) = subject.catalog.tables.get(*name).filter(|table| table.row_security) else { continue };
        let after = || dropped.iter().skip(at + 1).filter(|(_, of, _)| of == name).map(|(_, _, policy)| *policy);
        let lost =
            lost(subject, table, policy, &|client, command| after().any(|it| is_for(it, client, command, policy)));
        let unknown = |(span, text): &(Span, &str)| *span > effect.span && text.contains(name.name.as_str());
        if lost.is_empty() || refused.iter().any(unknown) {
            continue;
        }
        if policy.permissive {
            gone.entry(effect.span).or_default().push((policy, table, lost));
        } else {
            findings
                .report(
                    subject.word(effect, &policy.name),
                    format!("policy `{}` of `{name}` restricts nobody any longer: {}", policy.name, lost.join("; ")),
                )
                .note("a RESTRICTIVE policy holds back what the permissive ones let through; none is left")
                .help("write the policy that takes its place in the same file, or make sure that the permissive ones say it")
                .about(ObjectId::Table((*name).clone()));
        }
    }
    for (span, list) in gone {
        let [(policy, table, lost), more @ ..] = list.as_slice() else { continue };
        // A block may drop all policies of a schema.
        let more = if more.is_empty() { String::new() } else { format!(", and {} more such policies", more.len()) };
        findings
            .report(
                subject.words(span, &[policy.name.as_str()]),
                format!("without policy `{}` of `{}`, {}{more}", policy.name, table.name, lost.join("; ")),
            )
            .note("row level security is on: what no policy allows is refused, and an empty result looks like no rows")
            .help("if nobody is to do it any more, take the privilege away too, which says so; otherwise write the policy that takes its place in the same file")
            .about(ObjectId::Table(table.name.clone()));
    }
}

/// Each CREATE POLICY that has done nothing: replay has refused it and said so, and what would be there isn't known.
fn refused<'s>(subject: &'s Subject<'_>) -> Vec<(Span, &'s str)> {
    let done: BTreeSet<Span> = subject.effects.iter().map(|effect| effect.span).collect();
    let text = |span: &Span| subject.sources.slice(*span);
    let idle = subject.statements.iter().filter(|span| !done.contains(span));
    idle.filter(|span| {
        let text = text(span);
        // A quick look first: most statements without an effect are no such thing.
        text.to_ascii_lowercase().contains("policy") && subject.words(**span, &["create", "policy"]) != **span
    })
    .map(|span| (*span, text(span)))
    .collect()
}

/// What nobody can do any longer, or is held back from, in the end, and this policy was the last that it hung on.
fn lost(
    subject: &Subject<'_>,
    table: &Table,
    policy: &Policy,
    is_later: &dyn Fn(&str, PolicyCommand) -> bool,
) -> Vec<String> {
    let mut found = Vec::new();
    for client in CLIENTS {
        let of = |(command, privilege): &(PolicyCommand, Privilege)| {
            let left = binding(table, client, *command);
            let replaced = left.iter().any(|other| other.permissive == policy.permissive);
            let reaches = policy.permissive || left.iter().any(|other| other.permissive);
            is_for(policy, client, *command, policy)
                && !replaced
                && reaches
                && !is_later(client, *command)
                && subject.may(client, table, *privilege, None)
        };
        let commands: Vec<&str> = COMMANDS.iter().filter(|it| of(it)).map(|(command, _)| command.keyword()).collect();
        if !commands.is_empty() {
            let verb = if policy.permissive { "can no longer" } else { "may" };
            found.push(format!("{client} {verb} {}", commands.join(", ")));
        }
    }
    found
}

/// Whether a policy of the same kind as another gave or took something: it forbids nobody by `false`, and is anon's only where it says so or asks
/// nobody who they are.
fn is_for(policy: &Policy, client: &str, command: PolicyCommand, like: &Policy) -> bool {
    let never = policy.permissive && sides(policy).any(|side| always(side) == Some(false));
    let named = client == "authenticated" || policy.roles.contains(&Grantee::role(client)) || !asks(policy);
    policy.permissive == like.permissive
        && is_about(policy, command)
        && clients_of(policy).contains(&client)
        && named
        && !never
}

/// Whether a policy calls something, as `auth.uid()`, or looks something up.
fn asks(policy: &Policy) -> bool {
    let mut found = false;
    for side in sides(policy) {
        walk::expr(side, &mut |part, _| {
            found |= matches!(part, walk::Part::Expr(Expr::Call(_) | Expr::Opaque(_)) | walk::Part::Query(_));
        });
    }
    found
}
