//! RENAME. The server stores what an object refers to, not its name, so expressions follow; bodies of functions in text don't.

use super::names::{Relation, sibling};
use super::node::{self, ident};
use super::problem::{Apply, Problem};
use super::renaming::Renaming;
use super::{Facet, Replay};
use crate::catalog::{Constraint, ConstraintKind, Ident, IndexKey, IndexTarget, ObjectId, QualifiedName, Table};
use pg_query::NodeEnum;
use pg_query::protobuf::{ObjectType, RangeVar, RenameStmt};

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
            ObjectType::ObjectTable | ObjectType::ObjectSequence
                if let Some(sequence) = self.renamed_sequence(statement)? =>
            {
                self.rename_sequence(&sequence, &sibling(&sequence, &new))
            }
            ObjectType::ObjectTable if let Some((table, index)) = self.renamed_index(range) => {
                self.rename_index(&table, &index, new)
            }
            ObjectType::ObjectTable | ObjectType::ObjectForeignTable => {
                let (name, _) = self.written_relation(range)?;
                self.move_relation(&name, &sibling(&name, &new))
            }
            ObjectType::ObjectColumn
                if matches!(statement.relation_type(), ObjectType::ObjectTable | ObjectType::ObjectForeignTable)
                    && self.table_name(range).is_ok() =>
            {
                let table = self.table_name(range)?;
                let inherits = self.table_mut(&table)?.column(&old).is_some_and(|column| column.inherited_from > 0);
                if inherits {
                    return Err(Problem::invalid("42P16", format!("cannot rename inherited column \"{old}\"")));
                }
                self.wholly(|replay| replay.rename_column(&table, &old, &new))
            }
            ObjectType::ObjectColumn => match self.written_relation(range)? {
                (view, Relation::View) => self.rename_view_column(&view, &old, &new),
                _ => {
                    let table = self.table_name(range)?;
                    self.rename_column(&table, &old, &new)
                }
            },
            ObjectType::ObjectTabconstraint => {
                let table = self.table_name(range)?;
                // A key's part has a name of its own.
                let held = self.table_mut(&table)?.constraints.get(&old);
                let inherits =
                    |held: &Constraint| held.inherited_from > 0 && matches!(held.kind, ConstraintKind::Check(_));
                if held.is_some_and(inherits) {
                    return Err(Problem::invalid("42P16", format!("cannot rename inherited constraint \"{old}\"")));
                }
                self.wholly(|replay| replay.rename_constraint(&table, &old, new))
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
                let (table, _) = self.written_relation(range)?;
                self.touch(self.relation_id(&table), Facet::Trigger(new.clone()));
                let triggers = self.triggers_mut(&table)?;
                require_free(triggers.contains_key(&new), "trigger", &new, &table)?;
                let mut trigger = triggers.remove(&old).ok_or_else(|| missing("trigger", &old, &table))?;
                trigger.name = new.clone();
                triggers.insert(new, trigger.clone());
                if trigger.for_each_row && self.catalog.tables.contains_key(&table) {
                    self.untrigger_partitions(&table, &old)?;
                    self.trigger_partitions(&table, &trigger)?;
                }
                Ok(())
            }
            ObjectType::ObjectRule => self.rename_rule(range, &old, new),
            ObjectType::ObjectFunction | ObjectType::ObjectProcedure | ObjectType::ObjectRoutine => {
                match node::child(statement.object.as_deref()) {
                    Some(NodeEnum::ObjectWithArgs(function)) => {
                        let id = self.function_of(statement.rename_type(), function)?;
                        self.move_function(&id, &sibling(&id.name, &new))
                    }
                    _ => Ok(()),
                }
            }
            _ if self.rename_object(statement)? => Ok(()),
            other => {
                self.doubt(format!("RENAME ({}) isn't understood", other.as_str_name()));
                Ok(())
            }
        }
    }

    fn rename_column(&mut self, table_name: &QualifiedName, old: &Ident, new: &Ident) -> Apply {
        self.touch(ObjectId::Table(table_name.clone()), Facet::Column(new.clone()));
        let table = self.table_mut(table_name)?;
        let missing = || Problem::missing("42703", format!("column \"{old}\" does not exist"));
        table.column(old).ok_or_else(missing)?;
        if table.column(new).is_some() {
            let message = format!("column \"{new}\" of relation \"{}\" already exists", table_name.name);
            return Err(Problem::duplicate("42701", message));
        }
        let missing = || Problem::missing("42703", format!("column \"{old}\" does not exist"));
        table.column(old).ok_or_else(missing)?;
        let until = table.columns.iter().position(|column| column.name == *old).unwrap_or_default();
        let names = table.columns.iter().take(until + 1).map(|column| column.name.clone()).collect();
        self.follow(&Renaming::Column(table_name.clone(), old.clone(), new.clone(), names));
        let table = self.table_mut(table_name)?;
        table.column_mut(old).ok_or_else(missing)?.name = new.clone();
        rename_in_keys(table, old, new);
        for other in self.catalog.tables.values_mut() {
            for constraint in other.constraints.values_mut() {
                if let ConstraintKind::ForeignKey(key) = &mut constraint.kind
                    && key.references == *table_name
                {
                    replace(&mut key.referenced_columns, old, new);
                }
            }
        }
        self.follow_renamed((table_name, Some(old)), (table_name, Some(new)));
        for publication in self.catalog.publications.values_mut() {
            if let Some(published) = publication.tables.get_mut(table_name) {
                replace(&mut published.columns, old, new);
            }
        }
        for child in self.names.children_of(table_name) {
            self.rename_column(&child, old, new)?;
        }
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
        let check = matches!(constraint.kind, ConstraintKind::Check(_)) && !constraint.no_inherit;
        self.table_mut(table)?.constraints.insert(new.clone(), constraint);
        for child in self.names.children_of(table).iter().filter(|_| check) {
            self.rename_constraint(child, old, new.clone())?;
        }
        Ok(())
    }

    /// ALTER TABLE ... RENAME may be said of an index too.
    fn renamed_index(&self, range: Option<&RangeVar>) -> Option<(QualifiedName, Ident)> {
        let range = range?;
        self.index_table(Some(&range.schemaname), &range.relname).ok()
    }

    /// An index that belongs to a constraint takes the constraint with it.
    fn rename_index(&mut self, table: &QualifiedName, old: &Ident, new: Ident) -> Apply {
        self.require_free(table, &new)?;
        if self.catalog.tables.get(table).is_some_and(|table| table.constraints.contains_key(old)) {
            return self.rename_constraint(table, old, new);
        }
        self.touch(self.relation_id(table), Facet::Index(new.clone()));
        let indexes = match self.catalog.views.get_mut(table) {
            Some(view) => &mut view.indexes,
            None => &mut self.table_mut(table)?.indexes,
        };
        if let Some(mut index) = indexes.remove(old) {
            index.name = new.clone();
            indexes.insert(new.clone(), index);
        }
        self.names.remove(&sibling(table, old));
        self.names.add(sibling(table, &new), Relation::Index(table.clone()));
        self.follow_index(table, old, &new);
        Ok(())
    }

    fn rename_rule(&mut self, range: Option<&RangeVar>, old: &Ident, new: Ident) -> Apply {
        let (name, _) = self.written_relation(range)?;
        self.touch(self.relation_id(&name), Facet::Definition);
        let of_view = self.catalog.views.get_mut(&name).map(|view| &mut view.rules);
        let of_table = self.catalog.tables.get_mut(&name).map(|table| &mut table.rules);
        let Some(rules) = of_view.or(of_table) else { return Ok(()) };
        require_free(rules.contains_key(&new), "rule", &new, &name)?;
        let mut rule = rules.remove(old).ok_or_else(|| missing("rule", old, &name))?;
        rule.statement = super::rule::renamed(&rule.statement, &new).unwrap_or(rule.statement);
        rule.name = new.clone();
        rules.insert(new, rule);
        Ok(())
    }
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
        replace_keys(&mut index.keys, old, new);
    }
    for trigger in table.triggers.values_mut() {
        replace(&mut trigger.update_of, old, new);
    }
}

pub(super) fn replace_keys(keys: &mut [IndexKey], old: &Ident, new: &Ident) {
    for key in keys {
        if let IndexTarget::Column(name) = &mut key.target
            && name == old
        {
            *name = new.clone();
        }
    }
}

pub(super) fn replace(names: &mut [Ident], old: &Ident, new: &Ident) {
    for name in names.iter_mut().filter(|name| *name == old) {
        *name = new.clone();
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
