//! Functions and views that are dropped, replaced, moved or given to somebody.

use super::{Before, ClientEffect, FunctionFace, Gone, Renamed, ViewFace};
use crate::catalog::{FunctionId, FunctionResult, Grantee, Ident, ObjectId, QualifiedName};
use crate::replay::node::{self, ident};
use crate::replay::{Facet, Replay};
use pg_query::NodeEnum;
use pg_query::protobuf::{
    AlterObjectSchemaStmt, AlterOwnerStmt, DropBehavior, DropStmt, GrantRoleStmt, Node, ObjectType, RangeVar,
};
use std::collections::BTreeSet;

impl Replay {
    pub(super) fn drop_before(&self, statement: &DropStmt) -> Vec<Before> {
        let mut list = Vec::new();
        let mut named: BTreeSet<Gone> = BTreeSet::new();
        let mut whole = None;
        for object in &statement.objects {
            let parts = node::names(node::items(object)).unwrap_or_default();
            match (statement.remove_type(), &object.node) {
                (
                    kind @ (ObjectType::ObjectFunction | ObjectType::ObjectProcedure | ObjectType::ObjectRoutine),
                    Some(NodeEnum::ObjectWithArgs(it)),
                ) => {
                    let Ok(id) = self.function_of(kind, it) else { continue };
                    if let Some(face) = self.function_face(&id) {
                        let function = id.clone();
                        list.push(Before::Known(ClientEffect::DroppedFunction { function, face }));
                    }
                    named.insert(all_of(ObjectId::Function(id)));
                }
                (ObjectType::ObjectTable | ObjectType::ObjectForeignTable, _) => {
                    named.extend(self.named_relation(&parts).map(ObjectId::Table).map(all_of));
                }
                (ObjectType::ObjectView | ObjectType::ObjectMatview, _) => {
                    let Some(view) = self.named_relation(&parts) else { continue };
                    if let Some(face) = self.view_face(&view) {
                        list.push(Before::Known(ClientEffect::DroppedView { view: view.clone(), face }));
                    }
                    named.insert(all_of(ObjectId::View(view)));
                }
                (ObjectType::ObjectIndex, _) => {
                    list.extend(self.dropped_unique(&parts));
                    named.extend(self.named_index(&parts));
                }
                (ObjectType::ObjectPolicy, _) => {
                    list.extend(self.dropped_policy(&parts));
                    named.extend(self.named_part(&parts, Facet::Policy));
                }
                (ObjectType::ObjectTrigger, _) => named.extend(self.named_part(&parts, Facet::Trigger)),
                (ObjectType::ObjectSchema, Some(NodeEnum::String(name))) => whole = Some(ident(&name.sval)),
                (ObjectType::ObjectType | ObjectType::ObjectDomain, Some(NodeEnum::TypeName(ty))) => {
                    named.extend(self.type_name(&ty.names).ok().map(ObjectId::Type).map(all_of));
                }
                _ => {}
            }
        }
        if statement.behavior() == DropBehavior::DropCascade {
            list.push(Before::Cascade { named, whole });
        }
        list
    }

    /// A part of a table or a view, whose name stands behind the relation's.
    fn named_part(&self, parts: &[Ident], facet: fn(Ident) -> Facet) -> Option<Gone> {
        let (name, relation) = parts.split_last()?;
        let object = self.relation_id(&self.named_relation(relation)?);
        Some(Gone { object, part: Some(facet(name.clone())) })
    }

    fn named_index(&self, parts: &[Ident]) -> Option<Gone> {
        let (name, schema) = parts.split_last()?;
        let (on, name) = self.index_table(schema.last().map(Ident::as_str), name).ok()?;
        Some(Gone { object: self.relation_id(&on), part: Some(Facet::Index(name)) })
    }

    fn dropped_policy(&self, parts: &[Ident]) -> Option<Before> {
        let (name, relation) = parts.split_last()?;
        let table = self.named_relation(relation)?;
        let policy = self.catalog.tables.get(&table)?.policies.get(name)?;
        Some(Before::Known(ClientEffect::DroppedPolicy { table, policy: Box::new(policy.clone()) }))
    }

    fn named_relation(&self, names: &[Ident]) -> Option<QualifiedName> {
        let (schema, name) = match names {
            [schema, name] => (Some(schema.as_str()), name),
            [name] => (None, name),
            _ => return None,
        };
        self.relation(schema, name).ok().map(|(name, _)| name)
    }

    pub(super) fn set_schema_before(&self, statement: &AlterObjectSchemaStmt) -> Option<Before> {
        let object = match node::child(statement.object.as_deref()) {
            Some(NodeEnum::ObjectWithArgs(it)) => {
                let id = self.function_of(statement.object_type(), it).ok()?;
                // Triggers follow.
                self.function_face(&id).filter(|face| !face.fires)?;
                ObjectId::Function(id)
            }
            _ => {
                let range = statement.relation.as_ref()?;
                let (name, _) = self.relation(Some(&range.schemaname), &range.relname).ok()?;
                ObjectId::View(name)
            }
        };
        let name = match &object {
            ObjectId::Function(id) => id.name.name.clone(),
            ObjectId::View(name) if self.catalog.views.contains_key(name) => name.name.clone(),
            _ => return None,
        };
        let to = format!("{}.{name}", statement.newschema);
        Some(Before::Known(ClientEffect::Renamed(Renamed { object, part: None, to })))
    }

    pub(super) fn function_face(&self, id: &FunctionId) -> Option<FunctionFace> {
        let function = self.catalog.functions.get(id)?;
        let fires = match &function.result {
            FunctionResult::Type(ty) => ty.schema.is_none() && ["trigger", "event_trigger"].contains(&ty.name.as_str()),
            _ => false,
        };
        Some(FunctionFace {
            security_definer: function.security_definer,
            search_path: function.settings.get("search_path").cloned(),
            owner: function.owner.clone(),
            privileges: function.privileges.clone(),
            fires,
        })
    }

    pub(super) fn made_function(&self, before: Vec<(FunctionId, FunctionFace)>, first: usize) -> Option<ClientEffect> {
        let function = self.touched.iter().skip(first).find_map(|(object, _)| match object {
            ObjectId::Function(function) => Some(function.clone()),
            _ => None,
        })?;
        let after = self.function_face(&function)?;
        let before = before.into_iter().find(|(id, _)| *id == function).map(|(_, face)| face);
        Some(ClientEffect::MadeFunction { function, before, after })
    }

    fn view_face(&self, name: &QualifiedName) -> Option<ViewFace> {
        let view = self.catalog.views.get(name)?;
        Some(ViewFace {
            security_invoker: view.is_security_invoker(),
            owner: view.owner.clone(),
            privileges: view.privileges.clone(),
            columns: view.columns.iter().map(|column| column.name.clone()).collect(),
        })
    }

    pub(super) fn view_before(&self, range: &RangeVar) -> Before {
        let found = self.relation(Some(&range.schemaname), &range.relname).ok();
        let before = found.and_then(|(name, _)| self.view_face(&name));
        Before::View { schema: range.schemaname.clone(), name: range.relname.clone(), before }
    }

    pub(super) fn made_view(&self, schema: &str, name: &str, before: Option<ViewFace>) -> Option<ClientEffect> {
        let (view, _) = self.relation(Some(schema), name).ok()?;
        let after = self.view_face(&view)?;
        Some(ClientEffect::MadeView { view, before, after })
    }

    pub(super) fn owner_before(&self, statement: &AlterOwnerStmt) -> Option<Before> {
        let object = match (statement.object_type(), node::child(statement.object.as_deref())) {
            (
                kind @ (ObjectType::ObjectFunction | ObjectType::ObjectProcedure | ObjectType::ObjectRoutine),
                Some(NodeEnum::ObjectWithArgs(it)),
            ) => ObjectId::Function(self.function_of(kind, it).ok()?),
            (ObjectType::ObjectSchema, Some(NodeEnum::String(name))) => ObjectId::Schema(ident(&name.sval)),
            _ => return None,
        };
        Some(Before::Owner { from: self.owner_of(&object)?, object })
    }

    pub(super) fn owner_of(&self, object: &ObjectId) -> Option<Ident> {
        match object {
            ObjectId::Table(name) => self.catalog.tables.get(name).map(|it| it.owner.clone()),
            ObjectId::View(name) => self.catalog.views.get(name).map(|it| it.owner.clone()),
            ObjectId::Function(id) => self.catalog.functions.get(id).map(|it| it.owner.clone()),
            ObjectId::Schema(name) => self.catalog.schemas.get(name).map(|it| it.owner.clone()),
            _ => None,
        }
    }

    pub(super) fn role_grant(&self, statement: &GrantRoleStmt) -> Option<Before> {
        let role = |node: &Node| match &node.node {
            Some(NodeEnum::AccessPriv(privilege)) => Some(ident(&privilege.priv_name)),
            _ => None,
        };
        let grantees = self.grantees(&statement.grantee_roles).ok()?;
        let members = grantees.into_iter().filter_map(|grantee| match grantee {
            Grantee::Role(name) => Some(name),
            Grantee::Public => None,
        });
        let roles = statement.granted_roles.iter().filter_map(role).collect();
        Some(Before::Known(ClientEffect::RoleGrant { roles, members: members.collect() }))
    }
}

/// The whole of an object.
fn all_of(object: ObjectId) -> Gone {
    Gone { object, part: None }
}
