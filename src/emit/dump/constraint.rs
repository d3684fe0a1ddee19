//! Constraints.

use super::script::{names, parameters};
use crate::catalog::expr::Operator;
use crate::catalog::{Constraint, ConstraintKind, Exclusion, ForeignKey, ReferentialAction};
use crate::sql::{print, quote};

/// `CONSTRAINT name ...`, as it stands in CREATE TABLE and behind ADD.
pub(super) fn definition(constraint: &Constraint) -> String {
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

/// Whether it has an index of its own.
pub(super) fn has_index(constraint: &Constraint) -> bool {
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
