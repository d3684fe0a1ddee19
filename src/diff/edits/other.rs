//! Objects that are carried as their statements: what was added to them is said; what isn't known is never guessed at.

use crate::catalog::{ObjectId, Other, OtherId};
use crate::diff::{Alteration, Edit, Fact};
use crate::replay;
use crate::sql::ddl;
use std::collections::BTreeMap;

/// What leads from one form of such an object to another; `None` where it must be made again.
pub(in crate::diff) fn alterations(now: &Other, wanted: &Other) -> Option<Vec<String>> {
    match wanted.statements.strip_prefix(now.statements.as_slice()) {
        Some(added) => Some(added.to_vec()),
        None => replay::alterations(&now.statements, &wanted.statements),
    }
}

/// All of them.
pub(super) fn edits(now: &BTreeMap<OtherId, Other>, wanted: &BTreeMap<OtherId, Other>, found: &mut Vec<Edit>) {
    let fact = |id: &OtherId| Fact::Object(ObjectId::Other(id.clone()));
    for id in now.keys().filter(|id| !wanted.contains_key(*id)) {
        let statements = ddl::other::drop(&id.kind, &id.name);
        let last = statements.len().saturating_sub(1);
        found.extend(statements.into_iter().enumerate().map(|(at, sql)| match at == last {
            true => Edit::drop(fact(id), sql),
            false => Edit::alter(fact(id), Alteration::Other, sql),
        }));
    }
    for (id, other) in wanted {
        match now.get(id) {
            None => found.extend(other.statements.iter().map(|sql| Edit::create(fact(id), sql.clone()))),
            Some(known) => {
                let statements = alterations(known, other).unwrap_or_default();
                found.extend(statements.into_iter().map(|sql| Edit::alter(fact(id), Alteration::Other, sql)));
            }
        }
    }
}
