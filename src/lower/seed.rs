//! Seed rows as statements that can be run again.
//!
//! A row that is there already is found by its key and given what differs, rather than left alone: at sign-up a trigger has made the profile of
//! `auth.users`' new row before the seed's own profile comes. Where nothing differs nothing is written, so that a second run fires no trigger and leaves
//! nothing in the audit log.

use super::trigger::comparable;
use crate::catalog::{Expr, Ident, Insert, Update};
use crate::model::{Model, Seed};

/// What the row that is there already is called: it has another name than its table, which may be called `excluded`.
const EXISTING: &str = "existing";

/// One statement for each block, in their order.
pub fn seeds(model: &Model) -> Vec<Insert> {
    model.seeds.iter().map(insert).collect()
}

fn insert(seed: &Seed) -> Insert {
    Insert {
        table: seed.table.clone(),
        alias: EXISTING.into(),
        columns: seed.columns.iter().map(|column| column.name.clone()).collect(),
        rows: seed.rows.clone(),
        key: seed.key.clone(),
        update: update(seed),
        comment: seed.docs.clone(),
    }
}

fn update(seed: &Seed) -> Option<Update> {
    let columns: Vec<_> = seed.columns.iter().filter(|column| column.updates).collect();
    if columns.is_empty() {
        return None;
    }
    let side = |row: &str, name: &Ident| Expr::Column(vec![row.into(), name.clone()]);
    let row = |row: &str| {
        let mut values: Vec<Expr> =
            columns.iter().map(|column| comparable(side(row, &column.name), &column.base)).collect();
        if values.len() == 1 { values.remove(0) } else { Expr::Row(values) }
    };
    let set = columns.iter().map(|column| (column.name.clone(), side("excluded", &column.name)));
    let condition = Expr::IsDistinct(Box::new(row(EXISTING)), Box::new(row("excluded")), false);
    Some(Update { set: set.collect(), condition })
}
