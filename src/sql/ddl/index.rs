//! Indexes that don't belong to a constraint, of tables and materialized views.

use super::list::{beside, changed_parameters};
use super::{names, parameters};
use crate::catalog::{Index, QualifiedName};
use crate::sql::{print, quote};

/// CREATE INDEX; `only` for a partitioned table's, whose parts are attached one by one.
pub fn create(table: &QualifiedName, index: &Index, only: bool) -> String {
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
    text
}

/// DROP INDEX.
pub fn drop(table: &QualifiedName, name: &str) -> String {
    format!("DROP INDEX {}", beside(table, name))
}

/// ALTER INDEX ... ATTACH PARTITION: a partition's index becomes a part of its table's.
pub fn attach(whole: &QualifiedName, table: &QualifiedName, part: &str) -> String {
    format!("ALTER INDEX {} ATTACH PARTITION {}", quote::qualified(whole), beside(table, part))
}

/// What ALTER can do to an index: storage parameters, statistics, clustering. `None` where it can't lead from one to the other. Comments don't count,
/// nor what it is a part of.
pub fn alter(table: &QualifiedName, before: &Index, after: &Index) -> Option<Vec<String>> {
    let mut reached = Index {
        options: after.options.clone(),
        clustered: after.clustered,
        only: after.only,
        parent: after.parent.clone(),
        comment: after.comment.clone(),
        ..before.clone()
    };
    let index = beside(table, &after.name);
    let mut statements = Vec::new();
    for change in changed_parameters(&before.options, &after.options) {
        statements.push(format!("ALTER INDEX {index} {change}"));
    }
    for (at, (key, wanted)) in reached.keys.iter_mut().zip(&after.keys).enumerate() {
        if key.statistics != wanted.statistics {
            statements.push(statistics(table, after, at));
            key.statistics = wanted.statistics;
        }
    }
    if after.clustered && !before.clustered {
        statements.push(cluster(table, &after.name));
    }
    (reached == *after).then_some(statements)
}

/// What CREATE INDEX can't say.
pub fn rest(table: &QualifiedName, index: &Index) -> Vec<String> {
    let keys = index.keys.iter().enumerate().filter(|(_, key)| key.statistics.is_some());
    let mut statements: Vec<String> = keys.map(|(at, _)| statistics(table, index, at)).collect();
    statements.extend(index.clustered.then(|| cluster(table, &index.name)));
    statements
}

fn statistics(table: &QualifiedName, index: &Index, at: usize) -> String {
    let target = index.keys.get(at).and_then(|key| key.statistics).unwrap_or(-1);
    format!("ALTER INDEX {} ALTER COLUMN {} SET STATISTICS {target}", beside(table, &index.name), at + 1)
}

fn cluster(table: &QualifiedName, index: &str) -> String {
    format!("ALTER TABLE {} CLUSTER ON {}", quote::qualified(table), quote::ident(index))
}
