//! What has to be taken away before anything else can change, and is made again afterwards: it stands on something that can't change under it.
//!
//! What isn't wanted any longer needs no care here, unless something that stays would go on using it; it goes at the end.

mod aside;
mod blocks;
mod relation;
mod same;
mod using;

pub use aside::{aside, retypes};

use super::{Fact, Needs};
use crate::catalog::{Catalog, ObjectId, TableKind, TypeKind};
use std::collections::BTreeSet;

/// The facts of `now` that must go first: those that are replaced, and whatever needs one of them.
pub fn rebuilt(now: &Catalog, wanted: &Catalog, needs: &Needs) -> BTreeSet<Fact> {
    let changes = blocks::Changes::of(now, wanted, needs);
    let mut gone = blocks::replaced(now, wanted, &changes);
    let may_go = |fact: &Fact| match fact {
        Fact::Object(ObjectId::Type(name)) => wanted.types.contains_key(name) || !changes.held.contains(name),
        _ => may_go(now, fact),
    };
    loop {
        let mut more: BTreeSet<Fact> = BTreeSet::new();
        for fact in needs.facts().filter(|fact| !gone.contains(*fact)) {
            for needed in needs.of_fact(fact) {
                let stands = gone.contains(needed) && !is_part(fact, needed) && !relation::outlives(fact, needed);
                if (stands || changes.refuses(now, wanted, needed, fact)) && may_go(fact) {
                    more.insert(fact.clone());
                } else if blocks::would_stay_on(now, wanted, needed, fact) && may_go(fact) {
                    more.extend([fact.clone(), needed.clone()]);
                }
            }
        }
        // Whatever is a part of what goes, goes with it.
        let parts = needs.facts().filter(|fact| !gone.contains(*fact));
        more.extend(parts.filter(|fact| needs.of_fact(fact).any(|it| gone.contains(it) && is_part(fact, it))).cloned());
        if more.is_empty() {
            return gone;
        }
        gone.extend(more);
    }
}

/// Whether a fact is a part of an object, and gone when that is.
fn is_part(fact: &Fact, object: &Fact) -> bool {
    let is_whole = matches!(object, Fact::Object(ObjectId::Table(_) | ObjectId::View(_) | ObjectId::Type(_)));
    is_whole && !matches!(fact, Fact::Object(_)) && fact.holder() == object.holder()
}

/// Whether a fact can be taken away and made again without losing rows.
fn may_go(now: &Catalog, fact: &Fact) -> bool {
    match fact {
        Fact::Column(table, name) => {
            let column = now.tables.get(table).and_then(|table| table.column(name));
            column.is_some_and(|column| column.generated.is_some())
        }
        Fact::Object(ObjectId::Table(name)) => {
            now.tables.get(name).is_some_and(|table| matches!(table.kind, TableKind::Foreign { .. }))
        }
        Fact::Object(id) => matches!(
            id,
            ObjectId::Type(_)
                | ObjectId::View(_)
                | ObjectId::Function(_)
                | ObjectId::EventTrigger(_)
                | ObjectId::Publication(_)
                | ObjectId::Other(_)
        ),
        Fact::RowSecurity(_) => false,
        _ => true,
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
            if let Some(column) = catalog.views.get_mut(of).and_then(|view| view.column_mut(name)) {
                column.default = None;
            }
            if let Some(TypeKind::Domain { default, .. }) = catalog.types.get_mut(of).map(|ty| &mut ty.kind) {
                *default = None;
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
            if let Some(TypeKind::Domain { checks, not_valid, .. }) = catalog.types.get_mut(of).map(|ty| &mut ty.kind) {
                checks.remove(name);
                not_valid.remove(name);
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
