//! Policies.
//!
//! One permissive policy for a table, a command and a database role, so that Postgres evaluates one expression for a row. Over them a floor of
//! restrictive ones: a permissive policy that somebody adds by hand later still can't leak across tenants. Anon's policies never
//! mention a helper, since EXECUTE is checked even for an arm that isn't reached.

use super::condition::{Row, Side, allowed, allowed_to_anyone, caller, has_role};
use super::{ANON, AUTHENTICATED, words};
use crate::catalog::name::shortened;
use crate::catalog::{self, Expr, Grantee, Ident, Policy, PolicyCommand};
use crate::model::{Model, Principal, Rule, Scope, Table};
use crate::syntax::tree::Command;
use std::collections::BTreeSet;

/// Adds a table's policies.
pub(super) fn lower(model: &Model, table: &Table, made: &mut catalog::Table) {
    let mut policies = Vec::new();
    for command in Command::ALL {
        let rules: Vec<&Rule> = table.allows(command).collect();
        if !rules.is_empty() {
            policies.push(for_the_signed_in(model, table, command, &rules));
        }
        let open: Vec<&Rule> = rules.into_iter().filter(|rule| rule.who == Principal::Anyone).collect();
        if !open.is_empty() {
            policies.push(for_anon(model, table, command, &open));
        }
    }
    policies.extend(floor(model, table));
    if !table.rules.iter().any(|rule| rule.who == Principal::Anyone) {
        policies.push(closed(
            "nothing for anon",
            ANON,
            "Whatever other policies say: nothing for whoever isn't signed in",
        ));
    }
    if table.scope == Scope::Internal {
        let comment = "Whatever other policies say: nothing for clients";
        policies.push(closed("nothing for clients", AUTHENTICATED, comment));
    }
    made.policies.extend(policies.into_iter().map(|policy| (policy.name.clone(), policy)));
}

fn for_the_signed_in(model: &Model, table: &Table, command: Command, rules: &[&Rule]) -> Policy {
    let name = name(table, command, rules, None);
    let using = (command != Command::Insert).then(|| allowed(model, table, command, Side::Old));
    let check = writes(command).then(|| allowed(model, table, command, Side::New));
    policy(name, true, command.into(), AUTHENTICATED, using, check, describe(model, table, command, rules))
}

fn for_anon(model: &Model, table: &Table, command: Command, rules: &[&Rule]) -> Policy {
    let name = name(table, command, rules, Some(ANON));
    let using = (command != Command::Insert).then(|| allowed_to_anyone(table, command, Side::Old));
    let check = writes(command).then(|| allowed_to_anyone(table, command, Side::New));
    policy(name, true, command.into(), ANON, using, check, describe(model, table, command, rules))
}

/// Whether rows come to be.
fn writes(command: Command) -> bool {
    matches!(command, Command::Insert | Command::Update)
}

/// The rules in English, and what is shown of the bin.
fn describe(model: &Model, table: &Table, command: Command, rules: &[&Rule]) -> String {
    let clauses: Vec<String> = rules.iter().map(|rule| words::rule(model, table, rule)).collect();
    let mut text = words::sentence(&clauses.join("; "));
    let reasons: Vec<&str> = rules.iter().filter_map(|rule| rule.docs.as_deref()).collect();
    if table.soft_delete.is_some() {
        let deleters: Vec<String> = table.allows(Command::Delete).map(|rule| words::who(&rule.who)).collect();
        let deleters: BTreeSet<String> = deleters.into_iter().collect();
        let deleters: Vec<String> = deleters.into_iter().collect();
        if command == Command::Delete {
            text.push_str(". The first time throws a row into the bin, the second time deletes it");
        } else if deleters.is_empty() {
            text.push_str(", but for those in the bin");
        } else if command != Command::Insert && !super::condition::all_may_delete(model, table, rules) {
            text.push_str(&format!("; those in the bin only for {}", deleters.join(" and ")));
        }
    }
    for reason in reasons {
        text.push_str(&format!(". {reason}"));
    }
    text
}

/// The name from `as`, with the command where one name stands for several policies; otherwise table and command.
fn name(table: &Table, command: Command, rules: &[&Rule], role: Option<&str>) -> Ident {
    let named = rules.iter().find_map(|rule| rule.name.as_ref().map(|name| (name, rule.shares_name)));
    let full = match (named, role) {
        (Some((name, true)), None) => format!("{name} ({})", command.word()),
        (Some((name, false)), None) => name.to_string(),
        (Some((name, true)), Some(role)) => format!("{name} ({}, {role})", command.word()),
        (Some((name, false)), Some(role)) => format!("{name} ({role})"),
        (None, None) => format!("{} {}", command.word(), table.name.name),
        (None, Some(role)) => format!("{} {} ({role})", command.word(), table.name.name),
    };
    shortened(&full).into()
}

/// The boundary as restrictive policies: one for all commands, or one for each where a rule reaches over it in some.
fn floor(model: &Model, table: &Table) -> Vec<Policy> {
    let (boundary, title, words) = match (&table.scope, table.tenant_key(), &table.self_column) {
        (Scope::Tenants | Scope::Tenant { .. }, Some(key), _) => {
            let noun = words::plural(&super::comment::spaced(&words::tenant(model)));
            let words = match table.scope {
                Scope::Tenants => format!("only the caller's own {noun}"),
                _ => format!("only rows of the caller's own {noun}"),
            };
            (has_role(model, Row(None).column(key), None), "tenant boundary", words)
        }
        (Scope::Personal, _, Some(column)) => {
            (Row(None).column(column).equals(caller()), "own rows", "only the caller's own rows".to_owned())
        }
        _ => return Vec::new(),
    };
    let reaches_over = |command: Command| {
        table
            .allows(command)
            .filter(|rule| !matches!(rule.who, Principal::Role(_)))
            .map(|rule| &rule.who)
            .collect::<Vec<_>>()
    };
    let exceptions: Vec<(Command, Vec<&Principal>)> =
        Command::ALL.into_iter().map(|it| (it, reaches_over(it))).collect();
    let is_exception = |who: &Principal| table.scope != Scope::Personal || *who != Principal::SelfPerson;
    let mut policies = Vec::new();
    if !exceptions.iter().any(|(_, who)| who.iter().any(|who| is_exception(who))) {
        let comment = format!("Whatever other policies say: {words}");
        policies.push(policy(
            title.into(),
            false,
            PolicyCommand::All,
            AUTHENTICATED,
            Some(boundary.clone()),
            Some(boundary),
            comment,
        ));
        return policies;
    }
    for (command, who) in exceptions {
        let mut ways = vec![boundary.clone()];
        let mut text = words.clone();
        if who.iter().any(|who| matches!(who, Principal::Authenticated | Principal::Anyone)) {
            continue;
        }
        if who.contains(&&Principal::SelfPerson)
            && let Some(column) = &table.self_column
            && table.scope != Scope::Personal
        {
            ways.push(Row(None).column(column).equals(caller()));
            text.push_str(", and the caller's own rows");
        }
        let ways = Expr::any(ways);
        policies.push(policy(
            Ident::new(format!("{title} ({})", command.word())),
            false,
            command.into(),
            AUTHENTICATED,
            (command != Command::Insert).then(|| ways.clone()),
            writes(command).then_some(ways),
            format!("Whatever other policies say: {text}"),
        ));
    }
    policies
}

fn closed(name: &str, role: &str, comment: &str) -> Policy {
    let never = || Some(Expr::Boolean(false));
    policy(name.into(), false, PolicyCommand::All, role, never(), never(), comment.to_owned())
}

fn policy(
    name: Ident,
    permissive: bool,
    command: PolicyCommand,
    role: &str,
    using: Option<Expr>,
    check: Option<Expr>,
    comment: String,
) -> Policy {
    Policy {
        name,
        permissive,
        command,
        roles: BTreeSet::from([Grantee::role(role)]),
        using,
        check,
        comment: Some(comment),
    }
}

impl From<Command> for PolicyCommand {
    fn from(command: Command) -> Self {
        match command {
            Command::Select => Self::Select,
            Command::Insert => Self::Insert,
            Command::Update => Self::Update,
            Command::Delete => Self::Delete,
        }
    }
}
