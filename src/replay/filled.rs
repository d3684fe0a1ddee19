//! Which tables may have rows: those that a migration puts something into, also by way of triggers. A new project's are empty.

use super::Replay;
use super::names::Relation;
use super::unsupported::collect_words;
use crate::catalog::{Body, QualifiedName};
use crate::platform::supabase::is_partly_known;
use pg_query::protobuf::RangeVar;
use pg_query::{NodeEnum, NodeRef};
use std::collections::BTreeSet;

/// Tables that may have rows.
#[derive(Debug, Clone, Default)]
pub(super) struct Filled {
    /// Whether any may.
    any: bool,
    tables: BTreeSet<QualifiedName>,
}

impl Replay {
    /// Remembers what a statement puts rows into.
    pub(super) fn fill(&mut self, node: &NodeEnum) {
        match node {
            NodeEnum::InsertStmt(insert) => self.fill_range(insert.relation.as_ref()),
            NodeEnum::MergeStmt(merge) => self.fill_range(merge.relation.as_ref()),
            NodeEnum::CopyStmt(copy) if copy.is_from => self.fill_range(copy.relation.as_ref()),
            NodeEnum::SelectStmt(select) if select.with_clause.is_some() => self.fill_inside(node),
            NodeEnum::UpdateStmt(update) if update.with_clause.is_some() => self.fill_inside(node),
            NodeEnum::DeleteStmt(delete) if delete.with_clause.is_some() => self.fill_inside(node),
            NodeEnum::CreateTableAsStmt(made) => {
                self.fill_range(made.into.as_ref().and_then(|into| into.rel.as_ref()));
            }
            _ => {}
        }
    }

    fn fill_inside(&mut self, node: &NodeEnum) {
        let ranges = node.nodes().into_iter().filter_map(|(part, ..)| match part {
            NodeRef::InsertStmt(insert) => Some(insert.relation.clone()),
            NodeRef::MergeStmt(merge) => Some(merge.relation.clone()),
            _ => None,
        });
        let ranges: Vec<Option<RangeVar>> = ranges.collect();
        ranges.iter().for_each(|range| self.fill_range(range.as_ref()));
    }

    fn fill_range(&mut self, range: Option<&RangeVar>) {
        let Some(range) = range else { return };
        match self.relation(Some(&range.schemaname), &range.relname) {
            Ok((name, Relation::Table)) => self.put_into(name),
            // A view's rows are those of tables.
            Ok((_, Relation::View)) => self.filled.any = true,
            // An extension's or the platform's, or one that is made by this statement.
            Ok(_) => {}
            Err(_) => {
                if let Ok(schema) = self.creation_schema(&range.schemaname) {
                    self.put_into(QualifiedName::new(schema, super::node::ident(&range.relname)));
                }
            }
        }
    }

    /// A table, and what the functions of its triggers speak of.
    fn put_into(&mut self, name: QualifiedName) {
        if !self.filled.tables.insert(name.clone()) {
            return;
        }
        let Some(table) = self.catalog.tables.get(&name) else { return };
        let mut functions: Vec<QualifiedName> = table.triggers.values().map(|it| it.function.clone()).collect();
        let mut seen: BTreeSet<QualifiedName> = functions.iter().cloned().collect();
        let mut words = BTreeSet::new();
        while let Some(function) = functions.pop() {
            let ids: Vec<_> = self.functions_named(&function).cloned().collect();
            let bodies = ids.iter().filter_map(|id| self.catalog.functions.get(id)).map(|held| &held.body);
            let mut own = BTreeSet::new();
            for body in bodies {
                match body {
                    Body::Text(text) => collect_words(text, &mut own),
                    Body::Atomic(statements) => statements.iter().for_each(|text| collect_words(text, &mut own)),
                    _ => {}
                }
            }
            let called = self.catalog.functions.keys().map(|id| &id.name).filter(|it| own.contains(it.name.as_str()));
            let called: Vec<QualifiedName> = called.filter(|it| !seen.contains(*it)).cloned().collect();
            seen.extend(called.iter().cloned());
            functions.extend(called);
            words.extend(own);
        }
        let named = self.catalog.tables.keys().filter(|table| words.contains(table.name.as_str()));
        let named: Vec<QualifiedName> = named.cloned().collect();
        named.into_iter().for_each(|table| self.put_into(table));
    }

    /// A table has another name.
    pub(super) fn follow_filled(&mut self, old: &QualifiedName, new: &QualifiedName) {
        if self.filled.tables.contains(old) {
            self.filled.tables.insert(new.clone());
        }
    }

    /// A schema has another name.
    pub(super) fn follow_filled_schema(&mut self) {
        self.filled.any |= !self.filled.tables.is_empty();
    }

    /// Whether a table has no rows in a new project.
    pub(super) fn is_empty_table(&self, name: &QualifiedName) -> bool {
        let parts = self.names.children_of(name);
        !self.filled.any
            && !self.hides
            && !is_partly_known(&name.schema)
            && self.catalog.tables.contains_key(name)
            && !self.filled.tables.contains(name)
            && parts.iter().all(|part| self.is_empty_table(part))
    }
}
