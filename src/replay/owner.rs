//! OWNER TO. The old owner's implied privileges become the new one's; what the new one had been granted is implied from then on.

use super::node::{self, ident};
use super::problem::{Apply, Problem};
use super::{Facet, Replay};
use crate::catalog::{Acl, Ident, ObjectId, Table, View};
use pg_query::NodeEnum;
use pg_query::protobuf::{AlterOwnerStmt, ObjectType};

impl Replay {
    /// ALTER FUNCTION, SCHEMA, TYPE, DOMAIN ... OWNER TO. A table's comes as ALTER TABLE.
    pub(super) fn alter_owner(&mut self, statement: &AlterOwnerStmt) -> Apply {
        let Some(role) = &statement.newowner else { return Ok(()) };
        let owner = self.role_name(role)?;
        match (statement.object_type(), node::child(statement.object.as_deref())) {
            (
                ObjectType::ObjectFunction
                | ObjectType::ObjectProcedure
                | ObjectType::ObjectRoutine
                | ObjectType::ObjectAggregate,
                Some(NodeEnum::ObjectWithArgs(function)),
            ) => {
                let id = self.function_of(statement.object_type(), function)?;
                if let Some(function) = self.catalog.functions.get_mut(&id) {
                    change(&mut function.privileges, &owner);
                    function.owner = owner;
                }
                self.touch(ObjectId::Function(id), Facet::Owner);
            }
            (ObjectType::ObjectEventTrigger, Some(NodeEnum::String(name))) => {
                let name = ident(&name.sval);
                self.event_trigger_mut(&name)?.owner = owner;
                self.touch(ObjectId::EventTrigger(name), Facet::Owner);
            }
            (ObjectType::ObjectPublication, Some(NodeEnum::String(name))) => {
                let name = ident(&name.sval);
                self.publication_mut(&name)?.owner = owner;
                self.touch(ObjectId::Publication(name), Facet::Owner);
            }
            (ObjectType::ObjectSchema, Some(NodeEnum::String(name))) => {
                let name = ident(&name.sval);
                let missing = || Problem::missing("3F000", format!("schema \"{name}\" does not exist"));
                let schema = self.catalog.schemas.get_mut(&name).ok_or_else(missing)?;
                change(&mut schema.privileges, &owner);
                schema.owner = owner;
                self.touch(ObjectId::Schema(name), Facet::Owner);
            }
            (ObjectType::ObjectType | ObjectType::ObjectDomain, Some(NodeEnum::List(list))) => {
                let name = self.type_name(&list.items)?;
                if let Some(ty) = self.catalog.types.get_mut(&name) {
                    change(&mut ty.privileges, &owner);
                    ty.owner = owner;
                }
                self.touch(ObjectId::Type(name), Facet::Owner);
            }
            (ObjectType::ObjectSequence, _) => {
                let name = self.sequence_name(statement.relation.as_ref())?;
                self.own_sequence(&name, &owner)?;
            }
            (kind, _) if self.own_other(kind, statement.object.as_deref(), &owner)? => {}
            (kind, _) => self.doubt(format!("OWNER TO ({}) isn't understood", kind.as_str_name())),
        }
        Ok(())
    }
}

/// Gives a table to another owner.
pub(super) fn change_table(table: &mut Table, owner: Ident) {
    change(&mut table.privileges, &owner);
    for column in &mut table.columns {
        change(&mut column.privileges, &owner);
    }
    table.owner = owner;
}

/// Gives a view to another owner.
pub(super) fn change_view(view: &mut View, owner: Ident) {
    change(&mut view.privileges, &owner);
    for column in &mut view.columns {
        change(&mut column.privileges, &owner);
    }
    view.owner = owner;
}

pub(super) fn change(privileges: &mut Acl, owner: &Ident) {
    *privileges = std::mem::take(privileges).without_owner(owner);
}
