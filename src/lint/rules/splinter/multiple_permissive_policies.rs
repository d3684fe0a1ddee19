//! L0006.

use super::metadata;
use crate::catalog::{Grantee, Ident, ObjectId, Policy, PolicyCommand, Role, Table, TableKind};
use crate::diagnostics::Code;
use crate::lint::{Findings, Group, Level, Rule, Subject};
use crate::replay::Facet;
use std::collections::{BTreeMap, BTreeSet};

pub(super) static RULE: Rule = Rule {
    code: Code {
        id: "L0006",
        name: "multiple-permissive-policies",
        summary: "several permissive policies for the same command and role",
        page: include_str!("../../../../docs/rules/L0006.md"),
    },
    group: Group::Performance,
    level: Level::Warn,
    splinter: Some("multiple_permissive_policies"),
    check,
};

fn check(subject: &Subject<'_>, findings: &mut Findings) {
    let judged = subject.tables_with_policies().filter(|table| !subject.is_system(&table.name.schema));
    for table in judged {
        // The same policies meet for many roles and commands: that is one thing to know.
        let mut groups: BTreeMap<Vec<&Ident>, Vec<(&str, &Ident)>> = BTreeMap::new();
        for (role, facts) in &subject.catalog.roles {
            if !is_judged(role, facts) {
                continue;
            }
            for command in COMMANDS {
                let policies = table.policies.values().filter(|policy| applies(policy, role, command));
                let names: Vec<&Ident> = policies.map(|policy| &policy.name).collect();
                if names.len() > 1 {
                    groups.entry(names).or_default().push((command.keyword(), role));
                }
            }
        }
        for (policies, cases) in &groups {
            report(subject, table, policies, cases, findings);
        }
    }
}

const COMMANDS: [PolicyCommand; 4] =
    [PolicyCommand::Select, PolicyCommand::Insert, PolicyCommand::Update, PolicyCommand::Delete];

/// `not like 'pg_%'`, where `_` is any character: `pgbouncer` is left out too.
fn is_judged(role: &Ident, facts: &Role) -> bool {
    let is_servers = role.starts_with("pg") && role.len() > 2;
    let is_admin = role.starts_with("supabase") && role.ends_with("admin");
    !(is_servers || is_admin || facts.bypass_rls)
}

fn applies(policy: &Policy, role: &Ident, command: PolicyCommand) -> bool {
    let for_command = policy.command == command || policy.command == PolicyCommand::All;
    let to = |grantee: &Grantee| match grantee {
        Grantee::Public => true,
        Grantee::Role(name) => name == role,
    };
    policy.permissive && for_command && policy.roles.iter().any(to)
}

fn report(
    subject: &Subject<'_>,
    table: &Table,
    policies: &[&Ident],
    cases: &[(&str, &Ident)],
    findings: &mut Findings,
) {
    let (object, name) = (ObjectId::Table(table.name.clone()), &table.name);
    let place = |policy: &Ident| subject.origin(&object, &[Facet::Policy(policy.clone())]);
    let Some(last) = policies.iter().map(|policy| place(policy)).max() else { return };
    let quoted: Vec<String> = policies.iter().map(|policy| format!("`{policy}`")).collect();
    let commands: Vec<&str> = COMMANDS
        .iter()
        .map(|command| command.keyword())
        .filter(|command| cases.iter().any(|(it, _)| it == command))
        .collect();
    let roles: BTreeSet<&str> = cases.iter().map(|(_, role)| role.as_str()).collect();
    let roles: Vec<&str> = roles.into_iter().collect();
    let finding = findings.report(
        last,
        format!(
            "{} permissive policies of `{name}` are tried for each row of a {}: {}",
            policies.len(),
            commands.join(", "),
            quoted.join(", ")
        ),
    );
    finding
        .note(format!("for {}: a row passes if one of them holds, and until then each is evaluated", roles.join(", ")))
        .help("write one policy with OR, or give them roles (TO) and commands (FOR) that don't meet")
        .about(object.clone());
    for policy in policies {
        let span = place(policy);
        if span != last {
            finding.label(span, format!("`{policy}`"));
        }
    }
    // Its lint knows ordinary tables, and says it once for each role and command.
    if table.kind != TableKind::Ordinary {
        return;
    }
    let mut keys = cases
        .iter()
        .map(|(command, role)| format!("multiple_permissive_policies_{}_{}_{role}_{command}", name.schema, name.name));
    if let Some(first) = keys.next() {
        finding.splinter(first, metadata(name, "table")).more_keys(keys);
    }
}
