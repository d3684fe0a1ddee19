//! Indexes that don't belong to a constraint, of tables and materialized views.

use super::script::{Script, beside, names, parameters};
use crate::catalog::{Ident, Index, QualifiedName};
use crate::sql::{print, quote};
use std::collections::BTreeMap;

/// CREATE INDEX; `only` for a partitioned table's, whose parts are attached one by one.
pub(super) fn create(script: &mut Script, table: &QualifiedName, index: &Index, only: bool) {
    let unique = if index.unique { "UNIQUE " } else { "" };
    let only = if only { "ONLY " } else { "" };
    let keys: Vec<String> = index.keys.iter().map(print::index_key).collect();
    let mut text = format!(
        "CREATE {unique}INDEX {} ON {only}{} USING {} ({})",
        quote::ident(&index.name),
        quote::qualified(table),
        quote::ident(&index.method),
        keys.join(", ")
    );
    if !index.include.is_empty() {
        text.push_str(&format!(" INCLUDE ({})", names(&index.include)));
    }
    if index.nulls_not_distinct {
        text.push_str(" NULLS NOT DISTINCT");
    }
    if !index.options.is_empty() {
        text.push_str(&format!(" WITH ({})", parameters(&index.options)));
    }
    if let Some(predicate) = &index.predicate {
        text.push_str(&format!(" WHERE {}", print::expr(predicate)));
    }
    script.say(text);
}

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
            create(script, table, index, only(index));
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
