//! What has to be taken away before anything else can change, and is made again afterwards: it stands on something that can't change under it.
//!
//! What isn't wanted any longer needs no care here; it goes at the end.

mod blocks;
mod relation;

use super::{Fact, Needs};
use crate::catalog::Catalog;
use std::collections::BTreeSet;

/// The facts of `now` that must go first: those that are replaced, and whatever needs one of them.
pub fn rebuilt(now: &Catalog, wanted: &Catalog, needs: &Needs) -> BTreeSet<Fact> {
    let mut gone = blocks::replaced(now, wanted);
    loop {
        let more: Vec<Fact> = needs
            .facts()
            .filter(|fact| !gone.contains(*fact))
            .filter(|fact| {
                needs.of_fact(fact).any(|needed| gone.contains(needed) || blocks::is_changed(now, wanted, needed, fact))
            })
            .cloned()
            .collect();
        if more.is_empty() {
            return gone;
        }
        gone.extend(more);
    }
}

/// The catalog without these facts: what edits start from.
pub fn without(now: &Catalog, gone: &BTreeSet<Fact>) -> Catalog {
    let mut left = now.clone();
    for fact in gone {
        take(&mut left, fact);
    }
    left
}

fn take(catalog: &mut Catalog, fact: &Fact) {
    match fact {
        Fact::Object(id) => catalog.take_over(&Catalog::default(), id),
        Fact::Column(of, name) => {
            if let Some(table) = catalog.tables.get_mut(of) {
                table.columns.retain(|column| column.name != *name);
            }
        }
        Fact::Default(of, name) => {
            if let Some(column) = catalog.tables.get_mut(of).and_then(|table| table.column_mut(name)) {
                column.default = None;
            }
        }
        Fact::Identity(of, name) => {
            if let Some(column) = catalog.tables.get_mut(of).and_then(|table| table.column_mut(name)) {
                column.identity = None;
            }
            catalog.sequences.retain(|_, sequence| {
                let owner = sequence.owned_by.as_ref();
                !owner.is_some_and(|owner| owner.identity && owner.table == *of && owner.column == *name)
            });
        }
        Fact::OwnedBy(name) => {
            if let Some(sequence) = catalog.sequences.get_mut(name) {
                sequence.owned_by = None;
            }
        }
        Fact::Parents(of) => relation::take_parents(catalog, of),
        Fact::Constraint(of, name) => {
            if let Some(table) = catalog.tables.get_mut(of) {
                table.constraints.remove(name);
            }
        }
        Fact::Index(of, name) => {
            if let Some(table) = catalog.tables.get_mut(of) {
                table.indexes.remove(name);
            }
            if let Some(view) = catalog.views.get_mut(of) {
                view.indexes.remove(name);
            }
        }
        Fact::Trigger(of, name) => {
            if let Some(table) = catalog.tables.get_mut(of) {
                table.triggers.remove(name);
            }
            if let Some(view) = catalog.views.get_mut(of) {
                view.triggers.remove(name);
            }
        }
        Fact::Rule(of, name) => {
            if let Some(table) = catalog.tables.get_mut(of) {
                table.rules.remove(name);
            }
            if let Some(view) = catalog.views.get_mut(of) {
                view.rules.remove(name);
            }
        }
        Fact::RowSecurity(of) => {
            if let Some(table) = catalog.tables.get_mut(of) {
                table.row_security = false;
            }
        }
        Fact::Policy(of, name) => {
            if let Some(table) = catalog.tables.get_mut(of) {
                table.policies.remove(name);
            }
        }
    }
}
