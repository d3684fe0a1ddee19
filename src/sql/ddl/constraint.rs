//! Constraints.

use super::list::{beside, changed_parameters};
use super::{names, parameters};
use crate::catalog::expr::Operator;
use crate::catalog::{Constraint, ConstraintKind, Exclusion, ForeignKey, QualifiedName, ReferentialAction, Table};
use crate::sql::{print, quote};

/// `CONSTRAINT name ...`, as it stands in CREATE TABLE and behind ADD.
pub fn definition(constraint: &Constraint) -> String {
    let mut text = format!("CONSTRAINT {} ", quote::ident(&constraint.name));
    match &constraint.kind {
        ConstraintKind::PrimaryKey(columns) => text.push_str(&format!("PRIMARY KEY ({})", names(columns))),
        ConstraintKind::Unique { columns, nulls_not_distinct } => {
            let distinct = if *nulls_not_distinct { " NULLS NOT DISTINCT" } else { "" };
            text.push_str(&format!("UNIQUE{distinct} ({})", names(columns)));
        }
        ConstraintKind::Check(condition) => text.push_str(&format!("CHECK ({})", print::expr(condition))),
        ConstraintKind::ForeignKey(key) => text.push_str(&foreign_key(key)),
        ConstraintKind::Exclusion(exclusion) => text.push_str(&elements(exclusion)),
    }
    if !constraint.include.is_empty() {
        text.push_str(&format!(" INCLUDE ({})", names(&constraint.include)));
    }
    if !constraint.options.is_empty() {
        text.push_str(&format!(" WITH ({})", parameters(&constraint.options)));
    }
    if let ConstraintKind::Exclusion(Exclusion { predicate: Some(predicate), .. }) = &constraint.kind {
        text.push_str(&format!(" WHERE ({})", print::expr(predicate)));
    }
    for (has, words) in [
        (constraint.no_inherit, " NO INHERIT"),
        (constraint.deferrable, " DEFERRABLE"),
        (constraint.initially_deferred, " INITIALLY DEFERRED"),
        (!constraint.validated, " NOT VALID"),
    ] {
        if has {
            text.push_str(words);
        }
    }
    text
}

/// Whether another key of the table is the same, and is to be made first: of two in one CREATE TABLE the server makes one
/// (`transformIndexConstraints`), so that this one has to be added.
pub fn has_twin(table: &Table, constraint: &Constraint) -> bool {
    let ConstraintKind::Unique { columns, nulls_not_distinct } = &constraint.kind else { return false };
    table.constraints.values().any(|other| {
        let same = match &other.kind {
            ConstraintKind::PrimaryKey(of_other) => of_other == columns && !nulls_not_distinct,
            kind => *kind == constraint.kind && other.name < constraint.name,
        };
        same && other.include == constraint.include
            && (other.deferrable, other.initially_deferred) == (constraint.deferrable, constraint.initially_deferred)
    })
}

/// ALTER TABLE ... ADD CONSTRAINT; `only` for a partitioned table's, whose parts have it already.
pub fn add(table: &QualifiedName, constraint: &Constraint, only: bool) -> String {
    let only = if only { "ONLY " } else { "" };
    format!("ALTER TABLE {only}{} ADD {}", quote::qualified(table), definition(constraint))
}

/// A unique key in two statements: its index, which is built while others read and write, and the key, which takes that index (Postgres docs, ALTER TABLE,
/// `ADD table_constraint_using_index`). Not for keys with storage parameters.
pub fn add_apart(table: &QualifiedName, constraint: &Constraint) -> [String; 2] {
    let (on, name) = (quote::qualified(table), quote::ident(&constraint.name));
    let ConstraintKind::Unique { columns, nulls_not_distinct } = &constraint.kind else {
        return [String::new(), add(table, constraint, false)];
    };
    let mut index = format!("CREATE UNIQUE INDEX CONCURRENTLY {name} ON {on} ({})", names(columns));
    if !constraint.include.is_empty() {
        index.push_str(&format!(" INCLUDE ({})", names(&constraint.include)));
    }
    if *nulls_not_distinct {
        index.push_str(" NULLS NOT DISTINCT");
    }
    let mut key = format!("ALTER TABLE {on} ADD CONSTRAINT {name} UNIQUE USING INDEX {name}");
    for (has, words) in [(constraint.deferrable, " DEFERRABLE"), (constraint.initially_deferred, " INITIALLY DEFERRED")]
    {
        if has {
            key.push_str(words);
        }
    }
    [index, key]
}

/// ALTER TABLE ... DROP CONSTRAINT; `only` where children keep theirs.
pub fn drop(table: &QualifiedName, name: &str, only: bool) -> String {
    let only = if only { "ONLY " } else { "" };
    format!("ALTER TABLE {only}{} DROP CONSTRAINT {}", quote::qualified(table), quote::ident(name))
}

/// ALTER TABLE ... RENAME CONSTRAINT.
pub fn rename(table: &QualifiedName, old: &str, new: &str) -> String {
    format!("ALTER TABLE {} RENAME CONSTRAINT {} TO {}", quote::qualified(table), quote::ident(old), quote::ident(new))
}

/// What ALTER can do to a constraint: `VALIDATE`, a foreign key's time of checking, the storage of an index, clustering. `None` where it can't lead
/// from one to the other. Comments and what parents say don't count.
pub fn alter(table: &QualifiedName, before: &Constraint, after: &Constraint) -> Option<Vec<String>> {
    let mut reached = Constraint {
        options: after.options.clone(),
        clustered: after.clustered,
        inherited_from: after.inherited_from,
        local: after.local,
        comment: after.comment.clone(),
        ..before.clone()
    };
    let (on, name) = (quote::qualified(table), quote::ident(&after.name));
    let mut statements = Vec::new();
    let timing = (before.deferrable, before.initially_deferred) != (after.deferrable, after.initially_deferred);
    if timing && matches!(after.kind, ConstraintKind::ForeignKey(_)) {
        let deferrable = if after.deferrable { "DEFERRABLE" } else { "NOT DEFERRABLE" };
        let initially = if after.initially_deferred { "DEFERRED" } else { "IMMEDIATE" };
        statements.push(format!("ALTER TABLE {on} ALTER CONSTRAINT {name} {deferrable} INITIALLY {initially}"));
        (reached.deferrable, reached.initially_deferred) = (after.deferrable, after.initially_deferred);
    }
    if after.validated && !before.validated {
        statements.push(format!("ALTER TABLE {on} VALIDATE CONSTRAINT {name}"));
        reached.validated = true;
    }
    let index = beside(table, &after.name);
    for change in changed_parameters(&before.options, &after.options) {
        statements.push(format!("ALTER INDEX {index} {change}"));
    }
    if after.clustered && !before.clustered {
        statements.push(format!("ALTER TABLE {on} CLUSTER ON {name}"));
    }
    (reached == *after).then_some(statements)
}

/// Whether it has an index of its own.
pub fn has_index(constraint: &Constraint) -> bool {
    matches!(
        constraint.kind,
        ConstraintKind::PrimaryKey(_) | ConstraintKind::Unique { .. } | ConstraintKind::Exclusion(_)
    )
}

fn foreign_key(key: &ForeignKey) -> String {
    let (columns, referenced) = (names(&key.columns), names(&key.referenced_columns));
    let mut text = format!("FOREIGN KEY ({columns}) REFERENCES {} ({referenced})", quote::qualified(&key.references));
    if key.match_full {
        text.push_str(" MATCH FULL");
    }
    for (event, action) in [("UPDATE", key.on_update), ("DELETE", key.on_delete)] {
        if action != ReferentialAction::NoAction {
            text.push_str(&format!(" ON {event} {}", action.keyword()));
        }
    }
    if !key.on_delete_columns.is_empty() {
        text.push_str(&format!(" ({})", names(&key.on_delete_columns)));
    }
    text
}

fn elements(exclusion: &Exclusion) -> String {
    let element = |(key, operator): &(crate::catalog::IndexKey, Operator)| {
        format!("{} WITH {}", print::index_key(key), symbol(operator))
    };
    let elements: Vec<String> = exclusion.elements.iter().map(element).collect();
    format!("EXCLUDE USING {} ({})", quote::ident(&exclusion.method), elements.join(", "))
}

fn symbol(operator: &Operator) -> String {
    match &operator.schema {
        Some(schema) => format!("OPERATOR({}.{})", quote::ident(schema), operator.symbol),
        None => operator.symbol.clone(),
    }
}
