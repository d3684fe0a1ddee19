//! ENABLE and DISABLE of triggers and rules.

use crate::catalog::{Ident, QualifiedName, TriggerEnabled};
use crate::replay::problem::{Apply, Problem};
use crate::replay::{Facet, Replay};
use pg_query::protobuf::AlterTableType;

impl Replay {
    pub(super) fn enable_trigger(
        &mut self,
        table: &QualifiedName,
        kind: AlterTableType,
        name: &Ident,
        recurse: bool,
    ) -> Apply {
        use AlterTableType as T;
        let all = matches!(kind, T::AtEnableTrigAll | T::AtDisableTrigAll | T::AtEnableTrigUser | T::AtDisableTrigUser);
        let id = Self::table_id(table);
        let held = self.table_mut(table)?;
        let wanted = held.triggers.values_mut().filter(|trigger| all || trigger.name == *name);
        let mut changed = Vec::new();
        for trigger in wanted {
            trigger.enabled = enabled(kind);
            changed.push((trigger.name.clone(), trigger.for_each_row));
        }
        if changed.is_empty() && !all {
            let message = format!("trigger \"{name}\" for table \"{}\" does not exist", table.name);
            return Err(Problem::missing("42704", message));
        }
        for (name, row) in changed {
            self.touch(id.clone(), Facet::Trigger(name.clone()));
            // Row triggers of a partitioned table are its partitions' too.
            let partitions = if recurse && row { self.partitions_of(table) } else { Vec::new() };
            for partition in partitions {
                if self.table_mut(&partition)?.triggers.contains_key(&name) {
                    self.enable_trigger(&partition, one(kind), &name, true)?;
                }
            }
        }
        Ok(())
    }

    pub(super) fn enable_rule(&mut self, table: &QualifiedName, kind: AlterTableType, name: &Ident) -> Apply {
        let held = self.altered(table, Facet::Definition)?;
        let missing =
            || Problem::missing("42704", format!("rule \"{name}\" for relation \"{}\" does not exist", table.name));
        held.rules.get_mut(name).ok_or_else(missing)?.enabled = enabled(kind);
        Ok(())
    }
}

/// The command about one trigger that does what one about all does.
fn one(kind: AlterTableType) -> AlterTableType {
    use AlterTableType as T;
    match kind {
        T::AtEnableTrigAll | T::AtEnableTrigUser => T::AtEnableTrig,
        T::AtDisableTrigAll | T::AtDisableTrigUser => T::AtDisableTrig,
        other => other,
    }
}

fn enabled(kind: AlterTableType) -> TriggerEnabled {
    use AlterTableType as T;
    match kind {
        T::AtEnableAlwaysTrig | T::AtEnableAlwaysRule => TriggerEnabled::Always,
        T::AtEnableReplicaTrig | T::AtEnableReplicaRule => TriggerEnabled::Replica,
        T::AtDisableTrig | T::AtDisableTrigAll | T::AtDisableTrigUser | T::AtDisableRule => TriggerEnabled::Disabled,
        _ => TriggerEnabled::Origin,
    }
}
