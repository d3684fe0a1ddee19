//! Who may do more than before, and who may do less.

use super::Hazard;
use crate::catalog::{Catalog, Function, FunctionId, Grantee, ObjectId, Privilege};
use crate::diagnostics::hazard::{H0203, H0301, H0302, H0303, H0304};
use crate::diff::Fact;
use crate::plan::exposure::{AccessChange, Direction, Reach, is_platforms};
use crate::sql::refs::Refs;
use std::collections::{BTreeMap, BTreeSet};

pub(super) fn hazards(now: &Catalog, wanted: &Catalog, access: &[AccessChange], found: &mut Vec<Hazard>) {
    // One for each table, role and direction: the commands go together.
    let mut together: BTreeMap<_, Vec<&AccessChange>> = BTreeMap::new();
    for change in access.iter().filter(|change| change.over_rows) {
        let key = (&change.right.table, change.direction, &change.right.role);
        together.entry(key).or_default().push(change);
    }
    for ((table, direction, role), changes) in together {
        let id = if now.views.contains_key(table) || wanted.views.contains_key(table) {
            ObjectId::View(table.clone())
        } else {
            ObjectId::Table(table.clone())
        };
        // What goes as a whole is told as that.
        if !wanted.has(&id) {
            continue;
        }
        let commands: Vec<&str> = changes.iter().map(|change| change.right.command.keyword()).collect();
        let (code, message) = match direction {
            Direction::WiderPrivilege => (&H0301, format!("{role} may {} on `{table}`", commands.join(", "))),
            Direction::WiderRows => {
                (&H0302, format!("{role} may {} on more rows of `{table}`, or on others", commands.join(", ")))
            }
            Direction::Narrower => (&H0203, format!("{role} may do less on `{table}`: {}", commands.join(", "))),
        };
        let mut hazard = Hazard::new(code, Fact::Object(id), message);
        for change in changes {
            let words = |reach: &Option<Reach>| reach.as_ref().map_or_else(|| "nothing".to_owned(), Reach::words);
            let (before, after) = (words(&change.before), words(&change.after));
            hazard = hazard.note(format!("{} before: {before}", change.right.command.keyword()));
            hazard = hazard.note(format!("{} after: {after}", change.right.command.keyword()));
        }
        found.push(hazard);
    }
    functions(now, wanted, found);
}

fn functions(now: &Catalog, wanted: &Catalog, found: &mut Vec<Hazard>) {
    let deciding = deciding(now, wanted);
    for (id, function) in &wanted.functions {
        let Some(before) = now.functions.get(id) else { continue };
        let fact = Fact::Object(ObjectId::Function(id.clone()));
        let callers = |function: &Function| -> BTreeSet<Grantee> {
            let held = function.privileges.iter().filter(|(_, held)| held.contains(&Privilege::Execute));
            held.map(|(who, _)| who.clone()).filter(|who| !matches!(who, Grantee::Role(role) if is_platforms(role))).collect()
        };
        let (old, new) = (callers(before), callers(function));
        let added: Vec<String> = new.difference(&old).map(ToString::to_string).collect();
        if !added.is_empty() && !old.contains(&Grantee::Public) {
            let message = format!("{} may call `{id}`", added.join(", "));
            found.push(Hazard::new(&H0304, fact.clone(), message));
        }
        let is_reached = deciding.contains(id) || before.security_definer && !old.is_empty();
        if is_reached && !does_the_same(before, function) {
            let message = format!("`{id}` does something else, and decides who may do what");
            found.push(
                Hazard::new(&H0303, fact, message)
                    .note("policies, triggers or clients call it; whether it lets more through can't be told from its text"),
            );
        }
    }
}

fn does_the_same(before: &Function, after: &Function) -> bool {
    let plain = |function: &Function| Function {
        comment: None,
        privileges: crate::catalog::Acl::default(),
        ..function.clone()
    };
    plain(before) == plain(after)
}

/// The functions that policies and triggers of tables call that stay.
fn deciding(now: &Catalog, wanted: &Catalog) -> BTreeSet<FunctionId> {
    let mut names = BTreeSet::new();
    for (name, table) in &wanted.tables {
        if !now.tables.contains_key(name) {
            continue;
        }
        names.extend(table.triggers.values().map(|trigger| (Some(trigger.function.schema.clone()), trigger.function.name.clone())));
        for policy in table.policies.values() {
            for condition in [&policy.using, &policy.check].into_iter().flatten() {
                names.extend(Refs::of(condition).functions);
            }
        }
    }
    let named = |id: &&FunctionId| {
        names.contains(&(Some(id.name.schema.clone()), id.name.name.clone())) || names.contains(&(None, id.name.name.clone()))
    };
    now.functions.keys().filter(named).cloned().collect()
}
