//! RENAME. The server stores what an object refers to, not its name, so expressions follow; bodies of functions in text don't.

use super::names::{Relation, sibling};
use super::node::{self, ident};
use super::problem::{Apply, Problem};
use super::{Facet, Replay};
use crate::catalog::{ConstraintKind, Expr, Ident, IndexTarget, ObjectId, QualifiedName, Table};
use pg_query::NodeEnum;
use pg_query::protobuf::{ObjectType, RenameStmt};

impl Replay {
    pub(super) fn rename(&mut self, statement: &RenameStmt) -> Apply {
        let result = self.rename_one(statement);
        match result {
            Err(problem) if statement.missing_ok && problem.is_missing() => Ok(()),
            other => other,
        }
    }

    fn rename_one(&mut self, statement: &RenameStmt) -> Apply {
        let (old, new) = (ident(&statement.subname), ident(&statement.newname));
        let range = statement.relation.as_ref();
        match statement.rename_type() {
            ObjectType::ObjectTable => {
                let name = self.table_name(range)?;
                self.rename_table(&name, new)
            }
            ObjectType::ObjectColumn if statement.relation_type() == ObjectType::ObjectTable => {
                let table = self.table_name(range)?;
                self.rename_column(&table, &old, &new)
            }
            ObjectType::ObjectTabconstraint => {
                let table = self.table_name(range)?;
                self.rename_constraint(&table, &old, new)
            }
            ObjectType::ObjectIndex => {
                let range = range.ok_or_else(|| Problem::invalid("42601", "the name of an index is missing"))?;
                let (table, index) = self.index_table(Some(&range.schemaname), &range.relname)?;
                self.rename_index(&table, &index, new)
            }
            ObjectType::ObjectPolicy => {
                let table = self.table_name(range)?;
                self.touch(ObjectId::Table(table.clone()), Facet::Policy(new.clone()));
                let held = self.table_mut(&table)?;
                require_free(held.policies.contains_key(&new), "policy", &new, &table)?;
                let mut policy = held.policies.remove(&old).ok_or_else(|| missing("policy", &old, &table))?;
                policy.name = new.clone();
                held.policies.insert(new, policy);
                Ok(())
            }
            ObjectType::ObjectTrigger => {
                let table = self.table_name(range)?;
                self.touch(ObjectId::Table(table.clone()), Facet::Trigger(new.clone()));
                let held = self.table_mut(&table)?;
                require_free(held.triggers.contains_key(&new), "trigger", &new, &table)?;
                let mut trigger = held.triggers.remove(&old).ok_or_else(|| missing("trigger", &old, &table))?;
                trigger.name = new.clone();
                held.triggers.insert(new, trigger);
                Ok(())
            }
            ObjectType::ObjectFunction | ObjectType::ObjectProcedure | ObjectType::ObjectRoutine => {
                match node::child(statement.object.as_deref()) {
                    Some(NodeEnum::ObjectWithArgs(function)) => {
                        let id = self.function_id(function)?;
                        self.rename_function(id, new)
                    }
                    _ => Ok(()),
                }
            }
            other => {
                self.doubt(format!("RENAME ({}) isn't understood", other.as_str_name()));
                Ok(())
            }
        }
    }

    fn rename_table(&mut self, old: &QualifiedName, new: Ident) -> Apply {
        let new = sibling(old, &new);
        if self.names.get(&new).is_some() {
            return Err(Problem::duplicate("42P07", format!("relation \"{}\" already exists", new.name)));
        }
        self.touch(ObjectId::Table(old.clone()), Facet::Definition);
        self.touch(ObjectId::Table(new.clone()), Facet::Definition);
        let Some(mut table) = self.catalog.tables.remove(old) else { return Ok(()) };
        self.names.remove_table(&table);
        table.name = new.clone();
        let (from, to) = (old.name.clone(), new.name.clone());
        Self::map_expressions(&mut table, &|expr| renamed_qualifier(expr, &from, &to));
        self.names.add_table(&table);
        self.catalog.tables.insert(new.clone(), table);
        for table in self.catalog.tables.values_mut() {
            for constraint in table.constraints.values_mut() {
                if let ConstraintKind::ForeignKey(key) = &mut constraint.kind
                    && key.references == *old
                {
                    key.references = new.clone();
                }
            }
        }
        self.doubt_subqueries(&old.name);
        Ok(())
    }

    fn rename_column(&mut self, table_name: &QualifiedName, old: &Ident, new: &Ident) -> Apply {
        self.touch(ObjectId::Table(table_name.clone()), Facet::Column(new.clone()));
        let table = self.table_mut(table_name)?;
        if table.column(new).is_some() {
            let message = format!("column \"{new}\" of relation \"{}\" already exists", table_name.name);
            return Err(Problem::duplicate("42701", message));
        }
        let missing = || Problem::missing("42703", format!("column \"{old}\" does not exist"));
        table.column_mut(old).ok_or_else(missing)?.name = new.clone();
        rename_in_keys(table, old, new);
        let own = table_name.name.clone();
        Self::map_expressions(table, &|expr| renamed_column(expr, &own, old, new));
        for other in self.catalog.tables.values_mut() {
            for constraint in other.constraints.values_mut() {
                if let ConstraintKind::ForeignKey(key) = &mut constraint.kind
                    && key.references == *table_name
                {
                    replace(&mut key.referenced_columns, old, new);
                }
            }
        }
        self.doubt_subqueries(old);
        Ok(())
    }

    fn rename_constraint(&mut self, table: &QualifiedName, old: &Ident, new: Ident) -> Apply {
        self.touch(ObjectId::Table(table.clone()), Facet::Constraint(new.clone()));
        let held = self.table_mut(table)?;
        require_free(held.constraints.contains_key(&new), "constraint", &new, table)?;
        let mut constraint = held.constraints.remove(old).ok_or_else(|| missing("constraint", old, table))?;
        self.names.remove_constraint(table, &constraint);
        constraint.name = new.clone();
        self.names.add_constraint(table, &constraint);
        self.table_mut(table)?.constraints.insert(new, constraint);
        Ok(())
    }

    /// An index that belongs to a constraint takes the constraint with it.
    fn rename_index(&mut self, table: &QualifiedName, old: &Ident, new: Ident) -> Apply {
        self.require_free(table, &new)?;
        if self.table_mut(table)?.constraints.contains_key(old) {
            return self.rename_constraint(table, old, new);
        }
        self.touch(ObjectId::Table(table.clone()), Facet::Index(new.clone()));
        let held = self.table_mut(table)?;
        if let Some(mut index) = held.indexes.remove(old) {
            index.name = new.clone();
            held.indexes.insert(new.clone(), index);
        }
        self.names.remove(&sibling(table, old));
        self.names.add(sibling(table, &new), Relation::Index(table.clone()));
        Ok(())
    }

    fn rename_function(&mut self, id: crate::catalog::FunctionId, new: Ident) -> Apply {
        self.touch(ObjectId::Function(id.clone()), Facet::Definition);
        let Some(mut function) = self.catalog.functions.remove(&id) else { return Ok(()) };
        let old = std::mem::replace(&mut function.name, sibling(&id.name, &new));
        for table in self.catalog.tables.values_mut() {
            for trigger in table.triggers.values_mut().filter(|trigger| trigger.function == old) {
                trigger.function = function.name.clone();
            }
        }
        self.touch(ObjectId::Function(function.id()), Facet::Definition);
        self.catalog.functions.insert(function.id(), function);
        self.doubt("expressions that call a function by its old name aren't followed");
        Ok(())
    }

    /// Subqueries in policies aren't rewritten; those of tables that have any become uncertain.
    fn doubt_subqueries(&mut self, name: &Ident) {
        let word = name.as_str();
        let affected: Vec<QualifiedName> = self
            .catalog
            .tables
            .values()
            .filter(|table| {
                let exprs = table.policies.values().flat_map(|policy| [&policy.using, &policy.check]).flatten();
                exprs.into_iter().any(|expr| mentions_in_query(expr, word))
            })
            .map(|table| table.name.clone())
            .collect();
        for table in affected {
            let message = format!("a policy of {table} names `{word}` in a subquery, where a new name isn't followed");
            self.doubt_about(ObjectId::Table(table), message);
        }
    }
}

fn mentions_in_query(expr: &Expr, word: &str) -> bool {
    let here = match expr {
        Expr::Opaque(text) => crate::sql::find_token(text, word).is_some(),
        _ => expr.query().is_some_and(|query| crate::sql::find_token(&crate::sql::print::query(query), word).is_some()),
    };
    here || expr.children().into_iter().any(|child| mentions_in_query(child, word))
}

fn rename_in_keys(table: &mut Table, old: &Ident, new: &Ident) {
    let own = table.name.clone();
    for constraint in table.constraints.values_mut() {
        match &mut constraint.kind {
            ConstraintKind::PrimaryKey(columns) | ConstraintKind::Unique { columns, .. } => replace(columns, old, new),
            ConstraintKind::ForeignKey(key) => {
                replace(&mut key.columns, old, new);
                replace(&mut key.on_delete_columns, old, new);
                if key.references == own {
                    replace(&mut key.referenced_columns, old, new);
                }
            }
            ConstraintKind::Exclusion(exclusion) => {
                for (key, _) in &mut exclusion.elements {
                    if let IndexTarget::Column(name) = &mut key.target
                        && name == old
                    {
                        *name = new.clone();
                    }
                }
            }
            ConstraintKind::Check(_) => {}
        }
    }
    for index in table.indexes.values_mut() {
        replace(&mut index.include, old, new);
        for key in &mut index.keys {
            if let IndexTarget::Column(name) = &mut key.target
                && name == old
            {
                *name = new.clone();
            }
        }
    }
    for trigger in table.triggers.values_mut() {
        replace(&mut trigger.update_of, old, new);
    }
}

fn replace(names: &mut [Ident], old: &Ident, new: &Ident) {
    for name in names.iter_mut().filter(|name| *name == old) {
        *name = new.clone();
    }
}

/// `old_name` and `table.old_name`; in a trigger's WHEN also `old.old_name` and `new.old_name`.
fn renamed_column(expr: &Expr, table: &Ident, old: &Ident, new: &Ident) -> Option<Expr> {
    let Expr::Column(parts) = expr else { return None };
    let (last, qualifier) = parts.split_last()?;
    let own = match qualifier {
        [] => true,
        [qualifier] => qualifier == table || *qualifier == "old" || *qualifier == "new",
        _ => false,
    };
    (own && last == old).then(|| Expr::Column(qualifier.iter().cloned().chain([new.clone()]).collect()))
}

fn renamed_qualifier(expr: &Expr, old: &Ident, new: &Ident) -> Option<Expr> {
    match expr {
        Expr::Column(parts) if parts.len() == 2 && parts.first() == Some(old) => {
            Some(Expr::Column(std::iter::once(new).chain(parts.get(1)).cloned().collect()))
        }
        _ => None,
    }
}

fn missing(kind: &str, name: &Ident, table: &QualifiedName) -> Problem {
    Problem::missing("42704", format!("{kind} \"{name}\" for table \"{}\" does not exist", table.name))
}

fn require_free(taken: bool, kind: &str, name: &Ident, table: &QualifiedName) -> Apply {
    if taken {
        let message = format!("{kind} \"{name}\" for table \"{}\" already exists", table.name);
        return Err(Problem::duplicate("42710", message));
    }
    Ok(())
}
