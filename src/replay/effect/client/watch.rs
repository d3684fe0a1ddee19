//! What must be known before a statement, and what has come of it.

use super::{ClientEffect, FunctionFace, Gone, Renamed, ViewFace};
use crate::catalog::{Constraint, ConstraintKind, FunctionId, Ident, ObjectId, QualifiedName, Table, TypeRef};
use crate::replay::Replay;
use crate::replay::node;
use pg_query::NodeEnum;
use pg_query::protobuf::{DropBehavior, Node, ObjectType, RenameStmt, TruncateStmt};
use std::collections::{BTreeMap, BTreeSet};

/// What is known before.
#[derive(Debug)]
pub(in crate::replay) enum Before {
    /// All is known.
    Known(ClientEffect),
    /// CASCADE: what the statement names, and the schema of which everything goes.
    Cascade { named: BTreeSet<Gone>, whole: Option<Ident> },
    /// SET DATA TYPE: the type after is looked at.
    ColumnType { table: QualifiedName, column: Ident, from: TypeRef },
    /// Constraints that may come or go: those of the table before.
    Constraints { table: QualifiedName, before: BTreeMap<Ident, Constraint> },
    /// A unique index: the table's indexes, and what was unique.
    Index { table: QualifiedName, before: Vec<Ident>, beside: Vec<Vec<Ident>> },
    /// CREATE FUNCTION: the functions of its name.
    Function(Vec<(FunctionId, FunctionFace)>),
    /// CREATE VIEW: as it was.
    View { schema: String, name: String, before: Option<ViewFace> },
    /// OWNER TO: the owner before.
    Owner { object: ObjectId, from: Ident },
    /// CREATE DOMAIN, ALTER DOMAIN: how many conditions there were.
    Domain { names: Vec<Node>, before: usize },
}

impl Replay {
    /// What a statement will have done.
    pub(in crate::replay::effect) fn watch_clients(&self, node: &NodeEnum) -> Vec<Before> {
        let mut list = match node {
            NodeEnum::AlterTableStmt(statement) => self.alter_table_before(statement),
            NodeEnum::RenameStmt(statement) => self.rename_before(statement).into_iter().collect(),
            NodeEnum::AlterEnumStmt(statement) if !statement.old_val.is_empty() => {
                let renamed = self.type_name(&statement.type_name).map(|ty| Renamed {
                    object: ObjectId::Type(ty),
                    part: Some(statement.old_val.clone()),
                    to: statement.new_val.clone(),
                });
                renamed.map(|it| Before::Known(ClientEffect::Renamed(it))).into_iter().collect()
            }
            NodeEnum::AlterObjectSchemaStmt(statement) => self.set_schema_before(statement).into_iter().collect(),
            NodeEnum::IndexStmt(statement) if statement.unique => {
                let table = self.table_name(statement.relation.as_ref());
                let index = |table: QualifiedName| Before::Index {
                    before: self.indexes_of(&table),
                    beside: self.unique_of(&table),
                    table,
                };
                table.map(index).into_iter().collect()
            }
            NodeEnum::DropStmt(statement) => self.drop_before(statement),
            NodeEnum::CreateFunctionStmt(statement) => match self.creation_name(&statement.funcname) {
                Ok(name) => {
                    let faces =
                        self.functions_named(&name).filter_map(|id| Some((id.clone(), self.function_face(id)?)));
                    vec![Before::Function(faces.collect())]
                }
                Err(_) => Vec::new(),
            },
            NodeEnum::ViewStmt(statement) => statement.view.iter().map(|range| self.view_before(range)).collect(),
            NodeEnum::AlterOwnerStmt(statement) => self.owner_before(statement).into_iter().collect(),
            NodeEnum::GrantRoleStmt(statement) if statement.is_grant => {
                self.role_grant(statement).into_iter().collect()
            }
            NodeEnum::UpdateStmt(statement) => self.update_rows_before(statement).into_iter().collect(),
            NodeEnum::DeleteStmt(statement) => self.delete_rows_before(statement).into_iter().collect(),
            NodeEnum::TruncateStmt(statement) => self.truncate_before(statement).into_iter().collect(),
            NodeEnum::CreateDomainStmt(statement) => {
                vec![Before::Domain { names: statement.domainname.clone(), before: 0 }]
            }
            NodeEnum::AlterDomainStmt(statement) => {
                let before = self.domain_conditions(&statement.type_name);
                vec![Before::Domain { names: statement.type_name.clone(), before }]
            }
            _ => Vec::new(),
        };
        list.extend(super::once::once(node).map(Before::Known));
        list
    }

    /// What has come of it. `first` is the first of the objects that the statement touched.
    pub(in crate::replay::effect) fn client_outcome(&self, before: Before, first: usize) -> Vec<ClientEffect> {
        match before {
            Before::Known(effect) => vec![effect],
            Before::Cascade { named, whole } => {
                let gone = self.gone(first, &named, whole.as_ref());
                if gone.is_empty() { Vec::new() } else { vec![ClientEffect::Cascade(gone)] }
            }
            Before::ColumnType { table, column, from } => {
                self.narrowed(table, column, from).map(ClientEffect::NarrowedType).into_iter().collect()
            }
            Before::Constraints { table, before } => self.changed_constraints(&table, &before),
            Before::Index { table, before, beside } => self.added_index(table, &before, beside).into_iter().collect(),
            Before::Function(before) => self.made_function(before, first).into_iter().collect(),
            Before::View { schema, name, before } => self.made_view(&schema, &name, before).into_iter().collect(),
            Before::Owner { object, from } => {
                let now = self.owner_of(&object).filter(|to| *to != from);
                now.map(|to| ClientEffect::Owner { object, from, to }).into_iter().collect()
            }
            Before::Domain { names, before } => {
                let more = self.domain_conditions(&names) > before;
                let name = if more { self.type_name(&names).ok() } else { None };
                name.map(|domain| ClientEffect::DomainCondition { domain }).into_iter().collect()
            }
        }
    }

    fn rename_before(&self, statement: &RenameStmt) -> Option<Before> {
        let view = || {
            let range = statement.relation.as_ref()?;
            let (name, _) = self.relation(Some(&range.schemaname), &range.relname).ok()?;
            self.catalog.views.contains_key(&name).then_some(ObjectId::View(name))
        };
        let (object, part) = match statement.rename_type() {
            ObjectType::ObjectView | ObjectType::ObjectMatview | ObjectType::ObjectTable => (view()?, None),
            ObjectType::ObjectColumn => (view()?, Some(statement.subname.clone())),
            kind @ (ObjectType::ObjectFunction | ObjectType::ObjectProcedure | ObjectType::ObjectRoutine) => {
                match node::child(statement.object.as_deref()) {
                    Some(NodeEnum::ObjectWithArgs(it)) => {
                        let id = self.function_of(kind, it).ok()?;
                        // Triggers follow.
                        self.function_face(&id).filter(|face| !face.fires)?;
                        (ObjectId::Function(id), None)
                    }
                    _ => return None,
                }
            }
            _ => return None,
        };
        Some(Before::Known(ClientEffect::Renamed(Renamed { object, part, to: statement.newname.clone() })))
    }

    fn truncate_before(&self, statement: &TruncateStmt) -> Option<Before> {
        if statement.behavior() != DropBehavior::DropCascade {
            return None;
        }
        let named = statement.relations.iter().filter_map(|node| match &node.node {
            Some(NodeEnum::RangeVar(range)) => self.table_name(Some(range)).ok(),
            _ => None,
        });
        let named: Vec<QualifiedName> = named.collect();
        let mut all = named.clone();
        let mut at = 0;
        while let Some(table) = all.get(at).cloned() {
            at += 1;
            let points = |other: &&Table| {
                other.constraints.values().any(|constraint| match &constraint.kind {
                    ConstraintKind::ForeignKey(key) => key.references == table,
                    _ => false,
                })
            };
            let pointing = self.catalog.tables.values().filter(points).map(|other| other.name.clone());
            let more: Vec<QualifiedName> = pointing.filter(|name| !all.contains(name)).collect();
            all.extend(more);
        }
        let tables: Vec<QualifiedName> = all.into_iter().skip(named.len()).collect();
        (!tables.is_empty()).then_some(Before::Known(ClientEffect::TruncatedToo { named, tables }))
    }
}
