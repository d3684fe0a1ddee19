//! All edits from one catalog to another, in no particular order: `plan` orders them. A file for each kind of thing.

mod function;
pub(super) mod other;
mod policy;
mod types;
mod view;

use super::Edit;
use crate::catalog::Catalog;

/// The edits that lead from `now` to `wanted`, where nothing of `now` is in the way: what is, `rebuild` takes away first.
pub fn edits(now: &Catalog, wanted: &Catalog) -> Vec<Edit> {
    let mut found = Vec::new();
    for (name, table) in &wanted.tables {
        let before = now.tables.get(name);
        policy::edits(name, before.map(|table| &table.policies), &table.policies, &mut found);
    }
    types::edits(&now.types, &wanted.types, &mut found);
    function::edits(&now.functions, &wanted.functions, &mut found);
    view::edits(&now.views, &wanted.views, &mut found);
    other::edits(&now.others, &wanted.others, &mut found);
    found
}
