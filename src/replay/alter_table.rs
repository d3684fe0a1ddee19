//! ALTER TABLE, and what may be said with it of other relations. The commands are done in the server's order (`AlterTablePass` in tablecmds.c):
//! what is dropped first, columns before constraints, the rest last. All of them are done, or none.

mod column;
mod constraint;
mod index;
mod inherit;
mod setting;
mod trigger;

use super::constraint::Pending;
use super::names::Relation;
use super::node::{self, ident};
use super::problem::{Apply, Problem};
use super::{Facet, Replay};
use crate::catalog::{QualifiedName, Table, TableKind};
use pg_query::NodeEnum;
use pg_query::protobuf::{AlterTableCmd, AlterTableStmt, AlterTableType, ConstrType, ObjectType};

/// What is left to do.
enum Work<'n> {
    Command(&'n AlterTableCmd),
    /// A constraint of ADD COLUMN or ADD CONSTRAINT; whether rows are checked without being asked.
    Constraint(Pending<'n>, bool),
}

/// What is being altered.
struct Target<'n> {
    name: QualifiedName,
    /// Whether children are altered too: no ONLY.
    recurse: bool,
    /// By pass. What is done leaves its place empty.
    work: Vec<(u8, Option<Work<'n>>)>,
}

/// The passes, in order (`AlterTablePass`).
mod pass {
    pub(super) const DROP: u8 = 0;
    pub(super) const ALTER_TYPE: u8 = 1;
    pub(super) const ADD_COLUMN: u8 = 2;
    pub(super) const SET_EXPRESSION: u8 = 3;
    pub(super) const ADD_CONSTRAINT: u8 = 4;
    pub(super) const COLUMN: u8 = 5;
    pub(super) const ADD_INDEX_CONSTRAINT: u8 = 6;
    pub(super) const ADD_INDEX: u8 = 7;
    pub(super) const ADD_OTHER_CONSTRAINT: u8 = 8;
    pub(super) const REST: u8 = 9;
}

impl Replay {
    pub(super) fn alter_table(&mut self, statement: &AlterTableStmt) -> Apply {
        if let Some(done) = self.alter_view(statement) {
            return done;
        }
        if statement.objtype() == ObjectType::ObjectType {
            self.doubt("ALTER TYPE of a composite type isn't understood");
            return Ok(());
        }
        let range = statement.relation.as_ref();
        let range = range.ok_or_else(|| Problem::invalid("42601", "the name of a table is missing"))?;
        let (name, relation) = match self.relation(Some(&range.schemaname), &range.relname) {
            Err(problem) if statement.missing_ok && problem.is_missing() => return Ok(()),
            other => other?,
        };
        self.require_kind(&name, &relation, statement.objtype())?;
        let commands = statement.cmds.iter().filter_map(|node| match &node.node {
            Some(NodeEnum::AlterTableCmd(command)) => Some(command.as_ref()),
            _ => None,
        });
        let commands: Vec<&AlterTableCmd> = commands.collect();
        let several = !matches!(commands.as_slice(), [command] if is_switch(command.subtype()));
        match relation {
            Relation::Table => {
                let work = commands.into_iter().map(|command| (pass_of(command), Some(Work::Command(command))));
                let mut target = Target { name, recurse: range.inh, work: work.collect() };
                self.undoing(several, |replay| replay.alter_target(&mut target))
            }
            Relation::Sequence(_) => {
                self.wholly(|replay| commands.iter().try_for_each(|command| replay.alter_as_sequence(&name, command)))
            }
            Relation::Index(table) => self.wholly(|replay| {
                commands.iter().try_for_each(|command| replay.alter_index(&table, &name.name, command))
            }),
            Relation::View => {
                self.doubt("ALTER of a view isn't understood");
                Ok(())
            }
            Relation::CompositeType | Relation::Other => {
                self.doubt("ALTER of a relation that isn't a table isn't understood");
                Ok(())
            }
        }
    }

    /// ALTER TABLE may be said of all relations, the other words of their own kind only.
    fn require_kind(&self, name: &QualifiedName, relation: &Relation, kind: ObjectType) -> Apply {
        let foreign = || {
            let table = self.catalog.tables.get(name);
            table.is_some_and(|table| matches!(table.kind, TableKind::Foreign { .. }))
        };
        let (right, word) = match kind {
            ObjectType::ObjectIndex => (matches!(relation, Relation::Index(_)), "an index"),
            ObjectType::ObjectSequence => (matches!(relation, Relation::Sequence(_)), "a sequence"),
            ObjectType::ObjectView | ObjectType::ObjectMatview => {
                (matches!(relation, Relation::View | Relation::Other), "a view")
            }
            ObjectType::ObjectForeignTable => (foreign(), "a foreign table"),
            _ => (*relation != Relation::CompositeType, "a table"),
        };
        if right {
            return Ok(());
        }
        Err(Problem::invalid("42809", format!("\"{}\" is not {word}", name.name)))
    }

    fn alter_target<'n>(&mut self, target: &mut Target<'n>) -> Apply {
        for pass in pass::DROP..=pass::REST {
            let mut at = 0;
            while let Some((of, work)) = target.work.get_mut(at) {
                at += 1;
                if *of != pass {
                    continue;
                }
                match work.take() {
                    Some(Work::Command(command)) => self.alter_command(target, command)?,
                    Some(Work::Constraint(pending, new)) => {
                        self.alter_add_constraint(&target.name, &pending, new, target.recurse)?;
                    }
                    None => {}
                }
            }
        }
        Ok(())
    }

    fn alter_command<'n>(&mut self, target: &mut Target<'n>, command: &'n AlterTableCmd) -> Apply {
        use AlterTableType as T;
        let (table, name) = (target.name.clone(), ident(&command.name));
        let id = Self::table_id(&table);
        match command.subtype() {
            T::AtAddColumn => self.alter_add_column(target, command),
            T::AtDropColumn => self.alter_drop_column(&table, command, target.recurse),
            T::AtAddConstraint => self.later_constraint(target, command),
            T::AtDropConstraint => self.alter_drop_constraint(&table, command, target.recurse),
            T::AtValidateConstraint => self.validate_constraint(&table, &name, target.recurse),
            T::AtAlterConstraint => self.alter_constraint(&table, command),
            T::AtChangeOwner => {
                let Some(role) = &command.newowner else { return Ok(()) };
                let owner = self.role_name(role)?;
                self.touch(id, Facet::Owner);
                self.own_sequences_of(&table, &owner);
                super::owner::change_table(self.table_mut(&table)?, owner);
                Ok(())
            }
            T::AtEnableRowSecurity | T::AtDisableRowSecurity => {
                self.touch(id, Facet::RowSecurity);
                self.table_mut(&table)?.row_security = command.subtype() == T::AtEnableRowSecurity;
                Ok(())
            }
            T::AtForceRowSecurity | T::AtNoForceRowSecurity => {
                self.touch(id, Facet::ForceRowSecurity);
                self.table_mut(&table)?.force_row_security = command.subtype() == T::AtForceRowSecurity;
                Ok(())
            }
            T::AtEnableTrig
            | T::AtEnableAlwaysTrig
            | T::AtEnableReplicaTrig
            | T::AtDisableTrig
            | T::AtEnableTrigAll
            | T::AtDisableTrigAll
            | T::AtEnableTrigUser
            | T::AtDisableTrigUser => self.enable_trigger(&table, command.subtype(), &name, target.recurse),
            T::AtEnableRule | T::AtEnableAlwaysRule | T::AtEnableReplicaRule | T::AtDisableRule => {
                self.enable_rule(&table, command.subtype(), &name)
            }
            T::AtAddInherit | T::AtDropInherit => self.alter_inherit(&table, command),
            T::AtAddOf | T::AtDropOf => self.alter_of(&table, command),
            T::AtAttachPartition | T::AtDetachPartition | T::AtDetachPartitionFinalize => {
                let Some(NodeEnum::PartitionCmd(partition)) = node::child(command.def.as_deref()) else {
                    return Ok(());
                };
                self.touch(id, Facet::Definition);
                match command.subtype() {
                    T::AtAttachPartition => self.attach_partition(&table, partition),
                    T::AtDetachPartition => self.detach_partition(&table, partition),
                    _ => Ok(()),
                }
            }
            T::AtClusterOn
            | T::AtDropCluster
            | T::AtSetLogged
            | T::AtSetUnLogged
            | T::AtSetAccessMethod
            | T::AtSetTableSpace
            | T::AtSetRelOptions
            | T::AtResetRelOptions
            | T::AtReplaceRelOptions
            | T::AtGenericOptions
            | T::AtReplicaIdentity => self.alter_setting(&table, command),
            _ => self.alter_column(&table, command, target.recurse),
        }
    }

    /// ADD CONSTRAINT is done in the pass of its kind (`ATParseTransformCmd`).
    fn later_constraint<'n>(&mut self, target: &mut Target<'n>, command: &'n AlterTableCmd) -> Apply {
        let Some(NodeEnum::Constraint(constraint)) = node::child(command.def.as_deref()) else { return Ok(()) };
        let pending = Pending::of_table(constraint);
        match pass_of_constraint(&pending) {
            pass::ADD_CONSTRAINT => self.alter_add_constraint(&target.name, &pending, false, target.recurse),
            later => {
                target.work.push((later, Some(Work::Constraint(pending, false))));
                Ok(())
            }
        }
    }

    /// A table of which the catalog is sure.
    fn altered(&mut self, name: &QualifiedName, facet: Facet) -> Apply<&mut Table> {
        self.touch(Self::table_id(name), facet);
        self.table_mut(name)
    }
}

/// Commands that do one thing to one table or fail before it.
fn is_switch(command: AlterTableType) -> bool {
    use AlterTableType as T;
    matches!(
        command,
        T::AtEnableRowSecurity | T::AtDisableRowSecurity | T::AtForceRowSecurity | T::AtNoForceRowSecurity
    )
}

fn pass_of_constraint(pending: &Pending<'_>) -> u8 {
    match pending.node.contype() {
        ConstrType::ConstrPrimary | ConstrType::ConstrUnique if !pending.node.indexname.is_empty() => {
            pass::ADD_INDEX_CONSTRAINT
        }
        ConstrType::ConstrPrimary | ConstrType::ConstrUnique | ConstrType::ConstrExclusion => pass::ADD_INDEX,
        ConstrType::ConstrForeign => pass::ADD_OTHER_CONSTRAINT,
        _ => pass::ADD_CONSTRAINT,
    }
}

/// `ATPrepCmd`.
fn pass_of(command: &AlterTableCmd) -> u8 {
    use AlterTableType as T;
    match command.subtype() {
        T::AtDropColumn | T::AtDropConstraint | T::AtDropNotNull | T::AtDropExpression | T::AtDropIdentity => {
            pass::DROP
        }
        T::AtColumnDefault if command.def.is_none() => pass::DROP,
        T::AtAlterColumnType => pass::ALTER_TYPE,
        T::AtAddColumn => pass::ADD_COLUMN,
        T::AtSetExpression => pass::SET_EXPRESSION,
        T::AtAddConstraint => pass::ADD_CONSTRAINT,
        // SET GENERATED comes after ADD GENERATED: in the last pass.
        T::AtSetNotNull => pass::COLUMN,
        T::AtColumnDefault | T::AtAddIdentity => pass::ADD_OTHER_CONSTRAINT,
        _ => pass::REST,
    }
}
