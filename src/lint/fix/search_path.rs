//! L0011 and L0129: functions are given a search path of their own, where nothing in them hangs on it.

use super::closed::{has_plain_operators, is_closed, runs_others};
use super::{Change, Repair};
use crate::catalog::{Body, Function, FunctionId, FunctionKind, ObjectId};
use crate::lint::{Finding, Subject};
use crate::sql::{print, quote};

/// L0011. An empty path is certain where all names are written in full or are Postgres's own, in the function itself and in whatever runs inside it and
/// has no path either: triggers of tables that it writes to, functions that policies call. A function in plain SQL with its caller's rights is left
/// alone: with a setting it is no longer made a part of the query that calls it, which may cost more than it is worth.
pub(super) fn empty(subject: &Subject<'_>, finding: &Finding) -> Option<Repair> {
    let (id, held) = function(subject, finding)?;
    let is_inlined = &*held.language == "sql" && !held.security_definer;
    if is_inlined || !has_plain_operators(subject) || !is_closed(subject, id, held) {
        return None;
    }
    if runs_others(subject, id, held) && !all_are_closed(subject) {
        return None;
    }
    Some(set(id, held, "''", "\"\""))
}

/// L0129: the same path, with the temporary schema last. A function that makes temporary tables may mean them.
pub(super) fn temporary_last(subject: &Subject<'_>, finding: &Finding) -> Option<Repair> {
    let (id, held) = function(subject, finding)?;
    let path = held.settings.get("search_path")?;
    let Body::Text(text) = &held.body else { return None };
    if path.trim_matches(['"', '\'']).is_empty() || text.to_lowercase().contains("temp") {
        return None;
    }
    let path = format!("{path}, pg_temp");
    Some(set(id, held, &path, &path))
}

/// Whether every function that migrations made has a path of its own, or needs none.
fn all_are_closed(subject: &Subject<'_>) -> bool {
    let is_open = |(id, held): (&FunctionId, &Function)| {
        !held.settings.contains_key("search_path") && !is_closed(subject, id, held)
    };
    *subject.codes.closed.get_or_init(|| !subject.functions().any(is_open))
}

fn set(id: &FunctionId, held: &Function, written: &str, kept: &str) -> Repair {
    let kind = if held.kind == FunctionKind::Procedure { "procedure" } else { "function" };
    let arguments: Vec<String> = id.arguments.iter().map(print::type_ref).collect();
    let name = quote::qualified(&id.name);
    Repair {
        title: "sets the search path".to_owned(),
        statements: vec![format!("alter {kind} {name}({}) set search_path = {written}", arguments.join(", "))],
        edits: Vec::new(),
        is_divided: false,
        change: Change::SearchPath { function: id.clone(), path: kept.to_owned() },
    }
}

fn function<'s>(subject: &'s Subject<'_>, finding: &Finding) -> Option<(&'s FunctionId, &'s Function)> {
    match finding.object.as_ref()? {
        ObjectId::Function(id) => subject.catalog.functions.get_key_value(id),
        _ => None,
    }
}
