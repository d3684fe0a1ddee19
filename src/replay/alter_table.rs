//! ALTER TABLE. The commands change a copy, which takes the table's place when all of them could be applied.

use super::column::{collation, identity};
use super::constraint::{Pending, require_column};
use super::node::{self, ident, required};
use super::problem::{Apply, Problem};
use super::sequence::options_of;
use super::{Facet, Replay, expr};
use crate::catalog::{ConstraintKind, Expr, Generated, Ident, Table, TriggerEnabled};
use pg_query::NodeEnum;
use pg_query::protobuf::{AlterTableCmd, AlterTableStmt, AlterTableType, DropBehavior, ObjectType};

impl Replay {
    pub(super) fn alter_table(&mut self, statement: &AlterTableStmt) -> Apply {
        if let Some(done) = self.alter_view(statement) {
            return done;
        }
        if statement.objtype() != ObjectType::ObjectTable {
            self.doubt("ALTER of a relation that isn't a table isn't understood");
            return Ok(());
        }
        let name = match self.table_name(statement.relation.as_ref()) {
            Ok(name) => name,
            Err(_) if statement.missing_ok => return Ok(()),
            Err(problem) => return Err(problem),
        };
        self.wholly(|replay| {
            let mut table = replay.table_mut(&name)?.clone();
            let commands = statement.cmds.iter().filter_map(|node| match &node.node {
                Some(NodeEnum::AlterTableCmd(command)) => Some(command),
                _ => None,
            });
            let result = commands.into_iter().try_for_each(|command| replay.alter_table_command(&mut table, command));
            replay.catalog.tables.insert(name.clone(), table);
            result
        })
    }

    fn alter_table_command(&mut self, table: &mut Table, command: &AlterTableCmd) -> Apply {
        use AlterTableType as T;
        let id = Self::table_id(&table.name);
        let name = ident(&command.name);
        match command.subtype() {
            T::AtAddColumn => return self.alter_add_column(table, command),
            T::AtDropColumn => {
                self.touch(id, Facet::Column(name.clone()));
                return match table.column(&name) {
                    None if command.missing_ok => Ok(()),
                    _ => self.drop_column(table, &name, command.behavior() == DropBehavior::DropCascade),
                };
            }
            T::AtAddConstraint => {
                let Some(NodeEnum::Constraint(constraint)) = node::child(command.def.as_deref()) else { return Ok(()) };
                let known: Vec<Ident> = table.constraints.keys().cloned().collect();
                self.add_constraint(table, &Pending::of_table(constraint), false)?;
                let added: Vec<Ident> =
                    table.constraints.keys().filter(|name| !known.contains(name)).cloned().collect();
                for name in added {
                    self.touch(id.clone(), Facet::Constraint(name));
                }
            }
            T::AtValidateConstraint => {
                self.touch(id, Facet::Constraint(name.clone()));
                let missing = no_constraint(table, &name);
                table.constraints.get_mut(&name).ok_or(missing)?.validated = true;
            }
            T::AtDropConstraint => {
                self.touch(id, Facet::Constraint(name.clone()));
                if !table.constraints.contains_key(&name) {
                    return if command.missing_ok { Ok(()) } else { Err(no_constraint(table, &name)) };
                }
                return self.drop_constraint(table, &name, command.behavior() == DropBehavior::DropCascade);
            }
            T::AtChangeOwner => {
                let Some(role) = &command.newowner else { return Ok(()) };
                let owner = self.role_name(role)?;
                self.touch(id, Facet::Owner);
                self.own_sequences_of(&table.name, &owner);
                super::owner::change_table(table, owner);
            }
            T::AtEnableRowSecurity | T::AtDisableRowSecurity => {
                self.touch(id, Facet::RowSecurity);
                table.row_security = command.subtype() == T::AtEnableRowSecurity;
            }
            T::AtForceRowSecurity | T::AtNoForceRowSecurity => {
                self.touch(id, Facet::ForceRowSecurity);
                table.force_row_security = command.subtype() == T::AtForceRowSecurity;
            }
            T::AtEnableTrig | T::AtEnableAlwaysTrig | T::AtEnableReplicaTrig | T::AtDisableTrig => {
                self.touch(id, Facet::Trigger(name.clone()));
                let table_name = table.name.name.clone();
                let missing = || format!("trigger \"{name}\" for table \"{table_name}\" does not exist");
                let trigger = table.triggers.get_mut(&name).ok_or_else(|| Problem::missing("42704", missing()))?;
                trigger.enabled = enabled(command.subtype());
            }
            T::AtEnableTrigAll | T::AtDisableTrigAll | T::AtEnableTrigUser | T::AtDisableTrigUser => {
                for (name, trigger) in &mut table.triggers {
                    trigger.enabled = enabled(command.subtype());
                    self.touched.push((id.clone(), Facet::Trigger(name.clone())));
                }
            }
            _ => return self.alter_column(table, command, &name),
        }
        Ok(())
    }

    fn alter_add_column(&mut self, table: &mut Table, command: &AlterTableCmd) -> Apply {
        let Some(NodeEnum::ColumnDef(def)) = node::child(command.def.as_deref()) else { return Ok(()) };
        let id = Self::table_id(&table.name);
        let name = ident(&def.colname);
        self.touch(id.clone(), Facet::Column(name.clone()));
        if command.missing_ok && table.column(&name).is_some() {
            return Ok(());
        }
        self.freeze(&table.name, &name);
        let known: Vec<Ident> = table.constraints.keys().cloned().collect();
        let mut pending = self.add_column(table, def)?;
        pending.sort_by_key(Pending::rank);
        // The rows that are there are checked, or there is nothing to check in them: NOT VALID can't be said here.
        pending.iter().try_for_each(|pending| self.add_constraint(table, pending, true))?;
        let added: Vec<Ident> = table.constraints.keys().filter(|name| !known.contains(name)).cloned().collect();
        for name in added {
            self.touch(id.clone(), Facet::Constraint(name));
        }
        Ok(())
    }

    fn alter_column(&mut self, table: &mut Table, command: &AlterTableCmd, name: &Ident) -> Apply {
        use AlterTableType as T;
        let id = Self::table_id(&table.name);
        let def = node::child(command.def.as_deref());
        let kind = command.subtype();
        match kind {
            T::AtColumnDefault => {
                let default = command.def.as_deref().map(expr::read).transpose()?.filter(|expr| *expr != Expr::Null);
                let default = default.map(|value| self.default_value(&value)).transpose()?;
                require_column(table, name)?.default = default;
            }
            T::AtSetNotNull => require_column(table, name)?.not_null = true,
            T::AtDropNotNull => {
                let in_key = table.constraints.values().any(|constraint| {
                    matches!(&constraint.kind, ConstraintKind::PrimaryKey(columns) if columns.contains(name))
                });
                if in_key {
                    return Err(Problem::invalid("42P16", format!("column \"{name}\" is in a primary key")));
                }
                require_column(table, name)?.not_null = false;
            }
            T::AtAlterColumnType => {
                let Some(NodeEnum::ColumnDef(def)) = def else { return Ok(()) };
                let ty = def.type_name.as_ref().ok_or_else(|| Problem::invalid("42601", "the type is missing"))?;
                let ty = self.resolved_type(ty)?;
                let collation = def.coll_clause.as_deref().map(collation).transpose()?.flatten();
                self.retype_identity_sequence(&table.name, name, &ty)?;
                let column = require_column(table, name)?;
                column.ty = ty;
                column.collation = collation;
            }
            T::AtAddIdentity => {
                let Some(NodeEnum::Constraint(constraint)) = def else { return Ok(()) };
                let shown = table.name.name.clone();
                let column = require_column(table, name)?;
                let wrong = |sqlstate, what: &str| {
                    Err(Problem::invalid(sqlstate, format!("column \"{name}\" of relation \"{shown}\" {what}")))
                };
                if !column.not_null {
                    return wrong("55000", "must be declared NOT NULL before identity can be added");
                }
                if column.identity.is_some() {
                    return wrong("55000", "is already an identity column");
                }
                if column.default.is_some() {
                    return wrong("55000", "already has a default value");
                }
                column.identity = Some(identity(&constraint.generated_when));
                let ty = column.ty.clone();
                self.add_column_sequence(table, name, ty, true, &constraint.options)?;
            }
            T::AtSetIdentity => {
                if require_column(table, name)?.identity.is_none() {
                    return Err(no_identity(table, name));
                }
                self.alter_identity_sequence(&table.name, name, options_of(command.def.as_deref()))?;
                for option in command.def.as_deref().map_or(&[][..], node::items) {
                    let Some(NodeEnum::DefElem(option)) = &option.node else { continue };
                    if option.defname == "generated"
                        && let Some(NodeEnum::Integer(letter)) = node::child(option.arg.as_deref())
                    {
                        let letter = u8::try_from(letter.ival).map_or('a', char::from).to_string();
                        require_column(table, name)?.identity = Some(identity(&letter));
                    }
                }
            }
            T::AtDropIdentity => {
                if require_column(table, name)?.identity.take().is_some() {
                    self.drop_identity_sequence(&table.name, name);
                } else if !command.missing_ok {
                    return Err(no_identity(table, name));
                }
            }
            T::AtDropExpression => require_column(table, name)?.generated = None,
            T::AtSetExpression => {
                let expr = expr::read(required(command.def.as_deref())?)?;
                let column = require_column(table, name)?;
                let stored = column.generated.as_ref().is_none_or(|generated| generated.stored);
                column.generated = Some(Generated { expr, stored });
            }
            T::AtSetStatistics
            | T::AtSetOptions
            | T::AtResetOptions
            | T::AtSetStorage
            | T::AtSetCompression
            | T::AtClusterOn
            | T::AtDropCluster
            | T::AtSetLogged
            | T::AtSetUnLogged
            | T::AtSetAccessMethod
            | T::AtSetTableSpace
            | T::AtSetRelOptions
            | T::AtResetRelOptions
            | T::AtReplicaIdentity => {
                self.doubt("how a table is stored and replicated isn't kept");
                return Ok(());
            }
            other => {
                self.unsupported_on(&table.name, &format!("ALTER TABLE ({})", other.as_str_name()));
                return Ok(());
            }
        }
        self.touch(id, Facet::Column(name.clone()));
        Ok(())
    }
}

fn no_constraint(table: &Table, name: &Ident) -> Problem {
    let message = format!("constraint \"{name}\" of relation \"{}\" does not exist", table.name.name);
    Problem::missing("42704", message)
}

fn no_identity(table: &Table, name: &Ident) -> Problem {
    let message = format!("column \"{name}\" of relation \"{}\" is not an identity column", table.name.name);
    Problem::invalid("55000", message)
}

fn enabled(kind: AlterTableType) -> TriggerEnabled {
    use AlterTableType as T;
    match kind {
        T::AtEnableAlwaysTrig => TriggerEnabled::Always,
        T::AtEnableReplicaTrig => TriggerEnabled::Replica,
        T::AtDisableTrig | T::AtDisableTrigAll | T::AtDisableTrigUser => TriggerEnabled::Disabled,
        _ => TriggerEnabled::Origin,
    }
}
