//! Roles: attributes, memberships, settings.

use crate::catalog::{Catalog, Ident, ObjectId, Role};
use crate::diff::{Alteration, Edit, EditKind, Fact};
use crate::sql::ddl::privilege::Statement;
use crate::sql::ddl::role::Attribute;
use crate::sql::{ddl, quote};
use std::collections::BTreeSet;

/// The roles of a cluster. Passwords, limits and times aren't part of a catalog.
pub(super) fn edits(now: &Catalog, wanted: &Catalog, found: &mut Vec<Edit>) {
    for (name, role) in &wanted.roles {
        let fact = Fact::Object(ObjectId::Role(name.clone()));
        let known = now.roles.get(name);
        if known == Some(role) {
            continue;
        }
        let created = || Role {
            member_of: BTreeSet::new(),
            admin_of: BTreeSet::new(),
            settings: crate::catalog::Options::default(),
            ..role.clone()
        };
        if known.is_none() {
            found.push(Edit::create(fact.clone(), ddl::role::create(name, role)));
        }
        let before = known.cloned().unwrap_or_else(created);
        let (given, taken): (Vec<Attribute>, Vec<Attribute>) =
            ddl::role::attributes(&before, role).partition(|attribute| attribute.has);
        for (attributes, how) in [(taken, Alteration::Closes), (given, Alteration::Opens)] {
            if !attributes.is_empty() {
                found.push(Edit::alter(fact.clone(), how, ddl::role::alter(name, &attributes)));
            }
        }
        // Memberships go with the group.
        let mut before = before;
        before.member_of.retain(|group| wanted.roles.contains_key(group));
        for Statement { gives, sql } in ddl::role::memberships(&quote::ident(name), &before, role) {
            let kind = if gives { EditKind::Grant } else { EditKind::Revoke };
            found.push(Edit::new(fact.clone(), kind, sql));
        }
        for sql in ddl::role::settings(name, &before, role) {
            found.push(Edit::alter(fact.clone(), Alteration::Other, sql));
        }
    }
    for name in gone(now, wanted) {
        found.push(Edit::drop(Fact::Object(ObjectId::Role(name.clone())), ddl::role::drop(&name)));
    }
}

/// The roles to drop, groups before their members: who has granted memberships in a group can't go before it (`pg_auth_members.grantor`).
fn gone(now: &Catalog, wanted: &Catalog) -> Vec<Ident> {
    let mut left: Vec<&Ident> = now.roles.keys().filter(|name| !wanted.roles.contains_key(*name)).collect();
    let mut sorted = Vec::new();
    while !left.is_empty() {
        let waits = |name: &Ident| {
            let groups = now.roles.get(name).map(|role| &role.member_of);
            groups.into_iter().flatten().any(|group| left.contains(&group))
        };
        let at = left.iter().position(|name| !waits(name)).unwrap_or_default();
        sorted.push(left.remove(at).clone());
    }
    sorted
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn groups_go_before_their_members() {
        let mut now = Catalog::default();
        for (name, groups) in [("a", &["b", "c"][..]), ("b", &["c"]), ("c", &[]), ("d", &["stays"]), ("stays", &[])] {
            let member_of = groups.iter().map(|group| Ident::from(*group)).collect();
            now.roles.insert(name.into(), Role { member_of, ..Role::default() });
        }
        let mut wanted = Catalog::default();
        wanted.roles.insert("stays".into(), Role::default());
        assert_eq!(gone(&now, &wanted), ["c", "b", "a", "d"].map(Ident::from));
    }
}
