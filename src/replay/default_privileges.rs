//! ALTER DEFAULT PRIVILEGES.

use super::grant::kind;
use super::node::{self, items};
use super::problem::Apply;
use super::{Facet, Replay};
use crate::catalog::{Grantee, Ident, ObjectId};
use pg_query::NodeEnum;
use pg_query::protobuf::{AlterDefaultPrivilegesStmt, DefElem};

impl Replay {
    pub(super) fn alter_default_privileges(&mut self, statement: &AlterDefaultPrivilegesStmt) -> Apply {
        let Some(action) = &statement.action else { return Ok(()) };
        let Some(kind) = kind(action.objtype()) else {
            self.remark(format!("default privileges on {} aren't kept", action.objtype().as_str_name()));
            return Ok(());
        };
        let mut roles: Vec<Ident> = Vec::new();
        let mut schemas: Vec<Option<Ident>> = Vec::new();
        for option in &statement.options {
            let Some(NodeEnum::DefElem(option)) = &option.node else { continue };
            match option.defname.as_str() {
                "schemas" => schemas.extend(node::names(listed(option)).unwrap_or_default().into_iter().map(Some)),
                _ => {
                    let named = self.grantees(listed(option))?;
                    roles.extend(named.into_iter().filter_map(|role| match role {
                        Grantee::Role(name) => Some(name),
                        Grantee::Public => None,
                    }));
                }
            }
        }
        schemas.iter().flatten().try_for_each(|schema| self.require_schema(schema))?;
        if roles.is_empty() {
            roles.push(self.session.role.clone());
        }
        if schemas.is_empty() {
            schemas.push(None);
        }
        let change = self.change(action, kind)?;
        // In a schema nobody owns a default, and nobody is left out. One for every schema begins with what the creator has of its own.
        let nobody = Ident::default();
        for role in &roles {
            for schema in &schemas {
                let owner = if schema.is_none() { role } else { &nobody };
                change.apply(self.catalog.default_privileges.entry(role, schema.as_ref(), kind), owner);
            }
        }
        self.catalog.default_privileges.tidy();
        for grantee in &change.grantees {
            self.touch(ObjectId::DefaultPrivileges, Facet::Privileges(grantee.clone()));
        }
        Ok(())
    }
}

fn listed(option: &DefElem) -> &[pg_query::protobuf::Node] {
    option.arg.as_deref().map_or(&[][..], items)
}
