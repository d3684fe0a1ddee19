//! ALTER INDEX, and what ALTER TABLE may say of sequences.

use crate::catalog::{Ident, IndexTarget, Options, QualifiedName, Table, TableKind};
use crate::replay::node;
use crate::replay::problem::{Apply, Problem};
use crate::replay::sequence::options_of;
use crate::replay::{Facet, Replay, options};
use pg_query::NodeEnum;
use pg_query::protobuf::{AlterTableCmd, AlterTableType};

impl Replay {
    pub(super) fn alter_index(&mut self, table: &QualifiedName, index: &Ident, command: &AlterTableCmd) -> Apply {
        use AlterTableType as T;
        let listed = options_of(command.def.as_deref());
        let partitioned = |held: &Table| matches!(held.kind, TableKind::Partitioned(_));
        if matches!(command.subtype(), T::AtSetRelOptions | T::AtResetRelOptions)
            && self.catalog.tables.get(table).is_some_and(partitioned)
        {
            let message = format!("ALTER action SET cannot be performed on relation \"{index}\"");
            return Err(Problem::invalid("42809", message));
        }
        match command.subtype() {
            T::AtSetRelOptions => options::set(self.index_options(table, index)?, listed),
            T::AtResetRelOptions => options::reset(self.index_options(table, index)?, listed),
            T::AtAttachPartition => {
                let Some(NodeEnum::PartitionCmd(partition)) = node::child(command.def.as_deref()) else {
                    return Ok(());
                };
                let range = partition.name.as_ref();
                let (schema, name) = range.map_or(("", ""), |range| (range.schemaname.as_str(), &range.relname));
                let (child, part) = self.index_table(Some(schema), name)?;
                return self.attach_index((table, index), (&child, &part));
            }
            T::AtSetStatistics => return self.set_index_statistics(table, index, command),
            T::AtSetTableSpace => self.remark("TABLESPACE isn't kept"),
            // An index belongs to whom its table does (`ATExecChangeOwner` warns).
            T::AtChangeOwner => {}
            T::AtClusterOn | T::AtDropCluster => {
                return Err(Problem::invalid("42809", format!("\"{index}\" is not a table")));
            }
            other => self.unsupported_on(table, &format!("ALTER INDEX ({})", other.as_str_name())),
        }
        Ok(())
    }

    /// `ALTER COLUMN number SET STATISTICS` (`ATExecSetStatistics`): of an expression only.
    fn set_index_statistics(&mut self, table: &QualifiedName, index: &Ident, command: &AlterTableCmd) -> Apply {
        let refused = |what: &str| Problem::invalid("0A000", format!("cannot alter statistics on {what}"));
        self.touch(self.relation_id(table), Facet::Index(index.clone()));
        let held = if self.catalog.tables.contains_key(table) {
            self.table_mut(table)?.indexes.get_mut(index)
        } else {
            self.catalog.views.get_mut(table).and_then(|view| view.indexes.get_mut(index))
        };
        // The index of a constraint has no expressions, but for an exclusion's.
        let Some(held) = held else {
            self.unsupported_on(table, "SET STATISTICS of the index of a constraint");
            return Ok(());
        };
        let number = usize::try_from(command.num).unwrap_or_default();
        if number > held.keys.len() && number <= held.keys.len() + held.include.len() {
            return Err(refused("included column"));
        }
        let Some(key) = number.checked_sub(1).and_then(|at| held.keys.get_mut(at)) else {
            let message = format!("column number {number} of relation \"{index}\" does not exist");
            return Err(Problem::missing("42703", message));
        };
        if matches!(key.target, IndexTarget::Column(_)) {
            return Err(refused("non-expression column"));
        }
        // No number, or -1, is the default.
        let target = match node::child(command.def.as_deref()) {
            Some(NodeEnum::Integer(target)) => Some(target.ival).filter(|target| *target >= 0),
            _ => None,
        };
        key.statistics = target.map(|target| target.min(10_000));
        Ok(())
    }

    fn index_options(&mut self, table: &QualifiedName, index: &Ident) -> Apply<&mut Options> {
        self.touch(Self::table_id(table), Facet::Index(index.clone()));
        let missing = || Problem::missing("42P01", format!("relation \"{index}\" does not exist"));
        if !self.catalog.tables.contains_key(table) {
            let view = self.catalog.views.get_mut(table).ok_or_else(missing)?;
            return view.indexes.get_mut(index).map(|index| &mut index.options).ok_or_else(missing);
        }
        let held = self.table_mut(table)?;
        match held.indexes.get_mut(index) {
            Some(index) => Ok(&mut index.options),
            None => held.constraints.get_mut(index).map(|constraint| &mut constraint.options).ok_or_else(missing),
        }
    }

    /// `ALTER INDEX ... ATTACH PARTITION`. When all partitions have theirs, the table's index is whole.
    fn attach_index(&mut self, whole: (&QualifiedName, &Ident), part: (&QualifiedName, &Ident)) -> Apply {
        let (table, index) = whole;
        let (child, name) = part;
        if !self.partitions_of(table).contains(child) {
            let message = format!("cannot attach index \"{name}\" as a partition of index \"{index}\"");
            return Err(Problem::invalid("55000", message));
        }
        self.touch(Self::table_id(child), Facet::Index(name.clone()));
        let parent = QualifiedName { schema: table.schema.clone(), name: index.clone() };
        let held = self.table_mut(child)?;
        match (held.indexes.get_mut(name), held.constraints.get_mut(name)) {
            (Some(held), _) => held.parent = Some(parent.clone()),
            (None, Some(held)) => {
                held.inherited_from = 1;
                held.local = false;
            }
            (None, None) => {}
        }
        let partitions = self.partitions_of(table);
        let attached = partitions.iter().all(|partition| {
            let held = self.catalog.tables.get(partition);
            held.is_some_and(|held| held.indexes.values().any(|index| index.parent.as_ref() == Some(&parent)))
        });
        self.touch(Self::table_id(table), Facet::Index(index.clone()));
        if let Some(held) = self.table_mut(table)?.indexes.get_mut(index)
            && attached
        {
            held.only = false;
        }
        Ok(())
    }

    pub(super) fn alter_as_sequence(&mut self, name: &QualifiedName, command: &AlterTableCmd) -> Apply {
        use AlterTableType as T;
        match command.subtype() {
            T::AtChangeOwner => {
                let Some(role) = &command.newowner else { return Ok(()) };
                let owner = self.role_name(role)?;
                self.own_sequence(name, &owner)
            }
            T::AtSetLogged | T::AtSetUnLogged => {
                self.log_sequence(name, command.subtype() == T::AtSetUnLogged);
                Ok(())
            }
            T::AtSetTableSpace => {
                self.remark("TABLESPACE isn't kept");
                Ok(())
            }
            _ => {
                let message = format!("ALTER action cannot be performed on relation \"{}\"", name.name);
                Err(Problem::invalid("42809", message))
            }
        }
    }
}
