//! Privileges, on objects of all kinds. A new object starts from what the default privileges give it.

use crate::catalog::{Acl, Catalog, ObjectId};
use crate::diff::securable::{Securable, all, columns};
use crate::diff::{Edit, EditKind, Fact};
use crate::sql::ddl;
use crate::sql::ddl::privilege::{Columns, Statement, on_object, on_relation};

/// What is held otherwise than it shall be.
pub(super) fn edits(now: &Catalog, wanted: &Catalog, found: &mut Vec<Edit>) {
    for id in all(wanted) {
        let Some(after) = Securable::get(wanted, &id) else { continue };
        let Some(privileges) = after.privileges else { continue };
        let known = Securable::get(now, &id);
        // With its new owner, whose own privileges are nobody's to give.
        let before = match known.as_ref().and_then(|known| known.privileges) {
            Some(held) => held.clone(),
            None => after.given(now),
        };
        let same_owner = known.as_ref().is_some_and(|known| known.owner == after.owner);
        let owned = |acl: Acl| match after.owner.filter(|_| !same_owner) {
            Some(owner) => acl.without_owner(owner),
            None => acl,
        };
        let before = owned(before);
        let [columns_before, columns_after] = [now, wanted].map(|catalog| columns(catalog, &id));
        if before == *privileges && columns_before.as_ref().or(Some(&Columns::new())) == columns_after.as_ref() {
            continue;
        }
        let Some(on) = ddl::object::securable(wanted, &id) else { continue };
        let statements = match (after.owner, columns_after) {
            (Some(owner), Some(columns)) => {
                let had = columns_before.unwrap_or_default();
                let had: Columns = had.into_iter().map(|(name, acl)| (name, owned(acl))).collect();
                on_relation(&on, owner, (&before, &had), (privileges, &columns))
            }
            (owner, _) => on_object(&on, after.all(), owner, &before, privileges),
        };
        push(&id, statements, found);
    }
    default_privileges(now, wanted, found);
}

/// What objects are given that are made later.
fn default_privileges(now: &Catalog, wanted: &Catalog, found: &mut Vec<Edit>) {
    let (now_given, given) = (&now.default_privileges, &wanted.default_privileges);
    let mut keys: Vec<_> = now_given.iter().chain(given.iter()).map(|(key, _)| key).collect();
    keys.sort();
    keys.dedup();
    for key @ (role, schema, kind) in keys {
        // An entry goes with its schema.
        if schema.as_ref().is_some_and(|schema| !wanted.schemas.contains_key(schema)) {
            continue;
        }
        let none = || if schema.is_none() { kind.hard_wired() } else { Acl::default() };
        let was_there = schema.as_ref().is_none_or(|schema| now.schemas.contains_key(schema));
        let before = now_given.get(key).filter(|_| was_there).cloned().unwrap_or_else(none);
        let after = given.get(key).cloned().unwrap_or_else(none);
        let statements = ddl::privilege::defaults(role, schema.as_ref(), *kind, &before, &after);
        for Statement { sql, .. } in statements {
            found.push(Edit::alter(Fact::Object(ObjectId::DefaultPrivileges), crate::diff::Alteration::Other, sql));
        }
    }
}

fn push(id: &ObjectId, statements: Vec<Statement>, found: &mut Vec<Edit>) {
    for Statement { gives, sql } in statements {
        let kind = if gives { EditKind::Grant } else { EditKind::Revoke };
        found.push(Edit::new(Fact::Object(id.clone()), kind, sql));
    }
}
