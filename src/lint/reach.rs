//! Who holds which privileges, as the server would say it: `has_table_privilege` and its kin.

use super::{CLIENTS, Subject};
use crate::catalog::{Acl, Grantee, Ident, Privilege, Table};
use std::collections::BTreeSet;

impl Subject<'_> {
    /// Whether a role holds a privilege: itself, through PUBLIC, as the owner, as a superuser, or through roles that it inherits from.
    pub fn holds(&self, role: &str, owner: &Ident, acl: &Acl, privilege: Privilege) -> bool {
        let roles = self.with_inherited(role);
        let superuser = |name: &&Ident| self.catalog.roles.get(*name).is_some_and(|role| role.superuser);
        acl.holds(&Grantee::Public, privilege)
            || roles.iter().any(|name| name == owner || acl.holds(&Grantee::Role(name.clone()), privilege))
            || roles.iter().take(1).any(|name| superuser(&name))
    }

    /// The clients that hold one of some privileges on a whole relation.
    pub fn clients_with(&self, owner: &Ident, acl: &Acl, privileges: &[Privilege]) -> Vec<&'static str> {
        let holds = |role: &&str| privileges.iter().any(|privilege| self.holds(role, owner, acl, *privilege));
        CLIENTS.into_iter().filter(holds).collect()
    }

    /// The clients that hold one of some privileges on a table or on any of its columns.
    pub fn clients_of(&self, table: &Table, privileges: &[Privilege]) -> Vec<&'static str> {
        let on = |role: &str, acl: &Acl| privileges.iter().any(|it| self.holds(role, &table.owner, acl, *it));
        let reaches = |role: &&str| {
            on(role, &table.privileges) || table.columns.iter().any(|column| on(role, &column.privileges))
        };
        CLIENTS.into_iter().filter(reaches).collect()
    }

    /// Whether a role sees rows that policies hide: as a superuser, with BYPASSRLS, or as the owner of a table that isn't forced. A role that isn't
    /// known is taken for one that does.
    pub fn passes_policies(&self, role: &Ident) -> bool {
        let bypasses = |role: &crate::catalog::Role| role.superuser || role.bypass_rls;
        let roles = self.with_inherited(role);
        self.catalog.roles.get(role).is_none_or(bypasses)
            || self.catalog.tables.values().any(|table| !table.force_row_security && roles.contains(&table.owner))
    }

    /// A role, and the roles whose privileges it has without SET ROLE.
    pub fn with_inherited(&self, role: &str) -> Vec<Ident> {
        let mut found = vec![Ident::from(role)];
        let mut seen: BTreeSet<Ident> = found.iter().cloned().collect();
        let mut at = 0;
        while let Some(name) = found.get(at).cloned() {
            at += 1;
            let Some(role) = self.catalog.roles.get(&name).filter(|role| role.inherit) else { continue };
            let more: Vec<Ident> = role.member_of.iter().filter(|of| seen.insert((*of).clone())).cloned().collect();
            found.extend(more);
        }
        found
    }
}
