//! Partitions and inheritance. Tables are made with all that they have, and become parts of others afterwards: so everything has the name that is wanted.

use super::Ways;
use crate::diff::{Edit, Fact};
use crate::sql::ddl;

/// ATTACH PARTITION and INHERIT. What leaves its parents has left them before.
pub(super) fn edits(ways: &Ways<'_>, found: &mut Vec<Edit>) {
    for (name, table) in &ways.family.wanted.tables {
        let fact = Fact::Parents(name.clone());
        let known = ways.family.now.tables.get(name).map(|known| known.parents.as_slice()).unwrap_or_default();
        if known == table.parents.as_slice() || ways.together.makes(&fact) {
            continue;
        }
        let sql = match (&table.partition_bound, table.parents.first()) {
            (Some(bound), Some(parent)) => ddl::table::attach(parent, name, bound),
            _ => ddl::table::inherit(name, &table.parents),
        };
        found.push(Edit::create(fact, sql));
    }
}
