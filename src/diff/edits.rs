//! All edits from one catalog to another, in no particular order: `plan` orders them. A file for each kind of thing.

mod comment;
mod function;
mod other;
mod owner;
mod policy;
mod privilege;
mod rest;
mod role;
mod schema;
mod trigger;
mod types;
mod view;

use super::{Edit, EditKind, Fact, without};
use crate::catalog::Catalog;
use std::collections::BTreeSet;

/// The edits that lead from `now` to `wanted`, where nothing of `now` is in the way: what is, `rebuild` takes away first.
pub fn edits(now: &Catalog, wanted: &Catalog) -> Vec<Edit> {
    let mut found = Vec::new();
    role::edits(now, wanted, &mut found);
    schema::edits(now, wanted, &mut found);
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
