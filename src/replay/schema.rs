//! Schemas.

use super::node::ident;
use super::problem::{Apply, Problem};
use super::{Facet, Replay};
use crate::catalog::{Ident, ObjectId, ObjectKind, Schema};
use pg_query::protobuf::CreateSchemaStmt;

impl Replay {
    pub(super) fn create_schema(&mut self, statement: &CreateSchemaStmt) -> Apply {
        let owner = match &statement.authrole {
            Some(role) => self.role_name(role)?,
            None => self.session.role.clone(),
        };
        let name = if statement.schemaname.is_empty() { owner.clone() } else { ident(&statement.schemaname) };
        let id = ObjectId::Schema(name.clone());
        if self.catalog.schemas.contains_key(&name) {
            if statement.if_not_exists {
                self.touch(id, Facet::Definition);
                return Ok(());
            }
            return Err(Problem::duplicate("42P06", format!("schema \"{name}\" already exists")));
        }
        let privileges = self.catalog.default_privileges.for_new(&owner, None, ObjectKind::Schema);
        self.touch(id, Facet::Definition);
        self.undoing(!statement.schema_elts.is_empty(), |replay| {
            replay.catalog.schemas.insert(name.clone(), Schema { owner, privileges, comment: None });
            replay.schema_elements(statement, &name)
        })
    }

    /// The statements inside CREATE SCHEMA, with that schema first in the search path.
    fn schema_elements(&mut self, statement: &CreateSchemaStmt, schema: &Ident) -> Apply {
        if statement.schema_elts.is_empty() {
            return Ok(());
        }
        let before = self.session.search_path.clone();
        self.session.search_path.insert(0, schema.clone());
        let elements = statement.schema_elts.iter().filter_map(|element| element.node.as_ref());
        let result = elements.into_iter().try_for_each(|element| self.execute(element));
        self.session.search_path = before;
        result
    }
}
