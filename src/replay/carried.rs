//! CREATE and ALTER of foreign data wrappers, servers, user mappings and subscriptions: what an ALTER says is folded into the CREATE that is carried, so
//! that the same object is the same however it was made; and the ALTERs that lead from one CREATE to another.

use super::node::{child, string};
use crate::sql::{deparse, quote};
use pg_query::NodeEnum;
use pg_query::protobuf::{AlterSubscriptionType, CreateSubscriptionStmt, DefElem, DefElemAction, Node};

/// The statement of a text that holds one.
fn parsed(text: &str) -> Option<NodeEnum> {
    crate::sql::parse::parse_all(text).ok()?.into_iter().next().map(|statement| statement.node)
}

/// Puts the options of a CREATE in one order, which means nothing.
pub(super) fn settle(node: &mut NodeEnum) {
    let options = match node {
        NodeEnum::CreateFdwStmt(statement) => &mut statement.options,
        NodeEnum::CreateForeignServerStmt(statement) => &mut statement.options,
        NodeEnum::CreateUserMappingStmt(statement) => &mut statement.options,
        NodeEnum::CreateSubscriptionStmt(statement) => &mut statement.options,
        _ => return,
    };
    options.sort_by(|a, b| name(a).cmp(name(b)));
}

/// The CREATE with an ALTER in it; `None` where that can't be said.
pub(super) fn folded(create: &str, alter: &NodeEnum) -> Option<String> {
    let mut node = parsed(create)?;
    match (&mut node, alter) {
        (NodeEnum::CreateFdwStmt(held), NodeEnum::AlterFdwStmt(change)) => {
            if !change.func_options.is_empty() {
                return None;
            }
            merge(&mut held.options, &change.options);
        }
        (NodeEnum::CreateForeignServerStmt(held), NodeEnum::AlterForeignServerStmt(change)) => {
            if change.has_version {
                held.version.clone_from(&change.version);
            }
            merge(&mut held.options, &change.options);
        }
        (NodeEnum::CreateUserMappingStmt(held), NodeEnum::AlterUserMappingStmt(change)) => {
            merge(&mut held.options, &change.options);
        }
        (NodeEnum::CreateSubscriptionStmt(held), NodeEnum::AlterSubscriptionStmt(change)) => match change.kind() {
            AlterSubscriptionType::AlterSubscriptionConnection => held.conninfo.clone_from(&change.conninfo),
            AlterSubscriptionType::AlterSubscriptionSetPublication => held.publication.clone_from(&change.publication),
            AlterSubscriptionType::AlterSubscriptionOptions | AlterSubscriptionType::AlterSubscriptionEnabled => {
                merge(&mut held.options, &change.options);
            }
            _ => return None,
        },
        _ => return None,
    }
    settle(&mut node);
    deparse::statement(&node)
}

/// OPTIONS of ALTER: ADD, SET and DROP; an option without a word before it is added or takes the place of one of its name.
fn merge(held: &mut Vec<Node>, changes: &[Node]) {
    for change in changes {
        let Some(NodeEnum::DefElem(option)) = &change.node else { continue };
        held.retain(|node| name(node) != option.defname);
        if option.defaction() != DefElemAction::DefelemDrop {
            let mut plain = option.clone();
            plain.set_defaction(DefElemAction::DefelemUnspec);
            held.push(Node { node: Some(NodeEnum::DefElem(plain)) });
        }
    }
}

fn name(node: &Node) -> &str {
    match &node.node {
        Some(NodeEnum::DefElem(option)) => &option.defname,
        _ => "",
    }
}

/// The ALTER statements that lead from one carried object to another, given by what made them; `None` where there is no such way.
pub fn alterations(before: &[String], after: &[String]) -> Option<Vec<String>> {
    let ([before], [after]) = (before, after) else { return None };
    match (parsed(before)?, parsed(after)?) {
        (NodeEnum::CreateFdwStmt(before), NodeEnum::CreateFdwStmt(after)) => {
            if before.func_options != after.func_options {
                return None;
            }
            let head = format!("ALTER FOREIGN DATA WRAPPER {}", quote::ident(&after.fdwname));
            Some(options(&before.options, &after.options)?.into_iter().map(|it| format!("{head} {it}")).collect())
        }
        (NodeEnum::CreateForeignServerStmt(before), NodeEnum::CreateForeignServerStmt(after)) => {
            if before.fdwname != after.fdwname || before.servertype != after.servertype {
                return None;
            }
            let version = match after.version.as_str() {
                version if version == before.version => None,
                "" => Some("VERSION NULL".to_owned()),
                version => Some(format!("VERSION {}", quote::literal(version))),
            };
            let changes: Vec<String> = version.into_iter().chain(options(&before.options, &after.options)?).collect();
            let head = format!("ALTER SERVER {}", quote::ident(&after.servername));
            Some(vec![format!("{head} {}", changes.join(" "))])
        }
        (NodeEnum::CreateUserMappingStmt(before), NodeEnum::CreateUserMappingStmt(after)) => {
            let name = super::other_id::user_mapping(after.user.as_ref(), &after.servername).name;
            let changes = options(&before.options, &after.options)?;
            Some(changes.into_iter().map(|it| format!("ALTER USER MAPPING {name} {it}")).collect())
        }
        (NodeEnum::CreateSubscriptionStmt(before), NodeEnum::CreateSubscriptionStmt(after)) => {
            subscription(&before, &after)
        }
        _ => None,
    }
}

/// `OPTIONS (ADD a 'x', SET b 'y', DROP c)`; nothing where they are the same.
fn options(before: &[Node], after: &[Node]) -> Option<Option<String>> {
    let value = |node: &Node| match &node.node {
        Some(NodeEnum::DefElem(option)) => option.arg.as_deref().and_then(string).map(ToOwned::to_owned),
        _ => None,
    };
    let held = |list: &[Node], wanted: &str| list.iter().find(|node| name(node) == wanted).map(value);
    let mut changes = Vec::new();
    for node in after {
        let (option, new) = (quote::ident(name(node)), quote::literal(&value(node)?));
        match held(before, name(node)) {
            None => changes.push(format!("ADD {option} {new}")),
            Some(old) if old != value(node) => changes.push(format!("SET {option} {new}")),
            Some(_) => {}
        }
    }
    for node in before.iter().filter(|node| held(after, name(node)).is_none()) {
        changes.push(format!("DROP {}", quote::ident(name(node))));
    }
    Some((!changes.is_empty()).then(|| format!("OPTIONS ({})", changes.join(", "))))
}

/// What a subscription has where nothing is said (Postgres docs, CREATE SUBSCRIPTION).
const DEFAULTS: [(&str, &str); 9] = [
    ("binary", "false"),
    ("disable_on_error", "false"),
    ("failover", "false"),
    ("origin", "'any'"),
    ("password_required", "true"),
    ("run_as_owner", "false"),
    ("streaming", "off"),
    ("synchronous_commit", "'off'"),
    ("enabled", "true"),
];

fn subscription(before: &CreateSubscriptionStmt, after: &CreateSubscriptionStmt) -> Option<Vec<String>> {
    let head = format!("ALTER SUBSCRIPTION {}", quote::ident(&after.subname));
    let mut statements = Vec::new();
    if before.conninfo != after.conninfo {
        statements.push(format!("{head} CONNECTION {}", quote::literal(&after.conninfo)));
    }
    if before.publication != after.publication {
        let names: Vec<String> =
            after.publication.iter().filter_map(string).map(|name| quote::ident(name).into_owned()).collect();
        statements.push(format!("{head} SET PUBLICATION {} WITH (refresh = false)", names.join(", ")));
    }
    let held = |list: &[Node], wanted: &str| {
        let found = list.iter().find(|node| name(node) == wanted)?;
        match &found.node {
            Some(NodeEnum::DefElem(option)) => value(option),
            _ => None,
        }
    };
    let mut set = Vec::new();
    let mut switch = None;
    let all = before.options.iter().chain(&after.options).map(name);
    let names: std::collections::BTreeSet<&str> = all.collect();
    for option in names {
        let default = DEFAULTS.iter().find(|(name, _)| *name == option).map(|(_, value)| (*value).to_owned());
        let new = held(&after.options, option).or_else(|| default.clone());
        if held(&before.options, option).or(default) == new {
            continue;
        }
        match (option, new?) {
            // They say how it is made, and nothing about it.
            ("connect" | "copy_data" | "create_slot", _) => {}
            ("two_phase", _) => return None,
            ("enabled", value) => switch = Some(if value == "true" { "ENABLE" } else { "DISABLE" }),
            (option, value) => set.push(format!("{} = {value}", quote::ident(option))),
        }
    }
    // Some of them can only be changed while it is off.
    statements.extend((switch == Some("DISABLE")).then(|| format!("{head} DISABLE")));
    if !set.is_empty() {
        statements.push(format!("{head} SET ({})", set.join(", ")));
    }
    statements.extend((switch == Some("ENABLE")).then(|| format!("{head} ENABLE")));
    Some(statements)
}

/// An option's value as SQL.
fn value(option: &DefElem) -> Option<String> {
    match child(option.arg.as_deref()) {
        None => Some("true".to_owned()),
        Some(NodeEnum::String(text)) if option.defname == "slot_name" && text.sval == "none" => Some("NONE".to_owned()),
        Some(NodeEnum::String(text)) => match text.sval.as_str() {
            word @ ("true" | "false" | "on" | "off" | "parallel") if option.defname != "synchronous_commit" => {
                Some(word.to_owned())
            }
            text => Some(quote::literal(text)),
        },
        Some(NodeEnum::Boolean(on)) => Some(on.boolval.to_string()),
        Some(NodeEnum::TypeName(ty)) => ty.names.last().and_then(string).map(|word| {
            if word == "none" { "NONE".to_owned() } else { quote::literal(word) }
        }),
        _ => None,
    }
}
