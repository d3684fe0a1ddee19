//! ALTER TABLE, and what is unique.

use super::{AddedCheck, AddedUnique, Before, ClientEffect, Gone, NarrowedType};
use crate::catalog::column_type::narrows;
use crate::catalog::{
    Constraint, ConstraintKind, Expr, Ident, Index, IndexKey, IndexTarget, ObjectId, QualifiedName, Table, TypeKind,
    TypeRef,
};
use crate::replay::node::ident;
use crate::replay::{Facet, Replay};
use pg_query::NodeEnum;
use pg_query::protobuf::{AlterTableCmd, AlterTableStmt, AlterTableType, DropBehavior};
use std::collections::{BTreeMap, BTreeSet};

impl Replay {
    pub(super) fn alter_table_before(&self, statement: &AlterTableStmt) -> Vec<Before> {
        use AlterTableType as T;
        let Some(range) = &statement.relation else { return Vec::new() };
        let Ok((name, _)) = self.relation(Some(&range.schemaname), &range.relname) else { return Vec::new() };
        let commands = || {
            statement.cmds.iter().filter_map(|node| match &node.node {
                Some(NodeEnum::AlterTableCmd(command)) => Some(command),
                _ => None,
            })
        };
        let mut list = Vec::new();
        if commands().any(|command| command.subtype() == T::AtChangeOwner) {
            let object = self.relation_id(&name);
            list.extend(self.owner_of(&object).map(|from| Before::Owner { object, from }));
        }
        let Some(table) = self.catalog.tables.get(&name) else { return list };
        list.extend(commands().filter_map(|command| alter_before(table, command)));
        if commands().any(|it| matches!(it.subtype(), T::AtAddConstraint | T::AtDropConstraint | T::AtAddColumn)) {
            list.push(Before::Constraints { table: name, before: table.constraints.clone() });
        }
        list
    }

    /// Whether not every value fits a column's new type, and which values of an enum are no more.
    pub(super) fn narrowed(&self, table: QualifiedName, column: Ident, from: TypeRef) -> Option<NarrowedType> {
        let to = self.catalog.tables.get(&table)?.column(&column)?.ty.clone();
        let values = |ty: &TypeRef| {
            let name = QualifiedName { schema: ty.schema.clone()?, name: ty.name.clone() };
            match &self.catalog.types.get(&name)?.kind {
                TypeKind::Enum(values) => Some(values),
                _ => None,
            }
        };
        let lost = match (values(&from), values(&to)) {
            (Some(before), Some(after)) => {
                Some(before.iter().filter(|value| !after.contains(value)).cloned().collect::<Vec<_>>())
            }
            _ => None,
        };
        let narrowed = match &lost {
            Some(lost) => !lost.is_empty(),
            None => narrows(&from, &to, &self.catalog),
        };
        narrowed.then_some(NarrowedType { table, column, from, to, lost })
    }

    /// Checks and unique constraints that came or went.
    pub(super) fn changed_constraints(
        &self,
        name: &QualifiedName,
        before: &BTreeMap<Ident, Constraint>,
    ) -> Vec<ClientEffect> {
        let Some(table) = self.catalog.tables.get(name) else { return Vec::new() };
        let same = |held: &BTreeMap<Ident, Constraint>, it: &Constraint| {
            held.get(&it.name).is_some_and(|held| held.kind == it.kind)
        };
        let gone = before.values().filter(|it| !same(&table.constraints, it));
        let gone = gone.filter_map(|it| match &it.kind {
            ConstraintKind::Check(check) => {
                Some(ClientEffect::DroppedCheck { table: name.clone(), check: check.clone() })
            }
            ConstraintKind::PrimaryKey(columns) | ConstraintKind::Unique { columns, .. } => {
                Some(ClientEffect::DroppedUnique { table: name.clone(), columns: columns.clone() })
            }
            _ => None,
        });
        let new = table.constraints.values().filter(|it| !same(before, it));
        let new = new.filter_map(|it| added(table, it, before));
        gone.chain(new).collect()
    }

    /// What is unique in all rows of a table.
    pub(super) fn unique_of(&self, table: &QualifiedName) -> Vec<Vec<Ident>> {
        self.catalog.tables.get(table).map(|table| unique(&table.constraints, table)).unwrap_or_default()
    }

    pub(super) fn added_index(
        &self,
        table: QualifiedName,
        before: &[Ident],
        beside: Vec<Vec<Ident>>,
    ) -> Option<ClientEffect> {
        let held = self.catalog.tables.get(&table)?;
        let index = held.indexes.values().find(|index| !before.contains(&index.name))?;
        let columns = columns_of_index(index).unwrap_or_default();
        let (name, nulls_not_distinct) = (index.name.clone(), index.nulls_not_distinct);
        Some(ClientEffect::AddedUnique(AddedUnique { table, name, columns, nulls_not_distinct, beside }))
    }

    /// DROP INDEX of a unique one.
    pub(super) fn dropped_unique(&self, names: &[Ident]) -> Option<Before> {
        let (schema, name) = match names {
            [schema, name] => (Some(schema.as_str()), name),
            [name] => (None, name),
            _ => return None,
        };
        let (table, name) = self.index_table(schema, name).ok()?;
        let index = self.catalog.tables.get(&table)?.indexes.get(&name).filter(|index| index.unique)?;
        let columns = columns_of_index(index)?;
        Some(Before::Known(ClientEffect::DroppedUnique { table, columns }))
    }
}

fn added(table: &Table, new: &Constraint, before: &BTreeMap<Ident, Constraint>) -> Option<ClientEffect> {
    let name = new.name.clone();
    match &new.kind {
        ConstraintKind::Check(check) => {
            let beside = before.values().filter_map(|it| match &it.kind {
                ConstraintKind::Check(check) => Some(check.clone()),
                _ => None,
            });
            let beside = beside.collect();
            Some(ClientEffect::AddedCheck(AddedCheck { table: table.name.clone(), name, check: check.clone(), beside }))
        }
        ConstraintKind::PrimaryKey(columns) | ConstraintKind::Unique { columns, .. } => {
            let nulls_not_distinct = !matches!(new.kind, ConstraintKind::Unique { nulls_not_distinct: false, .. });
            Some(ClientEffect::AddedUnique(AddedUnique {
                table: table.name.clone(),
                name,
                columns: columns.clone(),
                nulls_not_distinct,
                beside: unique(before, table),
            }))
        }
        _ => None,
    }
}

fn alter_before(table: &Table, command: &AlterTableCmd) -> Option<Before> {
    use AlterTableType as T;
    let (name, column) = (table.name.clone(), ident(&command.name));
    let held = table.column(&column);
    let is_cascade = command.behavior() == DropBehavior::DropCascade;
    let cascade = |name: QualifiedName, part: Facet| Before::Cascade {
        named: BTreeSet::from([Gone { object: ObjectId::Table(name), part: Some(part) }]),
        whole: None,
    };
    match command.subtype() {
        T::AtDropColumn if is_cascade && held.is_some() => Some(cascade(name, Facet::Column(column))),
        T::AtDropConstraint if is_cascade => Some(cascade(name, Facet::Constraint(column))),
        T::AtAlterColumnType => held.map(|held| Before::ColumnType { table: name, column, from: held.ty.clone() }),
        T::AtSetNotNull if held.is_some_and(|held| !held.not_null) && !is_never_null(table, &column) => {
            let has_default = held.is_some_and(|held| held.default.is_some());
            Some(Before::Known(ClientEffect::NullRefused { table: name, column, has_default }))
        }
        T::AtNoForceRowSecurity if table.force_row_security => {
            Some(Before::Known(ClientEffect::NoForce { table: name }))
        }
        _ => None,
    }
}

/// Whether a valid check says so: then the server reads no row (`NotNullImpliedByRelConstraints`).
fn is_never_null(table: &Table, column: &Ident) -> bool {
    let says = |expr: &Expr| match expr {
        Expr::IsNull(of, true) => matches!(of.as_ref(), Expr::Column(parts) if parts.last() == Some(column)),
        _ => false,
    };
    table.constraints.values().filter(|constraint| constraint.validated).any(|constraint| match &constraint.kind {
        ConstraintKind::Check(Expr::And(parts)) => parts.iter().any(says),
        ConstraintKind::Check(check) => says(check),
        _ => false,
    })
}

/// What is unique in all rows, by constraints and by the table's indexes.
fn unique(constraints: &BTreeMap<Ident, Constraint>, table: &Table) -> Vec<Vec<Ident>> {
    let indexes = table.indexes.values().filter(|index| index.unique && index.predicate.is_none());
    let keys = constraints.values().filter_map(|constraint| match &constraint.kind {
        ConstraintKind::PrimaryKey(columns) | ConstraintKind::Unique { columns, .. } => Some(columns.clone()),
        _ => None,
    });
    keys.chain(indexes.filter_map(columns_of_index)).collect()
}

/// Its columns, where no expression is among its keys.
fn columns_of_index(index: &Index) -> Option<Vec<Ident>> {
    let column = |key: &IndexKey| match &key.target {
        IndexTarget::Column(column) => Some(column.clone()),
        IndexTarget::Expr(_) => None,
    };
    index.keys.iter().map(column).collect()
}
