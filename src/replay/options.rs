//! `WITH (name = value)` and OPTIONS: lists of definitions as names and texts.

use super::node;
use super::problem::{Apply, Problem};
use crate::catalog::Options;
use crate::catalog::view::truth;
use pg_query::NodeEnum;
use pg_query::protobuf::{DefElem, DefElemAction, Node};

/// Storage parameters as `pg_class.reloptions` has them: `fillfactor`, `toast.autovacuum_enabled`. `WITH (oids = false)` is what every table is.
pub(super) fn read(options: &[Node]) -> Options {
    let named = elements(options).map(|option| (name(option), text(option.arg.as_deref())));
    named.filter(|(name, _)| name != "oids").collect()
}

/// `SET (...)`.
pub(super) fn set(held: &mut Options, options: &[Node]) {
    for (name, value) in read(options).iter() {
        held.put_last(name, value);
    }
}

/// `RESET (...)`.
pub(super) fn reset(held: &mut Options, options: &[Node]) {
    for option in elements(options) {
        held.remove(&name(option));
    }
}

/// `OPTIONS (ADD ..., SET ..., DROP ...)` of what is foreign (`transformGenericOptions`).
pub(super) fn change(held: &mut Options, options: &[Node]) -> Apply {
    for option in elements(options) {
        let name = option.defname.clone();
        let there = held.contains_key(&name);
        let missing = || Problem::missing("42704", format!("option \"{name}\" not found"));
        match option.defaction() {
            DefElemAction::DefelemDrop => {
                held.remove(&name).ok_or_else(missing)?;
            }
            DefElemAction::DefelemSet if !there => return Err(missing()),
            DefElemAction::DefelemSet => {
                held.insert(name, text(option.arg.as_deref()));
            }
            _ if there => {
                return Err(Problem::duplicate("42710", format!("option \"{name}\" provided more than once")));
            }
            _ => {
                held.insert(name, text(option.arg.as_deref()));
            }
        }
    }
    Ok(())
}

/// Whether an option that is on or off is on; alone it is.
pub(super) fn is_on(option: &DefElem) -> bool {
    option.arg.is_none() || truth(&text(option.arg.as_deref())).unwrap_or(true)
}

pub(super) fn elements(options: &[Node]) -> impl Iterator<Item = &DefElem> {
    options.iter().filter_map(|node| match &node.node {
        Some(NodeEnum::DefElem(option)) => Some(option.as_ref()),
        _ => None,
    })
}

fn name(option: &DefElem) -> String {
    match option.defnamespace.as_str() {
        "" => option.defname.clone(),
        space => format!("{space}.{}", option.defname),
    }
}

/// `defGetString`; an option alone is true.
fn text(node: Option<&Node>) -> String {
    match node::child(node) {
        None => "true".to_owned(),
        Some(NodeEnum::Integer(value)) => value.ival.to_string(),
        Some(NodeEnum::Float(value)) => value.fval.clone(),
        Some(NodeEnum::Boolean(value)) => value.boolval.to_string(),
        Some(NodeEnum::String(value)) => value.sval.clone(),
        Some(NodeEnum::TypeName(ty)) => joined(&ty.names),
        Some(NodeEnum::List(list)) => joined(&list.items),
        Some(_) => node.and_then(super::session::constant_text).unwrap_or_default(),
    }
}

fn joined(names: &[Node]) -> String {
    names.iter().filter_map(node::string).collect::<Vec<_>>().join(".")
}
