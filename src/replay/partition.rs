//! Partitions: what they have from the table that they are a part of, ATTACH and DETACH.

pub(super) mod attach;

use super::Replay;
use super::inherit::requalified_expr;
use super::like::{copied_index, copied_key};
use super::names::has_index;
use super::problem::{Apply, Problem};
use crate::catalog::{Constraint, ConstraintKind, Ident, Index, QualifiedName, Table, TableKind, Trigger};
use crate::sql::deparse;
use crate::sql::lexer::{Kind, Lexer, Token};
use pg_query::NodeEnum;
use pg_query::protobuf::{CreateStmt, Node, OnCommitAction, PartitionBoundSpec, PartitionSpec, RangeVar};

/// `RANGE (created_at)`, as pg_query prints it.
pub(super) fn printed_key(spec: &PartitionSpec) -> Apply<String> {
    printed(CreateStmt { partspec: Some(spec.clone()), ..CreateStmt::default() }, "PARTITION BY ")
}

/// `FOR VALUES IN (1)` or `DEFAULT`, as pg_query prints it.
pub(super) fn printed_bound(bound: &PartitionBoundSpec) -> Apply<String> {
    let parent = Node { node: Some(NodeEnum::RangeVar(named())) };
    let statement = CreateStmt { inh_relations: vec![parent], partbound: Some(bound.clone()), ..CreateStmt::default() };
    printed(statement, "PARTITION OF x ")
}

fn named() -> RangeVar {
    RangeVar { relname: "x".to_owned(), inh: true, relpersistence: "p".to_owned(), ..RangeVar::default() }
}

/// What stands behind a word of CREATE TABLE.
fn printed(statement: CreateStmt, word: &str) -> Apply<String> {
    let oncommit = OnCommitAction::OncommitNoop.into();
    let statement = CreateStmt { relation: Some(named()), oncommit, ..statement };
    let text = deparse::statement(&NodeEnum::CreateStmt(statement));
    let found = text.as_deref().and_then(|text| text.split_once(word)).map(|(_, behind)| behind.trim().to_owned());
    found.ok_or_else(|| Problem::invalid("0A000", "pg_query can't print this"))
}

/// Refuses a key that leaves out a column of the partition key (`DefineIndex`).
pub(super) fn require_partition_key(table: &Table, columns: &[Ident], what: &str) -> Apply {
    let missing = partition_columns(table).into_iter().find(|column| !columns.contains(column));
    let Some(missing) = missing else { return Ok(()) };
    let message = format!(
        "unique constraint on partitioned table must include all partitioning columns: {what} constraint on table \"{}\" lacks column \"{missing}\"",
        table.name.name
    );
    Err(Problem::invalid("0A000", message))
}

/// The columns in a table's partition key.
pub(super) fn partition_columns(table: &Table) -> Vec<Ident> {
    let TableKind::Partitioned(key) = &table.kind else { return Vec::new() };
    let words = Lexer::new(key).filter(|token| matches!(token.kind, Kind::Word | Kind::QuotedIdent)).skip(1);
    let names = words.map(|word| Ident::from(word.text(key).trim_matches('"').replace("\"\"", "\"")));
    names.filter(|name| table.column(name).is_some()).collect()
}

impl Replay {
    /// The partitions of a table.
    pub(super) fn partitions_of(&self, table: &QualifiedName) -> Vec<QualifiedName> {
        let mut children = self.names.children_of(table);
        children.retain(|child| self.catalog.tables.get(child).is_some_and(|held| held.partition_bound.is_some()));
        children
    }

    /// Gives a partition the keys, indexes, triggers and foreign keys of its table (`DefineRelation`, `ATExecAttachPartition`).
    pub(super) fn complete_partition(&mut self, parent: &QualifiedName, partition: &QualifiedName) -> Apply {
        let held = self.table_mut(parent)?.clone();
        let foreign = matches!(self.table_mut(partition)?.kind, TableKind::Foreign { .. });
        for constraint in held.constraints.values().filter(|constraint| has_index(constraint) && !foreign) {
            self.partition_key(&held.name, partition, constraint)?;
        }
        for index in held.indexes.values().filter(|_| !foreign) {
            self.partition_index(&held.name, partition, index)?;
        }
        for trigger in held.triggers.values().filter(|trigger| trigger.for_each_row) {
            self.partition_trigger(&held.name, partition, trigger)?;
        }
        for constraint in held.constraints.values() {
            if matches!(constraint.kind, ConstraintKind::ForeignKey(_)) {
                self.partition_foreign_key(partition, constraint)?;
            }
        }
        Ok(())
    }

    /// Gives all partitions an index of their table.
    pub(super) fn index_partitions(&mut self, table: &QualifiedName, index: &Index) -> Apply {
        let partitions = self.partitions_of(table);
        partitions.iter().try_for_each(|partition| self.partition_index(table, partition, index))
    }

    fn partition_index(&mut self, table: &QualifiedName, partition: &QualifiedName, index: &Index) -> Apply {
        let parent = QualifiedName { schema: table.schema.clone(), name: index.name.clone() };
        let mut made = copied_index(index, &table.name, &partition.name);
        let held = self.table_mut(partition)?;
        // One that is there and means the same is taken (`CompareIndexInfo`).
        let there = held.indexes.values_mut().find(|held| held.parent.is_none() && is_same_index(held, &made));
        if let Some(there) = there {
            there.parent = Some(parent);
            let there = there.clone();
            return self.index_partitions(partition, &there);
        }
        made.parent = Some(parent);
        made.name = self.choose_index(partition, &made);
        self.insert_index(partition, made.clone())?;
        self.index_partitions(partition, &made)
    }

    /// Gives all partitions a constraint of their table.
    pub(super) fn constrain_partitions(&mut self, table: &QualifiedName, constraint: &Constraint) -> Apply {
        for partition in self.partitions_of(table) {
            match &constraint.kind {
                ConstraintKind::Check(_) => {}
                ConstraintKind::ForeignKey(_) => self.partition_foreign_key(&partition, constraint)?,
                _ => self.partition_key(table, &partition, constraint)?,
            }
        }
        Ok(())
    }

    fn partition_key(&mut self, table: &QualifiedName, partition: &QualifiedName, constraint: &Constraint) -> Apply {
        let kind = copied_key(&constraint.kind, &table.name, &partition.name);
        let held = self.table_mut(partition)?;
        let there = held.constraints.values_mut().find(|held| held.inherited_from == 0 && held.kind == kind);
        if let Some(there) = there {
            there.inherited_from = 1;
            there.local = false;
            let there = there.clone();
            return self.constrain_partitions(partition, &there);
        }
        let primary = |held: &Constraint| matches!(held.kind, ConstraintKind::PrimaryKey(_));
        if primary(constraint) && held.constraints.values().any(primary) {
            let message = format!("multiple primary keys for table \"{}\" are not allowed", partition.name);
            return Err(Problem::invalid("42P16", message));
        }
        if let ConstraintKind::PrimaryKey(columns) = &kind {
            held.columns
                .iter_mut()
                .filter(|column| columns.contains(&column.name))
                .for_each(|column| column.not_null = true);
        }
        let made = Constraint {
            name: self.choose_key(partition, constraint),
            kind,
            inherited_from: 1,
            local: false,
            comment: None,
            ..constraint.clone()
        };
        self.insert_copied(partition, &made)?;
        self.constrain_partitions(partition, &made)
    }

    fn partition_foreign_key(&mut self, partition: &QualifiedName, constraint: &Constraint) -> Apply {
        let held = self.table_mut(partition)?;
        let there = held.constraints.values_mut().find(|held| held.inherited_from == 0 && held.kind == constraint.kind);
        if let Some(there) = there {
            there.inherited_from = 1;
            there.local = false;
            let there = there.clone();
            return self.constrain_partitions(partition, &there);
        }
        let ConstraintKind::ForeignKey(key) = &constraint.kind else { return Ok(()) };
        let taken = held.constraints.contains_key(&constraint.name);
        let name = if taken {
            let columns = crate::catalog::name::columns_addition(key.columns.iter().map(Ident::as_str));
            self.names.choose_constraint(partition, Some(&columns), "fkey")
        } else {
            constraint.name.clone()
        };
        let made =
            Constraint { name, clustered: false, inherited_from: 1, local: false, comment: None, ..constraint.clone() };
        self.insert_copied(partition, &made)?;
        self.constrain_partitions(partition, &made)
    }

    fn insert_copied(&mut self, table: &QualifiedName, constraint: &Constraint) -> Apply {
        self.names.add_constraint(table, constraint);
        self.table_mut(table)?.constraints.insert(constraint.name.clone(), constraint.clone());
        self.touch(Self::table_id(table), super::Facet::Constraint(constraint.name.clone()));
        Ok(())
    }

    /// Row triggers of a partitioned table are its partitions' too (`CloneRowTriggersToPartition`).
    pub(super) fn partition_trigger(
        &mut self,
        table: &QualifiedName,
        partition: &QualifiedName,
        trigger: &Trigger,
    ) -> Apply {
        let when = trigger.when.as_ref().map(|when| requalified_expr(when, &table.name, &partition.name));
        let made = Trigger { when, comment: None, ..trigger.clone() };
        let held = self.table_mut(partition)?;
        if held.triggers.contains_key(&trigger.name) {
            let message = format!("trigger \"{}\" for relation \"{}\" already exists", trigger.name, partition.name);
            return Err(Problem::duplicate("42710", message));
        }
        held.triggers.insert(made.name.clone(), made.clone());
        self.touch(Self::table_id(partition), super::Facet::Trigger(made.name.clone()));
        self.trigger_partitions(partition, &made)
    }

    /// Gives all partitions a trigger of their table.
    pub(super) fn trigger_partitions(&mut self, table: &QualifiedName, trigger: &Trigger) -> Apply {
        if !trigger.for_each_row {
            return Ok(());
        }
        let partitions = self.partitions_of(table);
        partitions.iter().try_for_each(|partition| self.partition_trigger(table, partition, trigger))
    }

    /// What inherits from a table goes with it: partitions always, other children by CASCADE.
    pub(super) fn drop_children(&mut self, table: &QualifiedName, cascade: bool) -> Apply {
        for child in self.names.children_of(table) {
            if !cascade && self.table_mut(&child)?.partition_bound.is_none() {
                let message = format!("table {} depends on table {}", child.name, table.name);
                return Err(Problem::invalid("2BP01", message));
            }
            self.drop_table(&child, cascade)?;
        }
        Ok(())
    }

    /// The parts of an index that is dropped.
    pub(super) fn drop_partition_indexes(&mut self, table: &QualifiedName, index: &Ident) -> Apply {
        let parent = QualifiedName { schema: table.schema.clone(), name: index.clone() };
        for partition in self.partitions_of(table) {
            let held = self.table_mut(&partition)?;
            let parts = held.indexes.values().filter(|part| part.parent.as_ref() == Some(&parent));
            let parts: Vec<Ident> = parts.map(|part| part.name.clone()).collect();
            for part in parts {
                self.table_mut(&partition)?.indexes.remove(&part);
                self.touch(Self::table_id(&partition), super::Facet::Index(part.clone()));
                self.names.remove(&QualifiedName { schema: partition.schema.clone(), name: part.clone() });
                self.drop_partition_indexes(&partition, &part)?;
            }
        }
        Ok(())
    }

    /// A materialized view's index.
    pub(super) fn drop_view_index(&mut self, view: &QualifiedName, index: &Ident) -> Apply {
        if let Some(held) = self.catalog.views.get_mut(view) {
            held.indexes.remove(index);
        }
        self.touch(crate::catalog::ObjectId::View(view.clone()), super::Facet::Index(index.clone()));
        self.names.remove(&QualifiedName { schema: view.schema.clone(), name: index.clone() });
        Ok(())
    }

    /// Whether a table is a foreign one.
    pub(super) fn is_foreign(&self, table: &QualifiedName) -> bool {
        let held = self.catalog.tables.get(table);
        held.is_some_and(|held| matches!(held.kind, TableKind::Foreign { .. }))
    }

    /// A table has another name: its children and its partitions' indexes know it under that.
    pub(super) fn follow_parent(&mut self, old: &QualifiedName, new: &QualifiedName) {
        for child in self.names.children_of(old) {
            self.names.remove_child(old, &child);
            self.names.add_child(new, &child);
            self.touch(Self::table_id(&child), super::Facet::Definition);
            let Ok(held) = self.table_mut(&child) else { continue };
            held.parents.iter_mut().filter(|parent| *parent == old).for_each(|parent| *parent = new.clone());
            for index in held.indexes.values_mut() {
                if let Some(parent) = &mut index.parent {
                    parent.schema = new.schema.clone();
                }
            }
        }
    }

    /// An index has another name: its parts know it under that.
    pub(super) fn follow_index(&mut self, table: &QualifiedName, old: &Ident, new: &Ident) {
        for partition in self.partitions_of(table) {
            let Ok(held) = self.table_mut(&partition) else { continue };
            for part in held.indexes.values_mut() {
                if let Some(parent) = part.parent.as_mut().filter(|parent| parent.name == *old) {
                    parent.name = new.clone();
                }
            }
            self.touch(Self::table_id(&partition), super::Facet::Definition);
        }
    }

    /// Takes a trigger from all partitions of its table.
    pub(super) fn untrigger_partitions(&mut self, table: &QualifiedName, name: &Ident) -> Apply {
        for partition in self.partitions_of(table) {
            self.table_mut(&partition)?.triggers.remove(name);
            self.touch(Self::table_id(&partition), super::Facet::Trigger(name.clone()));
            self.untrigger_partitions(&partition, name)?;
        }
        Ok(())
    }
}

fn is_same_index(one: &Index, other: &Index) -> bool {
    one.unique == other.unique
        && one.nulls_not_distinct == other.nulls_not_distinct
        && one.method == other.method
        && one.keys == other.keys
        && one.include == other.include
        && one.predicate == other.predicate
}

/// A partition key with another name for a column.
pub(super) fn renamed_key(key: &str, old: &Ident, new: &Ident) -> String {
    let mut renamed = String::new();
    let mut at = 0;
    let tokens: Vec<Token> = Lexer::new(key).filter(|token| token.kind != Kind::Comment).collect();
    for (place, token) in tokens.iter().enumerate() {
        let name = match token.kind {
            Kind::Word => token.text(key).to_owned(),
            Kind::QuotedIdent => token.text(key).trim_matches('"').replace("\"\"", "\""),
            _ => continue,
        };
        let calls = tokens.get(place + 1).is_some_and(|next| next.text(key) == "(");
        let qualified = place
            .checked_sub(1)
            .and_then(|before| tokens.get(before))
            .is_some_and(|before| before.kind == Kind::Dot || before.text(key) == "::");
        if name == old.as_str() && !calls && !qualified {
            renamed.push_str(key.get(at..token.range.start).unwrap_or_default());
            renamed.push_str(&crate::sql::quote::ident(new));
            at = token.range.end;
        }
    }
    renamed.push_str(key.get(at..).unwrap_or_default());
    renamed
}
