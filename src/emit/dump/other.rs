//! Objects that the catalog carries as statements.

use super::script::Script;
use super::{CREATOR, Start, acl};
use crate::catalog::{Acl, Catalog, Other, OtherId, Privilege};

/// The statements that made it.
pub(super) fn create(script: &mut Script, id: &OtherId, other: &Other) {
    for statement in &other.statements {
        script.say(statement);
    }
    if let Some(owner) = other.owner.as_ref().filter(|owner| **owner != *CREATOR) {
        script.owner(&id.kind, &id.name, owner);
    }
}

/// Statements that were added to the platform's own, privileges, comments, and what is gone.
pub(super) fn change(script: &mut Script, now: &Catalog, start: &Start<'_>) {
    let nothing = Acl::default();
    for (id, other) in &now.others {
        let known = start.catalog.others.get(id);
        if let Some(known) = known {
            let added = other.statements.strip_prefix(known.statements.as_slice()).unwrap_or_default();
            added.iter().for_each(|statement| script.say(statement));
        }
        let kind = if id.kind == "SERVER" { "FOREIGN SERVER" } else { &id.kind };
        let before = known.map_or(&nothing, |known| &known.privileges);
        let owner = other.owner.as_ref().unwrap_or(&super::CREATOR);
        let on = format!("{kind} {}", id.name);
        acl::privileges(script, &on, &[Privilege::Usage], owner, (before, &other.privileges));
        let comment = known.and_then(|known| known.comment.as_ref());
        script.describe(&format!("{} {}", id.kind, id.name), comment, other.comment.as_ref());
    }
    for id in start.catalog.others.keys().filter(|id| !now.others.contains_key(*id)) {
        script.say(format!("DROP {} {}", id.kind, id.name));
    }
}
