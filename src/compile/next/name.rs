//! What a migration is called where nobody says it: by what changes.

use crate::catalog::{Catalog, QualifiedName};
use crate::plan::hazard::Renamed;

/// As much of a name as still leaves room for an ending.
const MOST: usize = 60;

/// `add_customers`, `drop_notes`, `change_3_tables`: letters, digits and `_`.
pub(super) fn of(now: &Catalog, wanted: &Catalog, renamed: &[Renamed]) -> String {
    let added = names(wanted.tables.keys().filter(|name| !now.tables.contains_key(*name)));
    let dropped = names(now.tables.keys().filter(|name| !wanted.tables.contains_key(*name)));
    let changed = names(
        wanted
            .tables
            .iter()
            .filter(|(name, table)| now.tables.get(*name).is_some_and(|now| now != *table))
            .map(|(name, _)| name),
    );
    let tables: Vec<String> = renamed
        .iter()
        .filter_map(|renamed| match renamed {
            Renamed::Table(_, to) => Some(to.name.to_string()),
            Renamed::Column(..) => None,
        })
        .collect();
    let name = match (added.as_slice(), dropped.as_slice(), tables.as_slice(), changed.as_slice()) {
        ([one], [], [], _) => format!("add_{one}"),
        ([], [one], [], _) => format!("drop_{one}"),
        ([], [], [one], _) => format!("rename_to_{one}"),
        ([], [], [], [one]) => format!("change_{one}"),
        ([], [], [], []) => "change_schema".to_owned(),
        (added, dropped, _, changed) => {
            format!("change_{}_tables", added.len() + dropped.len() + changed.len())
        }
    };
    let letters = name.chars().map(|c| if c.is_ascii_alphanumeric() { c.to_ascii_lowercase() } else { '_' });
    letters.take(MOST).collect()
}

fn names<'a>(tables: impl Iterator<Item = &'a QualifiedName>) -> Vec<String> {
    tables.map(|name| name.name.to_string()).collect()
}
