//! Work that is done wholly or not at all, without a copy of the catalog: what is about to change is put aside first.

use super::Replay;
use super::names::Relation;
use super::problem::Apply;
use crate::catalog::{QualifiedName, Sequence, Table};
use std::collections::BTreeMap;

/// Tables and sequences as they were when the statement began; `None` for those that weren't there.
#[derive(Debug, Clone, Default)]
pub(super) struct Saved {
    tables: BTreeMap<QualifiedName, Option<Table>>,
    sequences: BTreeMap<QualifiedName, Option<Sequence>>,
}

impl Replay {
    /// Does work on tables and sequences; if it fails, those that were saved are as they were. Inside of such work it is part of it.
    pub(super) fn wholly(&mut self, work: impl FnOnce(&mut Self) -> Apply) -> Apply {
        if self.saved.is_some() {
            return work(self);
        }
        self.saved = Some(Saved::default());
        let result = work(self);
        if let (Some(saved), Err(_)) = (self.saved.take(), &result) {
            self.put_back(saved);
        }
        result
    }

    /// Puts a table aside before it is changed.
    pub(super) fn save_table(&mut self, name: &QualifiedName) {
        if let Some(saved) = &mut self.saved
            && !saved.tables.contains_key(name)
        {
            saved.tables.insert(name.clone(), self.catalog.tables.get(name).cloned());
        }
    }

    /// Puts a sequence aside before it is changed.
    pub(super) fn save_sequence(&mut self, name: &QualifiedName) {
        if let Some(saved) = &mut self.saved
            && !saved.sequences.contains_key(name)
        {
            saved.sequences.insert(name.clone(), self.catalog.sequences.get(name).cloned());
        }
    }

    fn put_back(&mut self, saved: Saved) {
        for name in saved.tables.keys() {
            if let Some(table) = self.catalog.tables.remove(name) {
                self.names.remove_table(&table);
            }
        }
        for name in saved.sequences.keys() {
            self.catalog.sequences.remove(name);
            self.names.remove(name);
        }
        for (name, table) in saved.tables {
            if let Some(table) = table {
                self.names.add_table(&table);
                self.catalog.tables.insert(name, table);
            }
        }
        for (name, sequence) in saved.sequences {
            if let Some(sequence) = sequence {
                self.names.add(name.clone(), Relation::of_sequence(&sequence));
                self.catalog.sequences.insert(name, sequence);
            }
        }
    }
}
