//! Commands about constraints.

use crate::catalog::{Constraint, ConstraintKind, Ident, QualifiedName, Table, TableKind};
use crate::replay::constraint::Pending;
use crate::replay::names::has_index;
use crate::replay::node::{self, ident};
use crate::replay::problem::{Apply, Problem};
use crate::replay::{Facet, Replay};
use pg_query::NodeEnum;
use pg_query::protobuf::{AlterTableCmd, DropBehavior};

impl Replay {
    /// Adds a constraint, also to the tables that inherit it.
    pub(super) fn alter_add_constraint(
        &mut self,
        table: &QualifiedName,
        pending: &Pending<'_>,
        new: bool,
        recurse: bool,
    ) -> Apply {
        let added = self.with_table(table, |replay, held| replay.add_constraint(held, pending, new))?;
        let Some(name) = added else { return Ok(()) };
        let held = self.altered(table, Facet::Constraint(name.clone()))?;
        let partitioned = matches!(held.kind, TableKind::Partitioned(_));
        let Some(constraint) = held.constraints.get(&name).cloned() else { return Ok(()) };
        if matches!(constraint.kind, ConstraintKind::Check(_)) {
            let children = self.names.children_of(table);
            if constraint.no_inherit || children.is_empty() {
                return Ok(());
            }
            if !recurse {
                return Err(Problem::invalid("42P16", "constraint must be added to child tables too"));
            }
            return self.check_children(table, &constraint);
        }
        if partitioned { self.constrain_partitions(table, &constraint) } else { Ok(()) }
    }

    fn check_children(&mut self, table: &QualifiedName, constraint: &Constraint) -> Apply {
        for child in self.names.children_of(table) {
            self.touch(Self::table_id(&child), Facet::Constraint(constraint.name.clone()));
            let new = self.with_table(&child, |replay, held| {
                let new = !held.constraints.contains_key(&constraint.name);
                replay.inherit_check(held, &table.name, constraint)?;
                Ok(new)
            })?;
            if new {
                self.check_children(&child, constraint)?;
            }
        }
        Ok(())
    }

    pub(super) fn alter_drop_constraint(
        &mut self,
        name: &QualifiedName,
        command: &AlterTableCmd,
        recurse: bool,
    ) -> Apply {
        let constraint = ident(&command.name);
        let cascade = command.behavior() == DropBehavior::DropCascade;
        let table = self.altered(name, Facet::Constraint(constraint.clone()))?;
        let held = match table.constraints.get(&constraint) {
            Some(held) => held.clone(),
            None if command.missing_ok => return Ok(()),
            None => return Err(no_constraint(table, &constraint)),
        };
        if held.inherited_from > 0 {
            let message = format!("cannot drop inherited constraint \"{constraint}\" of relation \"{}\"", name.name);
            return Err(Problem::invalid("42P16", message));
        }
        self.with_table(name, |replay, table| replay.drop_constraint(table, &constraint, cascade))?;
        self.drop_inherited(name, &held, cascade, recurse)
    }

    /// The constraints that inheriting tables have from this one.
    fn drop_inherited(&mut self, table: &QualifiedName, dropped: &Constraint, cascade: bool, recurse: bool) -> Apply {
        let check = matches!(dropped.kind, ConstraintKind::Check(_));
        for child in self.names.children_of(table) {
            let held = self.table_mut(&child)?;
            let found = held.constraints.values_mut().find(|held| {
                held.inherited_from > 0
                    && if check { held.name == dropped.name } else { same_part(&held.kind, &dropped.kind) }
            });
            let Some(found) = found else { continue };
            found.inherited_from -= 1;
            let found = if check && !recurse {
                found.local = true;
                None
            } else {
                Some(found.clone()).filter(|found| found.inherited_from == 0 && !found.local)
            };
            let Some(found) = found else { continue };
            self.touch(Self::table_id(&child), Facet::Constraint(found.name.clone()));
            self.with_table(&child, |replay, held| replay.drop_constraint(held, &found.name, cascade))?;
            self.drop_inherited(&child, &found, cascade, true)?;
        }
        Ok(())
    }

    pub(super) fn validate_constraint(&mut self, table: &QualifiedName, name: &Ident, recurse: bool) -> Apply {
        // What the constraint says was said before.
        let held = self.altered(table, Facet::Names)?;
        let missing = no_constraint(held, name);
        let shown = held.name.name.clone();
        let constraint = held.constraints.get_mut(name).ok_or(missing)?;
        if has_index(constraint) {
            let message =
                format!("constraint \"{name}\" of relation \"{shown}\" is not a foreign key or check constraint");
            return Err(Problem::invalid("42809", message));
        }
        constraint.validated = true;
        let check = matches!(constraint.kind, ConstraintKind::Check(_)) && !constraint.no_inherit;
        for child in self.names.children_of(table).iter().filter(|_| check && recurse) {
            self.validate_constraint(child, name, true)?;
        }
        Ok(())
    }

    /// ALTER CONSTRAINT: when a foreign key is checked.
    pub(super) fn alter_constraint(&mut self, table: &QualifiedName, command: &AlterTableCmd) -> Apply {
        let Some(NodeEnum::AtalterConstraint(change)) = node::child(command.def.as_deref()) else {
            self.unsupported_on(table, "ALTER CONSTRAINT");
            return Ok(());
        };
        let name = ident(&change.conname);
        let held = self.altered(table, Facet::Constraint(name.clone()))?;
        let missing = no_constraint(held, &name);
        let constraint = held.constraints.get_mut(&name).ok_or(missing)?;
        if !matches!(constraint.kind, ConstraintKind::ForeignKey(_)) {
            let message =
                format!("constraint \"{name}\" of relation \"{}\" is not a foreign key constraint", table.name);
            return Err(Problem::invalid("42809", message));
        }
        if change.alter_enforceability || change.alter_inheritability {
            self.unsupported_on(table, "this form of ALTER CONSTRAINT");
            return Ok(());
        }
        if change.alter_deferrability {
            constraint.deferrable = change.deferrable || change.initdeferred;
            constraint.initially_deferred = change.initdeferred;
        }
        let kind = constraint.kind.clone();
        for partition in self.partitions_of(table) {
            self.defer_partitions(&partition, &kind, (change.deferrable || change.initdeferred, change.initdeferred))?;
        }
        Ok(())
    }

    fn defer_partitions(&mut self, table: &QualifiedName, kind: &ConstraintKind, to: (bool, bool)) -> Apply {
        let held = self.table_mut(table)?;
        for constraint in held.constraints.values_mut().filter(|held| held.inherited_from > 0 && held.kind == *kind) {
            (constraint.deferrable, constraint.initially_deferred) = to;
        }
        for partition in self.partitions_of(table) {
            self.defer_partitions(&partition, kind, to)?;
        }
        Ok(())
    }
}

/// Whether a partition's constraint is its table's: what they say is the same but for the tables' names in expressions.
fn same_part(one: &ConstraintKind, other: &ConstraintKind) -> bool {
    match (one, other) {
        (ConstraintKind::Exclusion(one), ConstraintKind::Exclusion(other)) => {
            one.elements.len() == other.elements.len()
        }
        _ => one == other,
    }
}

fn no_constraint(table: &Table, name: &Ident) -> Problem {
    let message = format!("constraint \"{name}\" of relation \"{}\" does not exist", table.name.name);
    Problem::missing("42704", message)
}
