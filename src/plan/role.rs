//! Roles that the migration makes, and functions that belong to one of them.
//!
//! Roles are the cluster's: another database of it may have made them, so they are made unless they are there, and everything else is said outside of
//! that (grants, above all). To give a function away one must be a member of its new owner, who must be allowed to make something in its schema (Postgres
//! docs, ALTER FUNCTION): whoever migrates is lent the role for the time of the migration, and nobody is a member of it afterwards.

use super::create::Planner;
use super::{Change, Section, Securable};
use crate::catalog::{Function, FunctionId, Grantee, Ident, Privilege, Role};
use std::collections::{BTreeMap, BTreeSet};

impl Planner<'_> {
    /// The roles that are wanted and aren't there.
    pub(super) fn new_roles(&self) -> impl Iterator<Item = (&Ident, &Role)> {
        self.wanted.roles.iter().filter(|(name, _)| !self.now.roles.contains_key(*name))
    }

    /// The roles other than whoever migrates that are to own functions, with the schemas of these.
    fn owners(&self) -> BTreeMap<Ident, BTreeSet<Ident>> {
        let mut owners: BTreeMap<Ident, BTreeSet<Ident>> = BTreeMap::new();
        for (id, function) in &self.wanted.functions {
            if let Some(owner) = self.foreign_owner(id, function).filter(|_| !self.now.functions.contains_key(id)) {
                owners.entry(owner.clone()).or_default().insert(id.name.schema.clone());
            }
        }
        owners
    }

    /// The owner of a function, where it isn't that of its schema.
    pub(super) fn foreign_owner<'f>(&self, id: &FunctionId, function: &'f Function) -> Option<&'f Ident> {
        let schema = self.wanted.schemas.get(&id.name.schema)?;
        let is_new = self.new_roles().any(|(name, _)| *name == function.owner);
        Some(&function.owner).filter(|owner| is_new && **owner != schema.owner)
    }

    /// Makes roles, and looks at those that were there.
    pub(super) fn roles(&mut self) {
        self.section = Section::Roles;
        let roles: Vec<(Ident, Role)> = self.new_roles().map(|(name, role)| (name.clone(), role.clone())).collect();
        for (name, role) in roles {
            self.push(Change::CreateRole(name.clone(), role.clone()), "");
            self.push(Change::CheckRole(name, role), "");
        }
    }

    /// Lends the owners of functions.
    pub(super) fn lend(&mut self) {
        for (owner, schemas) in self.owners() {
            for schema in schemas {
                let Some(migrates) = self.wanted.schemas.get(&schema).map(|schema| schema.owner.clone()) else {
                    continue;
                };
                let remark = "For the time of this migration, so that functions can be given to it";
                self.push(Change::LendRole(owner.clone(), migrates), remark);
                let privileges = vec![(Privilege::Create, Vec::new())];
                let to = Grantee::Role(owner.clone());
                self.push(Change::Grant { on: Securable::Schema(schema), privileges, to }, "");
            }
        }
    }

    /// Takes them back.
    pub(super) fn take_back(&mut self) {
        self.section = Section::Helpers;
        for (owner, schemas) in self.owners() {
            for name in schemas {
                let Some(schema) = self.wanted.schemas.get(&name).cloned() else { continue };
                let grantee = Grantee::Role(owner.clone());
                self.push(Change::RevokeAll(Securable::Schema(name.clone()), vec![grantee.clone()]), "");
                for (to, held) in schema.privileges.iter().filter(|(to, _)| **to == grantee) {
                    let privileges = held.iter().map(|privilege| (*privilege, Vec::new())).collect();
                    self.push(Change::Grant { on: Securable::Schema(name.clone()), privileges, to: to.clone() }, "");
                }
                self.push(Change::ReturnRole(owner.clone(), schema.owner), "");
            }
        }
    }
}
