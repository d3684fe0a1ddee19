//! All edits from one catalog to another, in no particular order: `plan` orders them. A file for each kind of thing.

mod column;
mod comment;
mod constraint;
mod family;
mod function;
pub(super) mod other;
mod index;
mod owner;
mod partition;
mod policy;
mod privilege;
mod rest;
mod role;
mod schema;
mod sequence;
mod table;
mod trigger;
mod types;
mod view;

use super::{Edit, EditKind, Fact, Together, without};
use crate::catalog::{Catalog, ObjectId};
use family::Family;
use std::collections::BTreeSet;

/// Both ends, and what of them comes and goes together.
struct Ways<'c> {
    family: Family<'c>,
    together: &'c Together,
}

impl Ways<'_> {
    /// Whether a part of a table or a column is there at the beginning.
    fn is_there(&self, fact: &Fact) -> bool {
        let now = self.family.now;
        match fact {
            Fact::Object(id @ (ObjectId::Sequence(_) | ObjectId::Table(_))) => now.has(id),
            Fact::OwnedBy(name) => now.sequences.contains_key(name),
            _ => fact.holder().and_then(|name| now.tables.get(name)).is_some_and(|table| match fact {
                Fact::Column(_, name) | Fact::Identity(_, name) => table.column(name).is_some(),
                Fact::Default(_, name) => table.column(name).is_some_and(|column| column.default.is_some()),
                Fact::Constraint(_, name) => table.constraints.contains_key(name),
                Fact::Index(_, name) => table.indexes.contains_key(name),
                Fact::Trigger(_, name) => table.triggers.contains_key(name),
                Fact::Rule(_, name) => table.rules.contains_key(name),
                Fact::Policy(_, name) => table.policies.contains_key(name),
                _ => true,
            }),
        }
    }
}

/// The edits that lead from `now` to `wanted`, where nothing of `now` is in the way: what is, `rebuild` takes away first.
pub fn edits(now: &Catalog, wanted: &Catalog, together: &Together) -> Vec<Edit> {
    let mut found = Vec::new();
    role::edits(now, wanted, &mut found);
    schema::edits(now, wanted, &mut found);
    let ways = Ways { family: Family::new(now, wanted), together };
    sequence::edits(&ways, &mut found);
    table::edits(&ways, &mut found);
    column::edits(&ways, &mut found);
    index::edits(&ways, &mut found);
    constraint::edits(&ways, &mut found);
    table::replica_identity(&ways, &mut found);
    partition::edits(&ways, &mut found);
    for (name, table) in &wanted.tables {
        let before = now.tables.get(name);
        policy::row_security(before, table, &mut found);
        policy::edits(name, before.map(|table| &table.policies), &table.policies, &mut found);
    }
    types::edits(&now.types, &wanted.types, &mut found);
    function::edits(&now.functions, &wanted.functions, &mut found);
    view::edits(&now.views, &wanted.views, &mut found);
    other::edits(&now.others, &wanted.others, &mut found);
    trigger::edits(now, wanted, &mut found);
    rest::edits(now, wanted, &mut found);
    // What is dropped and made again has nothing of what it had.
    let again = made_again(&found);
    let left;
    let now = if again.is_empty() {
        now
    } else {
        left = without(now, &again);
        &left
    };
    owner::edits(now, wanted, &mut found);
    privilege::edits(now, wanted, &mut found);
    comment::edits(now, wanted, &mut found);
    found
}

/// The facts that are dropped and made again.
fn made_again(edits: &[Edit]) -> BTreeSet<Fact> {
    let of = |kind: EditKind| -> BTreeSet<&Fact> {
        edits.iter().filter(|edit| edit.kind == kind).map(|edit| &edit.fact).collect()
    };
    of(EditKind::Drop).intersection(&of(EditKind::Create)).map(|fact| (*fact).clone()).collect()
}
