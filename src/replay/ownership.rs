//! What belongs to a role: REASSIGN OWNED, DROP OWNED, a role's new name. And the settings of the database.

use super::node::ident;
use super::owner::change as change_owner;
use super::problem::{Apply, Problem};
use super::session::setting_value;
use super::{Facet, Replay};
use crate::catalog::{Acl, Catalog, Grantee, Ident, ObjectId};
use pg_query::NodeEnum;
use pg_query::protobuf::{
    AlterDatabaseSetStmt, DropOwnedStmt, Node, ObjectType, ReassignOwnedStmt, RenameStmt, VariableSetKind,
};

/// Everything that has an owner or privileges. A column's privileges come with its table's owner, to be looked at, not changed.
fn visit(catalog: &mut Catalog, mut each: impl FnMut(&mut Ident, &mut Acl)) {
    let mut none = Acl::default();
    catalog.schemas.values_mut().for_each(|held| each(&mut held.owner, &mut held.privileges));
    catalog.types.values_mut().for_each(|held| each(&mut held.owner, &mut held.privileges));
    catalog.sequences.values_mut().for_each(|held| each(&mut held.owner, &mut held.privileges));
    catalog.functions.values_mut().for_each(|held| each(&mut held.owner, &mut held.privileges));
    for table in catalog.tables.values_mut() {
        for column in &mut table.columns {
            each(&mut table.owner.clone(), &mut column.privileges);
        }
        each(&mut table.owner, &mut table.privileges);
    }
    for view in catalog.views.values_mut() {
        for column in &mut view.columns {
            each(&mut view.owner.clone(), &mut column.privileges);
        }
        each(&mut view.owner, &mut view.privileges);
    }
    catalog.event_triggers.values_mut().for_each(|held| each(&mut held.owner, &mut none));
    catalog.publications.values_mut().for_each(|held| each(&mut held.owner, &mut none));
    for other in catalog.others.values_mut() {
        if let Some(owner) = &mut other.owner {
            each(owner, &mut other.privileges);
        }
    }
}

impl Replay {
    fn roles(&self, nodes: &[Node]) -> Apply<Vec<Ident>> {
        let named = self.grantees(nodes)?;
        let role = |grantee| if let Grantee::Role(name) = grantee { Some(name) } else { None };
        Ok(named.into_iter().filter_map(role).collect())
    }

    pub(super) fn reassign_owned(&mut self, statement: &ReassignOwnedStmt) -> Apply {
        let from = self.roles(&statement.roles)?;
        let Some(to) = &statement.newrole else { return Ok(()) };
        let to = self.role_name(to)?;
        visit(&mut self.catalog, |owner, acl| {
            if from.contains(owner) {
                change_owner(acl, &to);
                owner.clone_from(&to);
            }
        });
        self.touch(ObjectId::Role(to), Facet::Attributes);
        Ok(())
    }

    /// Takes what was granted to the roles; what they own would go too, which isn't followed.
    pub(super) fn drop_owned(&mut self, statement: &DropOwnedStmt) -> Apply {
        let roles = self.roles(&statement.roles)?;
        let mut owns = false;
        visit(&mut self.catalog, |owner, acl| {
            owns |= roles.contains(owner);
            for role in &roles {
                acl.revoke_all(&Grantee::Role(role.clone()));
            }
        });
        if owns {
            self.doubt("what DROP OWNED takes away isn't known");
        }
        for role in roles {
            self.touch(ObjectId::Role(role), Facet::Attributes);
        }
        Ok(())
    }

    /// `role "x" cannot be dropped because some objects depend on it` (`checkSharedDependencies`).
    pub(super) fn require_unused(&mut self, role: &Ident) -> Apply {
        let mut used = false;
        let grantee = Grantee::Role(role.clone());
        visit(&mut self.catalog, |owner, acl| {
            used |= owner == role || acl.iter().any(|(who, _)| *who == grantee);
        });
        let policies = self.catalog.tables.values().flat_map(|table| table.policies.values());
        used |= policies.into_iter().any(|policy| policy.roles.contains(&grantee));
        used |= self.catalog.default_privileges.mentions(role);
        if used {
            let message = format!("role \"{role}\" cannot be dropped because some objects depend on it");
            return Err(Problem::invalid("2BP01", message));
        }
        Ok(())
    }

    /// RENAME of a role, an event trigger, a publication, an attribute, and of what is carried as statements; `false` for other kinds.
    pub(super) fn rename_rest(&mut self, statement: &RenameStmt) -> Apply<bool> {
        let (old, new) = (ident(&statement.subname), ident(&statement.newname));
        match statement.rename_type() {
            ObjectType::ObjectRole => self.rename_role(&old, &new)?,
            ObjectType::ObjectEventTrigger | ObjectType::ObjectPublication => {
                let object = super::node::child(statement.object.as_deref());
                let old = match object {
                    Some(NodeEnum::String(name)) => ident(&name.sval),
                    _ => old,
                };
                if statement.rename_type() == ObjectType::ObjectPublication {
                    return self.rename_publication(&old, new).map(|()| true);
                }
                if self.catalog.event_triggers.contains_key(&new) {
                    return Err(Problem::duplicate("42710", format!("event trigger \"{new}\" already exists")));
                }
                let held = self.event_trigger_mut(&old)?.clone();
                self.catalog.event_triggers.remove(&old);
                self.touch(ObjectId::EventTrigger(old), Facet::Definition);
                self.touch(ObjectId::EventTrigger(new.clone()), Facet::Definition);
                self.catalog.event_triggers.insert(new, held);
            }
            ObjectType::ObjectAttribute => {
                let (ty, _) = self.written_relation(statement.relation.as_ref())?;
                self.rename_attribute(&ty, &old, new)?;
            }
            _ => return self.rename_other(statement),
        }
        Ok(true)
    }

    fn rename_publication(&mut self, old: &Ident, new: Ident) -> Apply {
        if self.catalog.publications.contains_key(&new) {
            return Err(Problem::duplicate("42710", format!("publication \"{new}\" already exists")));
        }
        let held = self.publication_mut(old)?.clone();
        self.catalog.publications.remove(old);
        self.touch(ObjectId::Publication(old.clone()), Facet::Definition);
        self.touch(ObjectId::Publication(new.clone()), Facet::Definition);
        self.catalog.publications.insert(new, held);
        Ok(())
    }

    fn rename_role(&mut self, old: &Ident, new: &Ident) -> Apply {
        self.require_role(old)?;
        if self.catalog.roles.contains_key(new) {
            return Err(Problem::duplicate("42710", format!("role \"{new}\" already exists")));
        }
        let (before, after) = (Grantee::Role(old.clone()), Grantee::Role(new.clone()));
        visit(&mut self.catalog, |owner, acl| {
            if owner == old {
                owner.clone_from(new);
            }
            acl.rename(&before, &after);
        });
        for policy in self.catalog.tables.values_mut().flat_map(|table| table.policies.values_mut()) {
            policy.roles =
                policy.roles.iter().map(|role| if *role == before { &after } else { role }).cloned().collect();
        }
        if let Some(role) = self.catalog.roles.remove(old) {
            self.catalog.roles.insert(new.clone(), role);
        }
        for role in self.catalog.roles.values_mut() {
            for held in [&mut role.member_of, &mut role.admin_of] {
                if held.remove(old) {
                    held.insert(new.clone());
                }
            }
        }
        self.rename_carried(old, new);
        self.touch(ObjectId::Role(old.clone()), Facet::Definition);
        self.touch(ObjectId::Role(new.clone()), Facet::Definition);
        Ok(())
    }

    pub(super) fn alter_database_set(&mut self, statement: &AlterDatabaseSetStmt) -> Apply {
        let Some(set) = &statement.setstmt else { return Ok(()) };
        match (set.kind(), setting_value(set)) {
            (VariableSetKind::VarResetAll, _) => self.catalog.database_settings.clear(),
            (VariableSetKind::VarSetValue, Some(value)) => {
                self.catalog.database_settings.insert(set.name.clone(), value);
            }
            _ => {
                self.catalog.database_settings.remove(&set.name);
            }
        }
        self.touch(ObjectId::Database, Facet::Attributes);
        Ok(())
    }
}
