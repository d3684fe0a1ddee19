//! The commands of ALTER TABLE.

use super::{EffectKind, Pending, lock};
use crate::catalog::QualifiedName;
use crate::replay::Replay;
use crate::replay::node::{self, ident};
use pg_query::NodeEnum;
use pg_query::protobuf::{AlterTableCmd, AlterTableStmt, AlterTableType, ConstrType, Constraint};

impl Replay {
    /// What the commands will have done to a table that is there.
    pub(super) fn alter_table_effects(&self, statement: &AlterTableStmt) -> Vec<Pending> {
        let Some(range) = &statement.relation else { return Vec::new() };
        let Ok(table) = self.table_name(Some(range)) else { return Vec::new() };
        let commands = statement.cmds.iter().filter_map(|node| match &node.node {
            Some(NodeEnum::AlterTableCmd(command)) => Some(command),
            _ => None,
        });
        commands.flat_map(|command| self.command_effects(&table, command)).collect()
    }

    fn command_effects(&self, name: &QualifiedName, command: &AlterTableCmd) -> Vec<Pending> {
        use AlterTableType as T;
        let Some(found) = self.catalog.tables.get(name) else { return Vec::new() };
        let (table, column) = (name.clone(), ident(&command.name));
        let known = |kind| vec![Pending::Known(kind)];
        let held = found.column(&column);
        match command.subtype() {
            T::AtAddColumn => self.add_column_effects(name, command),
            T::AtDropColumn if held.is_some() => known(EffectKind::DropColumn { table, column }),
            T::AtAlterColumnType => {
                let Some(held) = held else { return Vec::new() };
                let (using, computes) = match node::child(command.def.as_deref()) {
                    Some(NodeEnum::ColumnDef(def)) => (def.raw_default.is_some(), self.computes(def, &column)),
                    _ => (false, false),
                };
                vec![Pending::ColumnType { table, column, from: held.ty.clone(), using, computes }]
            }
            T::AtSetNotNull if held.is_some_and(|held| !held.not_null) => {
                let proven = lock::is_proven(found, &column);
                known(EffectKind::SetNotNull { table, column, proven })
            }
            T::AtDropNotNull if held.is_some_and(|held| held.not_null) => {
                known(EffectKind::DropNotNull { table, column })
            }
            T::AtAddConstraint => match node::child(command.def.as_deref()) {
                Some(NodeEnum::Constraint(constraint)) => vec![self.constraint_effect(name, constraint, false)],
                _ => Vec::new(),
            },
            T::AtValidateConstraint => known(EffectKind::ValidateConstraint { table, name: column }),
            T::AtDropConstraint if found.constraints.contains_key(&column) => {
                known(EffectKind::DropConstraint { table, name: column })
            }
            T::AtEnableRowSecurity if !found.row_security => known(EffectKind::EnableRowSecurity { table }),
            T::AtDisableRowSecurity if found.row_security => known(EffectKind::DisableRowSecurity { table }),
            T::AtAttachPartition => self.attach_effect(found, command),
            T::AtSetLogged if !found.unlogged => Vec::new(),
            T::AtSetUnLogged if found.unlogged => Vec::new(),
            T::AtDropColumn
            | T::AtSetNotNull
            | T::AtDropNotNull
            | T::AtDropConstraint
            | T::AtEnableRowSecurity
            | T::AtDisableRowSecurity => Vec::new(),
            other => {
                let command = other.as_str_name().trim_start_matches("AT_");
                known(EffectKind::AlterTable { table, command: command.to_owned() })
            }
        }
    }

    fn add_column_effects(&self, name: &QualifiedName, command: &AlterTableCmd) -> Vec<Pending> {
        let Some(NodeEnum::ColumnDef(def)) = node::child(command.def.as_deref()) else { return Vec::new() };
        let column = ident(&def.colname);
        if self.catalog.tables.get(name).is_some_and(|table| table.column(&column).is_some()) {
            return Vec::new();
        }
        let constraints = def.constraints.iter().filter_map(|node| match &node.node {
            Some(NodeEnum::Constraint(constraint)) => Some(constraint),
            _ => None,
        });
        // A new column without a value is null everywhere, and null points nowhere.
        let empty = constraints.clone().all(|constraint| is_kept(constraint) || !fills(constraint));
        let constraints = constraints.filter(|constraint| is_kept(constraint));
        let constraints = constraints.map(|constraint| self.constraint_effect(name, constraint, empty));
        std::iter::once(Pending::Column(name.clone(), column)).chain(constraints).collect()
    }

    fn constraint_effect(&self, table: &QualifiedName, constraint: &Constraint, rows_fit: bool) -> Pending {
        let before = self.catalog.tables.get(table).map(|table| table.constraints.keys().cloned().collect());
        Pending::Constraints {
            table: table.clone(),
            name: (!constraint.conname.is_empty()).then(|| ident(&constraint.conname)),
            before: before.unwrap_or_default(),
            using_index: !constraint.indexname.is_empty(),
            rows_fit,
        }
    }
}

/// Whether the catalog has it among a table's constraints: NOT NULL, DEFAULT and the like are a column's.
fn is_kept(constraint: &Constraint) -> bool {
    matches!(
        constraint.contype(),
        ConstrType::ConstrPrimary
            | ConstrType::ConstrUnique
            | ConstrType::ConstrCheck
            | ConstrType::ConstrForeign
            | ConstrType::ConstrExclusion
    )
}

/// Whether it gives a new column a value in the rows that are there.
fn fills(constraint: &Constraint) -> bool {
    use ConstrType as C;
    matches!(constraint.contype(), C::ConstrDefault | C::ConstrGenerated | C::ConstrIdentity)
}
