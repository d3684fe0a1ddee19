//! Policies.
//!
//! One permissive policy for a table, a command and a database role, so that Postgres evaluates one expression for a row. Over them a floor of
//! restrictive ones: a permissive policy that somebody adds by hand later still can't leak across tenants. Anon's policies never
//! mention a helper, since EXECUTE is checked even for an arm that isn't reached.

use super::condition::{Row, Side, allowed, allowed_to_anyone, caller, has_role_in, is_known, is_peer};
use super::{expiry, restriction, words};
use crate::catalog::name::shortened;
use crate::catalog::{self, Expr, Grantee, Ident, Policy, PolicyCommand};
use crate::model::{Model, Principal, Rule, Scope, Table};
use crate::syntax::tree::Command;
use std::collections::BTreeSet;

/// Adds a table's policies.
pub(super) fn lower(model: &Model, table: &Table, made: &mut catalog::Table) {
    let roles = model.identity.database_roles();
    let mut policies = Vec::new();
    for command in Command::ALL {
        let rules: Vec<&Rule> = table.allows(command).collect();
        if !rules.is_empty() {
            policies.push(for_the_signed_in(model, table, command, &rules));
        }
        let open: Vec<&Rule> = rules.into_iter().filter(|rule| rule.who == Principal::Anyone).collect();
        if !open.is_empty() {
            policies.extend(roles.anon.iter().map(|anon| for_anon(model, table, command, &open, anon)));
        }
    }
    policies.extend(floor(model, table));
    policies.extend(restriction::policies(model, table));
    policies.extend(expiry::policies(model, table));
    if !table.opens_to_anyone() {
        let comment = "Whatever other policies say: nothing for whoever isn't signed in";
        policies.extend(roles.anon.iter().map(|anon| closed("nothing for anon", anon, comment)));
    }
    policies.extend(without_a_user(model, table));
    if table.scope == Scope::Internal {
        let comment = "Whatever other policies say: nothing for clients";
        policies.push(closed("nothing for clients", &roles.client, comment));
    }
    made.policies.extend(policies.into_iter().map(|policy| (policy.name.clone(), policy)));
}

fn for_the_signed_in(model: &Model, table: &Table, command: Command, rules: &[&Rule]) -> Policy {
    let name = name(table, command, rules, None);
    let using = (command != Command::Insert).then(|| allowed(model, table, command, Side::Old));
    let check = writes(command).then(|| allowed(model, table, command, Side::New));
    let client = model.identity.database_roles().client;
    policy(name, true, command.into(), &client, using, check, describe(model, table, command, rules))
}

fn for_anon(model: &Model, table: &Table, command: Command, rules: &[&Rule], anon: &Ident) -> Policy {
    let name = name(table, command, rules, Some(anon));
    let using = (command != Command::Insert).then(|| allowed_to_anyone(model, table, command, Side::Old));
    let check = writes(command).then(|| allowed_to_anyone(model, table, command, Side::New));
    policy(name, true, command.into(), anon, using, check, describe(model, table, command, rules))
}

/// Whether rows come to be.
pub(super) fn writes(command: Command) -> bool {
    matches!(command, Command::Insert | Command::Update)
}

/// The rules in English, and what is shown of the bin.
fn describe(model: &Model, table: &Table, command: Command, rules: &[&Rule]) -> String {
    let clauses: Vec<String> = rules.iter().map(|rule| words::rule(model, table, rule)).collect();
    let mut text = words::sentence(&clauses.join("; "));
    let reasons: Vec<&str> = rules.iter().filter_map(|rule| rule.docs.as_deref()).collect();
    if table.soft_delete.is_some() {
        let deleters: Vec<String> = table.allows(Command::Delete).map(|rule| words::who(model, &rule.who)).collect();
        let deleters: BTreeSet<String> = deleters.into_iter().collect();
        let deleters: Vec<String> = deleters.into_iter().collect();
        if command == Command::Delete && !table.delete_throws_away {
            text.push_str(". It deletes for good, from the bin too");
        } else if command == Command::Delete {
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
    let Some(title) = floor_title(table) else { return Vec::new() };
    let client = model.identity.database_roles().client;
    let floors: Vec<Option<(Expr, String)>> =
        Command::ALL.into_iter().map(|command| floor_of(model, table, command)).collect();
    if let Some(Some((boundary, words))) = floors.first()
        && floors.iter().all(|floor| floor.as_ref().is_some_and(|(other, _)| other == boundary))
    {
        let comment = format!("Whatever other policies say: {words}");
        let (using, check) = (Some(boundary.clone()), Some(boundary.clone()));
        return vec![policy(title.into(), false, PolicyCommand::All, &client, using, check, comment)];
    }
    let each = Command::ALL.into_iter().zip(floors).filter_map(|(command, floor)| {
        let (ways, text) = floor?;
        Some(policy(
            Ident::new(format!("{title} ({})", command.word())),
            false,
            command.into(),
            &client,
            (command != Command::Insert).then(|| ways.clone()),
            writes(command).then_some(ways),
            format!("Whatever other policies say: {text}"),
        ))
    });
    each.collect()
}

/// What the policies of the floor are called, where a table has one.
fn floor_title(table: &Table) -> Option<&'static str> {
    match table.scope {
        Scope::Tenants | Scope::Tenant { .. } => Some("tenant boundary"),
        Scope::Personal => Some("own rows"),
        Scope::Shared | Scope::Internal => None,
    }
}

/// The boundary for one command, and what it says; nothing where a rule is for everybody.
fn floor_of(model: &Model, table: &Table, command: Command) -> Option<(Expr, String)> {
    let who: Vec<&Principal> = table.allows(command).map(|rule| &rule.who).collect();
    if who.iter().any(|who| matches!(who, Principal::Authenticated | Principal::Anyone)) {
        return None;
    }
    let own = table.self_column.as_ref().map(|column| Row(None).column(column).equals(caller(model)));
    if table.scope == Scope::Personal {
        let (own, text) = (own?, "only the caller's own rows".to_owned());
        let person = table.self_column.as_ref().map(|column| Row(None).column(column));
        let peers = who.contains(&&Principal::Peer).then(|| person.map(is_peer)).flatten();
        return Some(match peers {
            Some(peers) => {
                (Expr::any([own, peers]), format!("{text}, and those of people who share a tenant with them"))
            }
            None => (own, text),
        });
    }
    let mut ways = Vec::new();
    let mut nouns = Vec::new();
    for level in &table.tenant_keys {
        let innermost = table.tenant_keys.last() == Some(level);
        let named = who.iter().any(|who| matches!(who, Principal::Role { tenant, .. } if *tenant == level.tenant));
        if !innermost && !named {
            continue;
        }
        ways.extend(has_role_in(model, table, &level.tenant, Row(None), None));
        let noun = model.tenant(&level.tenant).map(words::tenant).unwrap_or_default();
        let noun = words::plural(&super::comment::spaced(&noun));
        let own = level.tenant == table.name;
        nouns.push(if own { format!("the caller's own {noun}") } else { format!("rows of the caller's own {noun}") });
    }
    let mut text = format!("only {}", nouns.join(" or "));
    if who.contains(&&Principal::SelfPerson)
        && let Some(own) = own
    {
        ways.push(own);
        text.push_str(", and the caller's own rows");
    }
    Some((Expr::any(ways), text))
}

/// Where the database doesn't tell who is signed in from who isn't by a role: nothing for the latter. Other floors say so too, but for rules that are for
/// everybody who is signed in, and shared tables.
fn without_a_user(model: &Model, table: &Table) -> Option<Policy> {
    let session = model.identity.session()?;
    let open = |rule: &Rule| rule.who == Principal::Anyone;
    let for_all = |rule: &Rule| rule.who == Principal::Authenticated;
    if table.rules.iter().any(open) || !(table.scope == Scope::Shared || table.rules.iter().any(for_all)) {
        return None;
    }
    let known = || Some(is_known(model));
    let (name, comment) = match session.user {
        Some(_) => ("nothing without a user", "Whatever other policies say: nothing for whoever isn't signed in"),
        None => ("nothing without a tenant", "Whatever other policies say: nothing for a request that names no tenant"),
    };
    let name = name.into();
    Some(policy(name, false, PolicyCommand::All, &session.client, known(), known(), comment.to_owned()))
}

fn closed(name: &str, role: &str, comment: &str) -> Policy {
    let never = || Some(Expr::Boolean(false));
    policy(name.into(), false, PolicyCommand::All, role, never(), never(), comment.to_owned())
}

/// One policy for one role.
pub(super) fn policy(
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
