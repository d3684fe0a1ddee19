//! How a table is stored, clustered and replicated.

use crate::catalog::{Ident, QualifiedName, ReplicaIdentity, Table, TableKind};
use crate::replay::names::has_index;
use crate::replay::node::{self, ident};
use crate::replay::problem::{Apply, Problem};
use crate::replay::sequence::options_of;
use crate::replay::{Facet, Replay, options};
use pg_query::NodeEnum;
use pg_query::protobuf::{AlterTableCmd, AlterTableType, ClusterStmt};

impl Replay {
    pub(super) fn alter_setting(&mut self, name: &QualifiedName, command: &AlterTableCmd) -> Apply {
        use AlterTableType as T;
        let listed = options_of(command.def.as_deref());
        let table = self.altered(name, Facet::Definition)?;
        match command.subtype() {
            T::AtSetRelOptions => options::set(&mut table.options, listed),
            T::AtResetRelOptions => options::reset(&mut table.options, listed),
            T::AtReplaceRelOptions => table.options = options::read(listed),
            T::AtGenericOptions => match &mut table.kind {
                TableKind::Foreign { options, .. } => options::change(options, listed)?,
                _ => {
                    return Err(Problem::invalid("42809", format!("\"{}\" is not a foreign table", name.name)));
                }
            },
            T::AtSetLogged | T::AtSetUnLogged => {
                table.unlogged = command.subtype() == T::AtSetUnLogged;
                let unlogged = table.unlogged;
                self.log_sequences_of(name, unlogged);
            }
            T::AtReplicaIdentity => {
                let Some(NodeEnum::ReplicaIdentityStmt(identity)) = node::child(command.def.as_deref()) else {
                    return Ok(());
                };
                // The letters of `pg_class.relreplident`.
                table.replica_identity = match identity.identity_type.as_str() {
                    "f" => ReplicaIdentity::Full,
                    "n" => ReplicaIdentity::Nothing,
                    "i" => {
                        let index = ident(&identity.name);
                        require_index(table, &index)?;
                        ReplicaIdentity::Index(index)
                    }
                    _ => ReplicaIdentity::Default,
                };
            }
            T::AtClusterOn => return self.cluster_on(name, &ident(&command.name)),
            T::AtDropCluster => set_clustered(table, None),
            T::AtSetAccessMethod if matches!(command.name.as_str(), "" | "heap") => {}
            T::AtSetAccessMethod => self.unsupported_on(name, "SET ACCESS METHOD"),
            _ => self.remark("TABLESPACE isn't kept"),
        }
        Ok(())
    }

    /// Remembers by which index a table is ordered.
    fn cluster_on(&mut self, name: &QualifiedName, index: &Ident) -> Apply {
        let table = self.altered(name, Facet::Index(index.clone()))?;
        require_index(table, index)?;
        set_clustered(table, Some(index));
        Ok(())
    }

    /// CLUSTER table USING index. Without an index, what is ordered stays what it is.
    pub(in crate::replay) fn cluster(&mut self, statement: &ClusterStmt) -> Apply {
        if statement.relation.is_none() || statement.indexname.is_empty() {
            return Ok(());
        }
        let name = self.table_name(statement.relation.as_ref())?;
        self.cluster_on(&name, &ident(&statement.indexname))
    }
}

/// One index at most orders a table (`mark_index_clustered`).
fn set_clustered(table: &mut Table, index: Option<&Ident>) {
    table.indexes.values_mut().for_each(|held| held.clustered = Some(&held.name) == index);
    table.constraints.values_mut().for_each(|held| held.clustered = Some(&held.name) == index && has_index(held));
}

/// Refuses an index that isn't the table's.
fn require_index(table: &Table, index: &Ident) -> Apply {
    let of_constraint = table.constraints.get(index).is_some_and(has_index);
    if table.indexes.contains_key(index) || of_constraint {
        return Ok(());
    }
    let message = format!("index \"{index}\" for table \"{}\" does not exist", table.name.name);
    Err(Problem::missing("42704", message))
}
