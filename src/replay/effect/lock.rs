//! What is told for the sake of locks: what statements build anew, read or hold, beyond the commands of ALTER TABLE.

use super::{
    AttachPartition, CreateEnum, CreateMaterializedView, EffectKind, Maintain, Maintenance, Pending, PointsAt,
};
use crate::catalog::{ConstraintKind, Expr, Ident, QualifiedName, Table};
use crate::replay::node::{self, ident};
use crate::replay::partition::partition_columns;
use crate::replay::{Replay, session};
use crate::sql::refs::Refs;
use pg_query::NodeEnum;
use pg_query::protobuf::{
    AlterTableCmd, CreateTableAsStmt, Node, ObjectType, RangeVar, ReindexObjectType, ReindexStmt, VacuumStmt,
};

impl Replay {
    /// Beside what [`Self::watch`] looks at itself.
    pub(super) fn watch_locks(&self, node: &NodeEnum) -> Vec<Pending> {
        let known = |kind| vec![Pending::Known(kind)];
        let mut pending = match node {
            NodeEnum::CreateTableAsStmt(statement) if statement.objtype() == ObjectType::ObjectMatview => {
                self.new_materialized_view(statement)
            }
            NodeEnum::ClusterStmt(statement) => {
                let on = statement.relation.as_ref().and_then(|range| self.maintained(range));
                known(EffectKind::Maintain(Maintain { command: Maintenance::Cluster, on, concurrently: false }))
            }
            NodeEnum::VacuumStmt(statement) => self.vacuum(statement),
            NodeEnum::ReindexStmt(statement) => self.reindex(statement),
            NodeEnum::CreateEnumStmt(statement) => {
                let name = self.creation_name(&statement.type_name);
                name.map_or_else(|_| Vec::new(), |ty| known(EffectKind::CreateEnum(CreateEnum { ty })))
            }
            NodeEnum::SelectStmt(statement) => session::constant_setting(statement)
                .map_or_else(Vec::new, |(name, value, local)| {
                    known(EffectKind::SetSetting { name, value: Some(value), local })
                }),
            _ => Vec::new(),
        };
        pending.extend(self.enum_uses(node));
        pending
    }

    fn new_materialized_view(&self, statement: &CreateTableAsStmt) -> Vec<Pending> {
        let Some(into) = &statement.into else { return Vec::new() };
        let name = into.rel.as_ref().and_then(|range| self.new_relation(range).ok());
        match name.filter(|name| self.names.get(name).is_none()) {
            Some(view) => {
                let made = CreateMaterializedView { view, populated: !into.skip_data };
                vec![Pending::Known(EffectKind::CreateMaterializedView(made))]
            }
            None => Vec::new(),
        }
    }

    fn vacuum(&self, statement: &VacuumStmt) -> Vec<Pending> {
        if !statement.is_vacuumcmd {
            return Vec::new();
        }
        let command =
            if has_option(&statement.options, "full") { Maintenance::VacuumFull } else { Maintenance::Vacuum };
        let relations = statement.rels.iter().filter_map(|node| match &node.node {
            Some(NodeEnum::VacuumRelation(relation)) => relation.relation.as_ref(),
            _ => None,
        });
        let named: Vec<Option<QualifiedName>> = relations.map(|range| self.maintained(range)).collect();
        let on = if named.is_empty() { vec![None] } else { named };
        on.into_iter()
            .map(|on| Pending::Known(EffectKind::Maintain(Maintain { command, on, concurrently: false })))
            .collect()
    }

    fn reindex(&self, statement: &ReindexStmt) -> Vec<Pending> {
        let range = statement.relation.as_ref();
        let on = match statement.kind() {
            ReindexObjectType::ReindexObjectIndex => range.and_then(|range| {
                let schema = Some(range.schemaname.as_str());
                self.index_table(schema, &range.relname).ok().map(|(table, _)| table)
            }),
            ReindexObjectType::ReindexObjectTable => range.and_then(|range| self.maintained(range)),
            _ => None,
        };
        let concurrently = has_option(&statement.params, "concurrently");
        vec![Pending::Known(EffectKind::Maintain(Maintain { command: Maintenance::Reindex, on, concurrently }))]
    }

    /// A table or a materialized view.
    fn maintained(&self, range: &RangeVar) -> Option<QualifiedName> {
        self.relation(Some(&range.schemaname), &range.relname).ok().map(|(name, _)| name)
    }

    /// A table that was made, with the tables that it points at.
    pub(super) fn created_table(&self, table: QualifiedName) -> Vec<EffectKind> {
        let held = self.catalog.tables.get(&table);
        let keys = held.into_iter().flat_map(|held| &held.constraints);
        let keys = keys.filter_map(|(name, constraint)| match &constraint.kind {
            ConstraintKind::ForeignKey(key) if key.references != table => Some(EffectKind::PointsAt(PointsAt {
                table: table.clone(),
                name: name.clone(),
                references: key.references.clone(),
            })),
            _ => None,
        });
        let keys: Vec<EffectKind> = keys.collect();
        std::iter::once(EffectKind::CreateTable { table }).chain(keys).collect()
    }

    /// ATTACH PARTITION.
    pub(super) fn attach_effect(&self, parent: &Table, command: &AlterTableCmd) -> Vec<Pending> {
        let Some(NodeEnum::PartitionCmd(command)) = node::child(command.def.as_deref()) else { return Vec::new() };
        let Ok(partition) = self.table_name(command.name.as_ref()) else { return Vec::new() };
        let keys = partition_columns(parent);
        let speaks = |check: &Expr| Refs::of(check).columns.iter().any(|column| keys.contains(column));
        let checked = self.catalog.tables.get(&partition).is_some_and(|table| {
            table.constraints.values().any(|constraint| match &constraint.kind {
                ConstraintKind::Check(check) => constraint.validated && speaks(check),
                _ => false,
            })
        });
        let (table, default) = (parent.name.clone(), command.bound.as_ref().is_some_and(|bound| bound.is_default));
        vec![Pending::Known(EffectKind::AttachPartition(AttachPartition { table, partition, checked, default }))]
    }

    /// Whether USING says more than a cast of the column to its new type, which is what happens without it too.
    pub(super) fn computes(&self, def: &pg_query::protobuf::ColumnDef, column: &Ident) -> bool {
        let is_column = |node: Option<&NodeEnum>| match node {
            Some(NodeEnum::ColumnRef(found)) => {
                found.fields.last().and_then(node::string).map(ident).as_ref() == Some(column)
            }
            _ => false,
        };
        let using = node::child(def.raw_default.as_deref());
        match using {
            None => false,
            Some(NodeEnum::TypeCast(cast)) if is_column(node::child(cast.arg.as_deref())) => {
                let types = cast.type_name.as_ref().zip(def.type_name.as_ref());
                types.is_some_and(|(said, new)| self.resolved_type(said).ok() != self.resolved_type(new).ok())
            }
            other => !is_column(other),
        }
    }
}

/// Whether a validated check says that a column isn't null: SET NOT NULL takes it for a proof and reads no row (Postgres docs, ALTER TABLE).
pub(super) fn is_proven(table: &Table, column: &Ident) -> bool {
    let says = |expr: &Expr| match expr {
        Expr::IsNull(inner, true) => matches!(inner.as_ref(), Expr::Column(parts) if parts.last() == Some(column)),
        _ => false,
    };
    table.constraints.values().any(|constraint| match &constraint.kind {
        ConstraintKind::Check(Expr::And(parts)) => constraint.validated && parts.iter().any(says),
        ConstraintKind::Check(check) => constraint.validated && says(check),
        _ => false,
    })
}

/// Whether an option is on: `FULL`, `(FULL)`, `(FULL true)`.
fn has_option(options: &[Node], name: &str) -> bool {
    options.iter().any(|node| match &node.node {
        Some(NodeEnum::DefElem(option)) if option.defname == name => {
            let value = option.arg.as_deref().and_then(session::constant_text);
            value.is_none_or(|value| crate::catalog::view::truth(&value) != Some(false))
        }
        _ => false,
    })
}
