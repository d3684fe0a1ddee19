//! Default privileges: at the end, so that everything before them is made under those of an empty project.

use super::script::Script;
use super::{Start, acl};
use crate::catalog::{Acl, Catalog, Ident, ObjectKind};
use crate::sql::ddl;
use std::collections::BTreeSet;

/// The entries that are other ones than before.
pub(super) fn change(script: &mut Script, now: &Catalog, start: &Start<'_>) {
    let (now, start) = (&now.default_privileges, &start.catalog.default_privileges);
    let keys: BTreeSet<&(Ident, Option<Ident>, ObjectKind)> =
        start.iter().chain(now.iter()).map(|(key, _)| key).collect();
    for key @ (role, schema, kind) in keys {
        let none = || if schema.is_none() { kind.hard_wired() } else { Acl::default() };
        let (before, after) = (start.get(key).cloned(), now.get(key).cloned());
        let (before, after) = (before.unwrap_or_else(none), after.unwrap_or_else(none));
        acl::say(script, ddl::privilege::defaults(role, schema.as_ref(), *kind, &before, &after));
    }
}
