//! Roles and their memberships.

use super::node::{self, ident};
use super::problem::{Apply, Problem};
use super::session::setting_value;
use super::{Facet, Replay};
use crate::catalog::{Grantee, Ident, ObjectId, OtherId, Role};
use crate::sql::quote;
use pg_query::NodeEnum;
use pg_query::protobuf::{
    AlterRoleSetStmt, AlterRoleStmt, CreateRoleStmt, DefElem, DropRoleStmt, GrantRoleStmt, Node, RoleSpec,
    RoleSpecType, RoleStmtType, VariableSetKind,
};

impl Replay {
    pub(super) fn create_role(&mut self, statement: &CreateRoleStmt) -> Apply {
        let name = ident(&statement.role);
        if self.catalog.roles.contains_key(&name) {
            return Err(Problem::duplicate("42710", format!("role \"{name}\" already exists")));
        }
        let login = statement.stmt_type() == RoleStmtType::RolestmtUser;
        let mut role = Role { login, inherit: true, ..Role::default() };
        let (mut members, mut admins) = (Vec::new(), Vec::new());
        for option in def_elems(&statement.options) {
            match option.defname.as_str() {
                "addroleto" => role.member_of.extend(self.listed_roles(option)?),
                "rolemembers" => members.extend(self.listed_roles(option)?),
                "adminmembers" => admins.extend(self.listed_roles(option)?),
                _ => set_attribute(&mut role, option),
            }
        }
        self.catalog.roles.insert(name.clone(), role);
        for member in members.iter().chain(&admins) {
            if let Some(role) = self.catalog.roles.get_mut(member) {
                role.member_of.insert(name.clone());
                if admins.contains(member) {
                    role.admin_of.insert(name.clone());
                }
            }
        }
        self.touch(ObjectId::Role(name), Facet::Definition);
        Ok(())
    }

    pub(super) fn alter_role(&mut self, statement: &AlterRoleStmt) -> Apply {
        let Some(role) = &statement.role else { return Ok(()) };
        let name = self.role_name(role)?;
        for option in def_elems(&statement.options) {
            if option.defname == "rolemembers" {
                // ALTER GROUP ... ADD (1) or DROP (-1) USER.
                for member in self.listed_roles(option)? {
                    if let Some(member) = self.catalog.roles.get_mut(&member) {
                        if statement.action > 0 {
                            member.member_of.insert(name.clone());
                        } else {
                            member.member_of.remove(&name);
                            member.admin_of.remove(&name);
                        }
                    }
                }
            } else if let Some(role) = self.catalog.roles.get_mut(&name) {
                set_attribute(role, option);
            }
        }
        self.touch(ObjectId::Role(name), Facet::Attributes);
        Ok(())
    }

    pub(super) fn alter_role_set(&mut self, statement: &AlterRoleSetStmt) -> Apply {
        let (Some(role), Some(set)) = (&statement.role, &statement.setstmt) else {
            return self.carry("ROLE", "ALL".to_owned(), &NodeEnum::AlterRoleSetStmt(statement.clone()));
        };
        if !statement.database.is_empty() {
            let name = quote::ident(&self.role_name(role)?).into_owned();
            return self.carry("ROLE", name, &NodeEnum::AlterRoleSetStmt(statement.clone()));
        }
        let name = self.role_name(role)?;
        if let Some(role) = self.catalog.roles.get_mut(&name) {
            match (set.kind(), setting_value(set)) {
                (VariableSetKind::VarResetAll, _) => role.settings.clear(),
                (VariableSetKind::VarSetValue, Some(value)) => {
                    role.settings.insert(set.name.clone(), value);
                }
                _ => {
                    role.settings.remove(&set.name);
                }
            }
        }
        self.touch(ObjectId::Role(name), Facet::Attributes);
        Ok(())
    }

    pub(super) fn drop_role(&mut self, statement: &DropRoleStmt) -> Apply {
        for grantee in &statement.roles {
            let Some(NodeEnum::RoleSpec(role)) = &grantee.node else { continue };
            let name = ident(&role.rolename);
            if self.catalog.roles.contains_key(&name) {
                self.require_unused(&name)?;
                self.forget_carried(&name);
            }
            if self.catalog.roles.remove(&name).is_none() && !statement.missing_ok {
                return Err(Problem::missing("42704", format!("role \"{name}\" does not exist")));
            }
            for role in self.catalog.roles.values_mut() {
                role.member_of.remove(&name);
                role.admin_of.remove(&name);
            }
            self.touch(ObjectId::Role(name), Facet::Definition);
        }
        Ok(())
    }

    /// `GRANT role TO role`, and its REVOKE.
    pub(super) fn grant_role(&mut self, statement: &GrantRoleStmt) -> Apply {
        let mut granted = Vec::new();
        for node in &statement.granted_roles {
            if let Some(NodeEnum::AccessPriv(privilege)) = &node.node {
                let role = ident(&privilege.priv_name);
                self.require_role(&role)?;
                granted.push(role);
            }
        }
        // INHERIT and SET of a membership have no place in a role: they are carried as they are said.
        let admin = def_elems(&statement.opt).find(|option| option.defname == "admin");
        let with_options = def_elems(&statement.opt).any(|option| option.defname != "admin");
        let takes_option = !statement.opt.is_empty() && !statement.is_grant;
        let gives_admin = statement.is_grant && admin.is_some_and(is_on);
        for grantee in self.grantees(&statement.grantee_roles)? {
            let Grantee::Role(member) = grantee else {
                return Err(Problem::invalid("0LP01", "PUBLIC can't be a member of a role"));
            };
            let id = OtherId { kind: "ROLE".to_owned(), name: quote::ident(&member).into_owned() };
            if with_options || (!statement.is_grant && self.catalog.others.contains_key(&id)) {
                self.carry_membership(statement, &member, id)?;
            }
            if let Some(role) = self.catalog.roles.get_mut(&member) {
                // GRANT without the option doesn't take it away.
                if gives_admin {
                    role.admin_of.extend(granted.iter().cloned());
                } else if admin.is_some() || !(statement.is_grant || takes_option) {
                    role.admin_of.retain(|held| !granted.contains(held));
                }
                if statement.is_grant {
                    role.member_of.extend(granted.iter().cloned());
                } else if !takes_option {
                    role.member_of.retain(|held| !granted.contains(held));
                }
            }
            self.touch(ObjectId::Role(member), Facet::Attributes);
        }
        Ok(())
    }

    /// What is carried about a role that is no more.
    fn forget_carried(&mut self, role: &Ident) {
        let quoted = quote::ident(role).into_owned();
        self.catalog.others.remove(&OtherId { kind: "ROLE".to_owned(), name: quoted.clone() });
        for (_, other) in self.catalog.others.iter_mut().filter(|(id, _)| id.kind == "ROLE") {
            other.statements.retain(|statement| !statement.split(' ').any(|word| word == quoted));
        }
    }

    /// What is carried about a role that has another name.
    pub(super) fn rename_carried(&mut self, old: &Ident, new: &Ident) {
        let (old, new) = (quote::ident(old).into_owned(), quote::ident(new).into_owned());
        for (_, other) in self.catalog.others.iter_mut().filter(|(id, _)| id.kind == "ROLE") {
            for statement in &mut other.statements {
                let words = statement.split(' ').map(|word| if word == old { new.as_str() } else { word });
                *statement = words.collect::<Vec<_>>().join(" ");
            }
        }
        let id = |name| OtherId { kind: "ROLE".to_owned(), name };
        if let Some(held) = self.catalog.others.remove(&id(old)) {
            self.catalog.others.insert(id(new), held);
        }
    }

    fn carry_membership(&mut self, statement: &GrantRoleStmt, member: &Ident, id: OtherId) -> Apply {
        let role =
            RoleSpec { rolename: member.to_string(), roletype: RoleSpecType::RolespecCstring.into(), location: -1 };
        for granted in &statement.granted_roles {
            let one = GrantRoleStmt {
                granted_roles: vec![granted.clone()],
                grantee_roles: vec![Node { node: Some(NodeEnum::RoleSpec(role.clone())) }],
                grantor: None,
                ..statement.clone()
            };
            self.carry("ROLE", id.name.clone(), &NodeEnum::GrantRoleStmt(one))?;
        }
        Ok(())
    }

    fn listed_roles(&self, option: &DefElem) -> Apply<Vec<Ident>> {
        let Some(list) = option.arg.as_deref() else { return Ok(Vec::new()) };
        let roles = self.grantees(node::items(list))?;
        Ok(roles
            .into_iter()
            .filter_map(|role| if let Grantee::Role(name) = role { Some(name) } else { None })
            .collect())
    }
}

fn def_elems(nodes: &[Node]) -> impl Iterator<Item = &DefElem> {
    nodes.iter().filter_map(|node| match &node.node {
        Some(NodeEnum::DefElem(option)) => Some(option.as_ref()),
        _ => None,
    })
}

/// Passwords, limits and times aren't part of a catalog.
fn set_attribute(role: &mut Role, option: &DefElem) {
    let on = is_on(option);
    match option.defname.as_str() {
        "superuser" => role.superuser = on,
        "inherit" => role.inherit = on,
        "createrole" => role.create_role = on,
        "createdb" => role.create_db = on,
        "canlogin" => role.login = on,
        "isreplication" => role.replication = on,
        "bypassrls" => role.bypass_rls = on,
        _ => {}
    }
}

/// Whether an option is given as true, which it is where nothing is said.
fn is_on(option: &DefElem) -> bool {
    match node::child(option.arg.as_deref()) {
        Some(NodeEnum::Boolean(value)) => value.boolval,
        Some(NodeEnum::Integer(value)) => value.ival != 0,
        Some(NodeEnum::String(value)) => !["false", "off", "0"].contains(&value.sval.as_str()),
        _ => true,
    }
}
