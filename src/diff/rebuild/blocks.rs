//! Which changes Postgres refuses while something stands on what changes, and which it can't make in place at all.

use crate::catalog::{Catalog, ObjectId};
use crate::diff::Fact;
use std::collections::BTreeSet;

/// Facts of `now` that are wanted in a form to which no ALTER leads: they are dropped and made again. Policies have an edit of their own for it.
pub(super) fn replaced(now: &Catalog, wanted: &Catalog) -> BTreeSet<Fact> {
    let mut found = super::relation::replaced(now, wanted);
    for (name, view) in &now.views {
        // CREATE OR REPLACE VIEW only adds columns at the end (Postgres docs, CREATE VIEW).
        let Some(other) = wanted.views.get(name) else { continue };
        let keeps = other.columns.len() >= view.columns.len()
            && view.columns.iter().zip(&other.columns).all(|(a, b)| a.name == b.name && a.ty == b.ty);
        if view.kind != other.kind || !keeps {
            found.insert(Fact::Object(ObjectId::View(name.clone())));
        }
    }
    found
}

/// Whether a fact that is needed changes in a way that Postgres refuses while `by` stands on it.
pub(super) fn is_changed(now: &Catalog, wanted: &Catalog, needed: &Fact, by: &Fact) -> bool {
    match needed {
        Fact::Column(table, name) => super::relation::column_is_held(now, wanted, (table, name), by),
        _ => false,
    }
}
