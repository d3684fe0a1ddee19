//! What narrows every rule: restrictions that are about an actor, and rows whose time is over.

use super::{Actor, RowSet};
use crate::model::{Model, Principal, Table};
use crate::syntax::tree::Command;

/// What must hold besides what a rule asks, for an actor that some database role of clients acts for.
pub(super) fn conditions(
    model: &Model,
    table: &Table,
    command: Command,
    actor: &Actor,
    signed_in: bool,
    rows: RowSet,
) -> Vec<String> {
    let mut conditions = Vec::new();
    for rule in table.restricts(command) {
        let Some(condition) = &rule.condition else { continue };
        let text = condition.text.clone();
        match &rule.who {
            Principal::Anyone => conditions.push(text),
            Principal::Authenticated if signed_in => conditions.push(text),
            Principal::SelfPerson if signed_in && rows == RowSet::Own => conditions.push(text),
            Principal::SelfPerson if signed_in => {
                let other = table
                    .self_column
                    .iter()
                    .map(|column| format!("{} is distinct from caller() or ({text})", Table::written(column)));
                conditions.extend(other);
            }
            Principal::Role { role: least, tenant } if actor.has(model, least, tenant) => conditions.push(text),
            _ => {}
        }
    }
    let expires = table.expires.iter().filter(|_| command != Command::Insert);
    conditions.extend(expires.map(|column| format!("{} > now()", Table::written(column))));
    conditions
}

/// Conditions as one.
pub(super) fn joined(conditions: Vec<String>) -> Option<String> {
    match conditions.as_slice() {
        [] => None,
        [only] => Some(only.clone()),
        several => Some(several.iter().map(|text| format!("({text})")).collect::<Vec<_>>().join(" and ")),
    }
}
