//! GRANT and REVOKE on what the catalog has no place for: servers, languages, databases, parts of extensions.

use super::grant::Change;
use super::node::{self, ident};
use super::other::name_node;
use super::problem::{Apply, Problem};
use super::{Facet, Replay};
use crate::catalog::{Ident, ObjectId, ObjectKind, Privilege, QualifiedName, TypeRef};
use crate::sql::quote;
use pg_query::NodeEnum;
use pg_query::protobuf::{GrantStmt, GrantTargetType, Node, ObjectType, ObjectWithArgs};

impl Replay {
    pub(super) fn grant_on_others(&mut self, statement: &GrantStmt) -> Apply {
        let kind = match statement.objtype() {
            ObjectType::ObjectFdw => "FOREIGN DATA WRAPPER",
            ObjectType::ObjectForeignServer => "SERVER",
            ObjectType::ObjectLanguage => "LANGUAGE",
            ObjectType::ObjectDatabase => "DATABASE",
            ObjectType::ObjectLargeobject => "LARGE OBJECT",
            ObjectType::ObjectTablespace => "TABLESPACE",
            ObjectType::ObjectParameterAcl => "PARAMETER",
            other => return Err(Problem::unknown(format!("privileges on {} aren't kept", other.as_str_name()))),
        };
        self.grantees(&statement.grantees)?;
        for object in &statement.objects {
            let name = node::string(object).map_or_else(String::new, ToOwned::to_owned);
            let servers = kind == "SERVER" || kind == "FOREIGN DATA WRAPPER";
            match self.other_id(kind, object) {
                Ok(id) if servers => self.grant_on_server(statement, &ObjectId::Other(id))?,
                Err(problem) if kind == "SERVER" => return Err(problem),
                _ => {
                    let one = GrantStmt { objects: vec![object.clone()], ..statement.clone() };
                    self.carry(kind, quote::ident(&name).into_owned(), &NodeEnum::GrantStmt(one))?;
                }
            }
        }
        Ok(())
    }

    fn grant_on_server(&mut self, statement: &GrantStmt, id: &ObjectId) -> Apply {
        // As on a type, USAGE is all that there is.
        let change: Change = self.change(statement, ObjectKind::Type)?;
        if change.privileges.iter().any(|privilege| *privilege != Privilege::Usage) {
            return Err(Problem::invalid("0LP01", "invalid privilege type for a foreign server"));
        }
        if let ObjectId::Other(other) = id
            && let Some(other) = self.catalog.others.get_mut(other)
        {
            let owner = other.owner.clone().unwrap_or_default();
            change.apply(&mut other.privileges, &owner);
        }
        for grantee in &change.grantees {
            self.touch(id.clone(), Facet::Privileges(grantee.clone()));
        }
        Ok(())
    }

    /// A table or view of which only the name is known.
    pub(super) fn grant_on_extension(&mut self, statement: &GrantStmt, name: &QualifiedName, object: &Node) -> Apply {
        let Some(extension) = self.extension_of(name) else {
            return Err(Problem::unknown(format!("privileges on {name}, which isn't a table, aren't kept")));
        };
        let mut object = object.clone();
        if let Some(NodeEnum::RangeVar(range)) = &mut object.node {
            range.schemaname = name.schema.to_string();
        }
        let one = GrantStmt { objects: vec![object], ..statement.clone() };
        self.carry("EXTENSION", quote::ident(&extension).into_owned(), &NodeEnum::GrantStmt(one))
    }

    /// A function of which only the name is known.
    pub(super) fn grant_on_extension_function(
        &mut self,
        statement: &GrantStmt,
        function: &ObjectWithArgs,
        problem: Problem,
    ) -> Apply {
        let names = node::names(&function.objname).unwrap_or_default();
        let types = function.objargs.iter().filter_map(|argument| match &argument.node {
            Some(NodeEnum::TypeName(ty)) => self.resolved_type(ty).ok(),
            _ => None,
        });
        let types: Vec<TypeRef> = types.collect();
        let found = self.extension_with_function(&names).or_else(|| self.extension_with_inner(&names, &types));
        let Some((extension, schema)) = found else { return Err(problem) };
        let mut function = function.clone();
        self.settle_signature(&mut function, &schema)?;
        let object = Node { node: Some(NodeEnum::ObjectWithArgs(function)) };
        let one = GrantStmt { objects: vec![object], ..statement.clone() };
        self.carry("EXTENSION", quote::ident(&extension).into_owned(), &NodeEnum::GrantStmt(one))
    }

    /// `ON ALL TABLES IN SCHEMA` of an extension.
    pub(super) fn carry_in_schema(&mut self, statement: &GrantStmt, schema: &Ident) -> Apply {
        let here = self.catalog.extensions.iter().find(|(name, held)| {
            let installed = held.schema.as_deref().unwrap_or_default();
            crate::platform::extension::relations(name, installed).any(|(at, _, _)| ident(at) == *schema)
        });
        let Some(extension) = here.map(|(name, _)| name.clone()) else {
            self.remark(format!("privileges on what isn't a table in the schema {schema} aren't kept"));
            return Ok(());
        };
        let mut one = GrantStmt { objects: vec![name_node(schema)], ..statement.clone() };
        one.set_targtype(GrantTargetType::AclTargetAllInSchema);
        self.carry("EXTENSION", quote::ident(&extension).into_owned(), &NodeEnum::GrantStmt(one))
    }
}
