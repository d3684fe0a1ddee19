//! ATTACH PARTITION and DETACH PARTITION.

use super::printed_bound;
use crate::catalog::{ConstraintKind, Ident, QualifiedName, Table, TableKind};
use crate::replay::inherit::requalified;
use crate::replay::problem::{Apply, Problem};
use crate::replay::{Facet, Replay};
use pg_query::protobuf::PartitionCmd;

impl Replay {
    pub(in crate::replay) fn attach_partition(&mut self, parent: &QualifiedName, command: &PartitionCmd) -> Apply {
        let partition = self.table_name(command.name.as_ref())?;
        let held = self.table_mut(parent)?.clone();
        if !matches!(held.kind, TableKind::Partitioned(_)) {
            return Err(Problem::invalid("42809", format!("table \"{}\" is not partitioned", parent.name)));
        }
        let bound = command.bound.as_ref().map(printed_bound).transpose()?;
        let table = self.table_mut(&partition)?;
        if !table.parents.is_empty() {
            let what =
                if table.partition_bound.is_some() { "is already a partition" } else { "is an inheritance child" };
            return Err(Problem::invalid("42809", format!("\"{}\" {what}", partition.name)));
        }
        merge_columns(&held, table)?;
        merge_checks(&held, table)?;
        table.parents = vec![parent.clone()];
        table.partition_bound = Some(bound.unwrap_or_else(|| "DEFAULT".to_owned()));
        self.names.add_child(parent, &partition);
        self.touch(Self::table_id(&partition), Facet::Definition);
        self.complete_partition(parent, &partition)
    }

    pub(in crate::replay) fn detach_partition(&mut self, parent: &QualifiedName, command: &PartitionCmd) -> Apply {
        let partition = self.table_name(command.name.as_ref())?;
        let triggers: Vec<Ident> = self.table_mut(parent)?.triggers.keys().cloned().collect();
        let table = self.table_mut(&partition)?;
        if !table.parents.contains(parent) || table.partition_bound.is_none() {
            let message = format!("relation \"{}\" is not a partition of relation \"{}\"", partition.name, parent.name);
            return Err(Problem::missing("42P01", message));
        }
        table.parents.clear();
        table.partition_bound = None;
        for column in &mut table.columns {
            column.inherited_from = 0;
            column.local = true;
            column.identity = None;
        }
        for constraint in table.constraints.values_mut() {
            constraint.inherited_from = 0;
            constraint.local = true;
        }
        table.indexes.values_mut().for_each(|index| index.parent = None);
        // Clones are dropped (`DropClonedTriggersFromPartition`); statement triggers are never clones.
        table.triggers.retain(|name, trigger| !(trigger.for_each_row && triggers.contains(name)));
        self.names.remove_child(parent, &partition);
        self.touch(Self::table_id(&partition), Facet::Definition);
        Ok(())
    }
}

/// The columns must be the same (`MergeAttributesIntoExisting`).
pub(in crate::replay) fn merge_columns(parent: &Table, child: &mut Table) -> Apply {
    let partition = matches!(parent.kind, TableKind::Partitioned(_));
    let extra = child.columns.iter().find(|column| partition && parent.column(&column.name).is_none());
    if let Some(extra) = extra {
        let message = format!(
            "table \"{}\" contains column \"{}\" not found in parent \"{}\"",
            child.name.name, extra.name, parent.name.name
        );
        return Err(Problem::invalid("42804", message));
    }
    let child_name = child.name.name.clone();
    for column in &parent.columns {
        let Some(held) = child.column_mut(&column.name) else {
            let message = format!("child table is missing column \"{}\"", column.name);
            return Err(Problem::invalid("42804", message));
        };
        if held.ty != column.ty {
            let message = format!("child table \"{child_name}\" has different type for column \"{}\"", column.name);
            return Err(Problem::invalid("42804", message));
        }
        if held.collation != column.collation {
            let message =
                format!("child table \"{child_name}\" has different collation for column \"{}\"", column.name);
            return Err(Problem::invalid("42P21", message));
        }
        if column.not_null && !held.not_null {
            let message = format!("column \"{}\" in child table must be marked NOT NULL", column.name);
            return Err(Problem::invalid("42804", message));
        }
        if column.generated.is_some() != held.generated.is_some() {
            let what = if column.generated.is_some() { "must be" } else { "must not be" };
            let message = format!("column \"{}\" in child table {what} a generated column", column.name);
            return Err(Problem::invalid("42804", message));
        }
        held.inherited_from += 1;
        if partition {
            held.local = false;
            held.identity = column.identity;
        }
    }
    Ok(())
}

/// Every check of the parent must be there (`MergeConstraintsIntoExisting`).
pub(in crate::replay) fn merge_checks(parent: &Table, child: &mut Table) -> Apply {
    let partition = matches!(parent.kind, TableKind::Partitioned(_));
    for constraint in parent.constraints.values() {
        if !matches!(constraint.kind, ConstraintKind::Check(_)) || constraint.no_inherit {
            continue;
        }
        let kind = requalified(&constraint.kind, &parent.name.name, &child.name.name);
        let child_name = child.name.name.clone();
        let Some(held) = child.constraints.get_mut(&constraint.name) else {
            let message = format!("child table is missing constraint \"{}\"", constraint.name);
            return Err(Problem::invalid("42804", message));
        };
        if held.kind != kind {
            let message = format!(
                "child table \"{child_name}\" has different definition for check constraint \"{}\"",
                constraint.name
            );
            return Err(Problem::invalid("42804", message));
        }
        held.inherited_from += 1;
        if partition {
            held.local = false;
        }
    }
    Ok(())
}
