//! What narrows every rule: restrictions that are about an actor, and rows whose time is over.

use super::{Actor, ActorKind, RowSet};
use crate::catalog::QualifiedName;
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

/// What a restriction about a role demands of whoever has it in the tenant of the row, by whatever way they come to the row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Limit {
    /// The table.
    pub table: QualifiedName,
    /// The command.
    pub command: Command,
    /// The name of the actor.
    pub actor: String,
    /// Of which tenant the rows are that it is about, where tenants are nested; otherwise of the only one.
    pub tenant: Option<QualifiedName>,
    /// What must hold, as SQL in the model's words.
    pub condition: String,
}

/// All of them.
pub(super) fn limits(model: &Model, actors: &[Actor]) -> Vec<Limit> {
    let mut limits = Vec::new();
    for table in &model.tables {
        for command in Command::ALL {
            for rule in table.restricts(command) {
                let (Principal::Role { role, tenant }, Some(condition)) = (&rule.who, &rule.condition) else {
                    continue;
                };
                let bound =
                    actors.iter().filter(|actor| actor.kind == ActorKind::User && actor.has(model, role, tenant));
                limits.extend(bound.map(|actor| Limit {
                    table: table.name.clone(),
                    command,
                    actor: actor.name.clone(),
                    tenant: actor.whose(model, tenant),
                    condition: condition.text.clone(),
                }));
            }
        }
    }
    limits
}

/// Conditions as one.
pub(super) fn joined(conditions: Vec<String>) -> Option<String> {
    match conditions.as_slice() {
        [] => None,
        [only] => Some(only.clone()),
        several => Some(several.iter().map(|text| format!("({text})")).collect::<Vec<_>>().join(" and ")),
    }
}
