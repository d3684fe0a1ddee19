//! DROP of tables, and of their columns, constraints and indexes.

use crate::catalog::{ConstraintKind, Expr, Ident, IndexTarget, ObjectId, QualifiedName, Table};
use crate::replay::analysis::dependencies::Dependency;
use crate::replay::constraint::{foreign_keys_on, points_to, require_column};
use crate::replay::dependency::columns_of;
use crate::replay::holder::Holder;
use crate::replay::names::sibling;
use crate::replay::problem::{Apply, Problem};
use crate::replay::{Facet, Replay};
use std::collections::BTreeSet;

impl Replay {
    pub(in crate::replay) fn drop_table(&mut self, name: &QualifiedName, cascade: bool) -> Apply {
        self.touch(ObjectId::Table(name.clone()), Facet::Definition);
        let pointing: Vec<(QualifiedName, Ident)> = self
            .tables_near(name)
            .filter(|table| table.name != *name)
            .flat_map(|table| {
                let pointing = table.constraints.values().filter(|constraint| points_to(constraint, name));
                pointing.map(|constraint| (table.name.clone(), constraint.name.clone()))
            })
            .collect();
        if let Some((table, constraint)) = pointing.first().filter(|_| !cascade) {
            let message = format!("constraint {constraint} on table {} depends on table {}", table.name, name.name);
            return Err(Problem::invalid("2BP01", message));
        }
        for (table, constraint) in pointing {
            self.remove_constraint(&table, &constraint);
        }
        self.drop_children(name, cascade)?;
        self.drop_owned_sequences(name, None, cascade)?;
        let what = format!("table {}", name.name);
        self.drop_users(&what, &[Dependency::Relation(name.clone())], Some(name), cascade)?;
        self.drop_uses_of_type(&what, name, Some(name), cascade)?;
        self.drop_others(&what, &ObjectId::Table(name.clone()), cascade)?;
        self.drop_children(name, cascade)?;
        self.unpublish(name);
        if let Some(table) = self.catalog.tables.remove(name) {
            self.names.remove_table(&table);
        }
        Ok(())
    }

    /// Drops a constraint of a table in the catalog.
    fn remove_constraint(&mut self, table: &QualifiedName, name: &Ident) {
        self.touch(ObjectId::Table(table.clone()), Facet::Constraint(name.clone()));
        let removed = self.catalog.tables.get_mut(table).and_then(|table| table.constraints.remove(name));
        if let Some(constraint) = removed {
            self.names.remove_constraint(table, &constraint);
        }
    }

    /// Drops a constraint of a table that is being changed, and the foreign keys that need it.
    pub(in crate::replay) fn drop_constraint(&mut self, table: &mut Table, name: &Ident, cascade: bool) -> Apply {
        let Some(constraint) = table.constraints.get(name).cloned() else { return Ok(()) };
        if let ConstraintKind::PrimaryKey(columns) | ConstraintKind::Unique { columns, .. } = &constraint.kind {
            let needing = |other: &Table| -> Vec<Ident> {
                let needing = other.constraints.values().filter(|held| match &held.kind {
                    ConstraintKind::ForeignKey(key) => {
                        key.references == table.name
                            && key.referenced_columns.len() == columns.len()
                            && key.referenced_columns.iter().all(|column| columns.contains(column))
                    }
                    _ => false,
                });
                needing.map(|held| held.name.clone()).collect()
            };
            let others = self.tables_near(&table.name).filter(|other| other.name != table.name);
            let others: Vec<(QualifiedName, Ident)> =
                others.flat_map(|other| needing(other).into_iter().map(|name| (other.name.clone(), name))).collect();
            let own = needing(table);
            let first = others.first().map(|(_, name)| name).or(own.first());
            if let Some(dependent) = first.filter(|_| !cascade) {
                let message = format!("constraint {dependent} depends on index {name}");
                return Err(Problem::invalid("2BP01", message));
            }
            for (other, dependent) in others {
                self.remove_constraint(&other, &dependent);
            }
            for dependent in own {
                if let Some(removed) = table.constraints.remove(&dependent) {
                    self.names.remove_constraint(&table.name, &removed);
                }
            }
        }
        table.constraints.remove(name);
        self.names.remove_constraint(&table.name, &constraint);
        Ok(())
    }

    /// Drops a column of a table that is being changed: its constraints and indexes go with it; foreign keys to it, policies,
    /// triggers and generated columns that use it need CASCADE.
    pub(in crate::replay) fn drop_column(&mut self, table: &mut Table, name: &Ident, cascade: bool) -> Apply {
        require_column(table, name)?;
        let uses = |expr: &Expr| columns_of(table, expr).contains(name);
        let uses_any = |exprs: &[&Option<Expr>]| exprs.iter().any(|expr| expr.as_ref().is_some_and(uses));
        let policies: Vec<Ident> = table
            .policies
            .values()
            .filter(|policy| uses_any(&[&policy.using, &policy.check]))
            .map(|policy| policy.name.clone())
            .collect();
        let triggers: Vec<Ident> = table
            .triggers
            .values()
            .filter(|trigger| trigger.update_of.contains(name) || uses_any(&[&trigger.when]))
            .map(|trigger| trigger.name.clone())
            .collect();
        let generated = table.columns.iter().filter(|column| {
            column.name != *name && column.generated.as_ref().is_some_and(|generated| uses(&generated.expr))
        });
        let generated: Vec<Ident> = generated.map(|column| column.name.clone()).collect();
        let constraints: Vec<Ident> = table
            .constraints
            .values()
            .filter(|constraint| match &constraint.kind {
                _ if constraint.include.contains(name) => true,
                ConstraintKind::PrimaryKey(columns) | ConstraintKind::Unique { columns, .. } => columns.contains(name),
                ConstraintKind::ForeignKey(key) => {
                    key.columns.contains(name)
                        || (key.references == table.name && key.referenced_columns.contains(name))
                }
                ConstraintKind::Check(expr) => uses(expr),
                ConstraintKind::Exclusion(exclusion) => {
                    let in_element = exclusion.elements.iter().any(|(key, _)| match &key.target {
                        IndexTarget::Column(column) => column == name,
                        IndexTarget::Expr(expr) => uses(expr),
                    });
                    in_element || uses_any(&[&exclusion.predicate])
                }
            })
            .map(|constraint| constraint.name.clone())
            .collect();
        let indexes = table.indexes.values().filter(|index| {
            let in_key = index.keys.iter().any(|key| match &key.target {
                IndexTarget::Column(column) => column == name,
                IndexTarget::Expr(expr) => uses(expr),
            });
            in_key || index.include.contains(name) || uses_any(&[&index.predicate])
        });
        let indexes: Vec<Ident> = indexes.map(|index| index.name.clone()).collect();
        let dependent = [("policy", policies.first()), ("trigger", triggers.first()), ("column", generated.first())];
        for (kind, dependent) in dependent {
            if let Some(dependent) = dependent.filter(|_| !cascade) {
                let message = format!("{kind} {dependent} depends on column {name} of table {}", table.name.name);
                return Err(Problem::invalid("2BP01", message));
            }
        }
        let what = format!("column {name} of table {}", table.name.name);
        // Names are looked up in the catalog: the table must be in it, as it is now.
        self.catalog.tables.insert(table.name.clone(), table.clone());
        let users = self.users(&[Dependency::Column(table.name.clone(), name.clone())]);
        let (own, others): (BTreeSet<Holder>, BTreeSet<Holder>) =
            users.into_iter().partition(|holder| holder.relation() == Some(&table.name) && !holder.is_outside());
        // Subqueries of its own policies; the rest of what hangs on the table has been looked at.
        for holder in own {
            if let Holder::Policy(_, policy) = &holder
                && table.policies.contains_key(policy)
                && !policies.contains(policy)
            {
                if !cascade {
                    return Err(Problem::invalid("2BP01", format!("{holder} depends on {what}")));
                }
                table.policies.remove(policy);
            }
        }
        self.catalog.tables.insert(table.name.clone(), table.clone());
        self.drop_holders(&what, others, cascade)?;
        // What is dropped may have taken something of this table along.
        if let Some(held) = self.catalog.tables.get(&table.name) {
            table.clone_from(held);
        }
        for constraint in constraints {
            self.drop_constraint(table, &constraint, cascade)?;
        }
        for index in indexes {
            table.indexes.remove(&index);
            self.names.remove(&sibling(&table.name, &index));
        }
        table.policies.retain(|name, _| !policies.contains(name));
        table.triggers.retain(|name, _| !triggers.contains(name));
        self.drop_owned_sequences(&table.name, Some(name), cascade)?;
        table.columns.retain(|column| column.name != *name);
        generated.iter().try_for_each(|column| self.drop_column(table, column, cascade))
    }

    pub(super) fn drop_index(&mut self, schema: Option<&str>, name: &str, cascade: bool) -> Apply {
        let (table, index) = match self.index_table(schema, name) {
            Err(problem) if problem.is_missing() => {
                return Err(Problem::missing("42704", format!("index \"{name}\" does not exist")));
            }
            other => other?,
        };
        self.touch(self.relation_id(&table), Facet::Index(index.clone()));
        if self.catalog.views.contains_key(&table) {
            return self.drop_view_index(&table, &index);
        }
        let tables: Vec<Table> = self.tables_near(&table).cloned().collect();
        let needing = self.catalog.tables.get(&table).map(|held| foreign_keys_on(tables.iter(), held, &index));
        let needing = needing.unwrap_or_default();
        if let Some((other, constraint)) = needing.first().filter(|_| !cascade) {
            let message = format!("constraint {constraint} on table {} depends on index {index}", other.name);
            return Err(Problem::invalid("2BP01", message));
        }
        for (other, constraint) in &needing {
            self.remove_constraint(other, constraint);
        }
        let held = self.table_mut(&table)?;
        if let Some(parent) = held.indexes.get(&index).and_then(|index| index.parent.as_ref()) {
            let message = format!("cannot drop index {index} because index {} requires it", parent.name);
            return Err(Problem::invalid("2BP01", message));
        }
        if held.indexes.remove(&index).is_none() {
            let message = format!("constraint {index} on table {} requires index {index}", table.name);
            return Err(Problem::invalid("2BP01", message));
        }
        self.names.remove(&sibling(&table, &index));
        self.drop_partition_indexes(&table, &index)
    }
}
