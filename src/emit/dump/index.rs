//! Indexes that don't belong to a constraint, of tables and materialized views.

use super::script::{Script, beside};
use crate::catalog::{Ident, Index, QualifiedName};
use crate::sql::{ddl, quote};
use std::collections::BTreeMap;

/// The indexes of a table or materialized view that are other ones than before.
pub(super) fn change(
    script: &mut Script,
    table: &QualifiedName,
    before: &BTreeMap<Ident, Index>,
    after: &BTreeMap<Ident, Index>,
    only: impl Fn(&Index) -> bool,
) {
    for name in before.keys().filter(|name| !after.contains_key(*name)) {
        script.say(format!("DROP INDEX {}", beside(table, name)));
    }
    for (name, index) in after {
        let known = before.get(name);
        let bare = |index: &Index| {
            let mut bare = Index { comment: None, clustered: false, ..index.clone() };
            bare.keys.iter_mut().for_each(|key| key.statistics = None);
            bare
        };
        if known.map(bare) != Some(bare(index)) {
            if known.is_some() {
                script.say(format!("DROP INDEX {}", beside(table, name)));
            }
            script.say(ddl::index::create(table, index, only(index)));
            if let Some(parent) = &index.parent {
                let part = beside(table, name);
                script.say(format!("ALTER INDEX {} ATTACH PARTITION {part}", quote::qualified(parent)));
            }
        }
        if index.clustered && !known.is_some_and(|known| known.clustered) {
            script.say(format!("ALTER TABLE {} CLUSTER ON {}", quote::qualified(table), quote::ident(name)));
        }
        for (at, key) in index.keys.iter().enumerate() {
            let had = known.and_then(|known| known.keys.get(at)).and_then(|key| key.statistics);
            if had != key.statistics {
                let (number, target) = (at + 1, key.statistics.unwrap_or(-1));
                let index = beside(table, name);
                script.say(format!("ALTER INDEX {index} ALTER COLUMN {number} SET STATISTICS {target}"));
            }
        }
        let comment = known.and_then(|known| known.comment.as_ref());
        script.describe(&format!("INDEX {}", beside(table, name)), comment, index.comment.as_ref());
    }
}
