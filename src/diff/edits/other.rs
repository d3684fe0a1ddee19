//! Objects that are carried as their statements: what was added to them is said; what isn't known is never guessed at.

use crate::catalog::{ObjectId, Other, OtherId};
use crate::diff::{Alteration, Edit, Fact};
use std::collections::BTreeMap;

/// All of them.
pub(super) fn edits(now: &BTreeMap<OtherId, Other>, wanted: &BTreeMap<OtherId, Other>, found: &mut Vec<Edit>) {
    let fact = |id: &OtherId| Fact::Object(ObjectId::Other(id.clone()));
    for id in now.keys().filter(|id| !wanted.contains_key(*id)) {
        found.push(Edit::drop(fact(id), format!("DROP {} {}", id.kind, id.name)));
    }
    for (id, other) in wanted {
        match now.get(id) {
            None => found.extend(other.statements.iter().map(|sql| Edit::create(fact(id), sql.clone()))),
            Some(known) => {
                let added = other.statements.strip_prefix(known.statements.as_slice()).unwrap_or_default();
                found.extend(added.iter().map(|sql| Edit::alter(fact(id), Alteration::Other, sql.clone())));
            }
        }
    }
}
