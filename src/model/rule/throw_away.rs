//! Who may throw rows away and restore them, where that is an UPDATE of the column: who may delete them for good.

use super::{Principal, Rule};
use crate::model::{Roles, Table};
use crate::syntax::tree::Command;

/// Adds rules: `allow admin to delete when X` is one for `update (deleted_at) when X` as well. None where a rule for updates lets them change the column
/// already: another one would only cost.
pub(super) fn add(table: &mut Table, roles: &Roles) {
    let Some(column) = table.soft_delete.clone().filter(|_| !table.delete_throws_away && !table.append_only) else {
        return;
    };
    let mut added: Vec<Rule> = Vec::new();
    for delete in table.allows(Command::Delete) {
        let lets = |update: &Rule| {
            update.columns.as_ref().is_none_or(|columns| columns.contains(&column))
                && (update.condition.is_none() || update.condition == delete.condition)
                && is_among(&delete.who, &update.who, roles)
        };
        if table.allows(Command::Update).chain(&added).any(lets) {
            continue;
        }
        // Whoever isn't signed in sees no bin.
        let who = if delete.who == Principal::Anyone { Principal::Authenticated } else { delete.who.clone() };
        added.push(Rule {
            who,
            command: Command::Update,
            columns: Some(vec![column.clone()]),
            name: None,
            shares_name: false,
            docs: None,
            ..delete.clone()
        });
    }
    table.rules.extend(added);
}

/// Whether whoever the one is about is one of those whom the other is about, on the same rows.
fn is_among(one: &Principal, other: &Principal, roles: &Roles) -> bool {
    match (one, other) {
        (Principal::Role { role, tenant }, Principal::Role { role: least, tenant: of }) => {
            tenant == of && roles.get(role).is_some_and(|role| role.includes.contains(least))
        }
        _ => one == other,
    }
}
