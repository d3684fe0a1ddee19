//! `COMMENT ON`: what the model says of a thing, and what can be said where it says nothing.

use crate::catalog::{ConstraintKind, Ident, Index, IndexTarget};
use crate::model::{Column, Model, Table};

/// What a table's rows are.
pub(super) fn table(table: &Table) -> Option<String> {
    Some(table.docs.clone().unwrap_or_else(|| format!("Rows of {}", spaced(&table.name.name))))
}

/// What a column is for.
pub(super) fn column(model: &Model, table: &Table, column: &Column) -> Option<String> {
    let text = purpose(model, table, column)?;
    // It stands in the docs and in types too, which the server shares with clients.
    let full_stop = if text.ends_with('.') { "" } else { "." };
    Some(if column.secret { format!("{text}{full_stop} Secret: no client can read or write it") } else { text })
}

fn purpose(model: &Model, table: &Table, column: &Column) -> Option<String> {
    if column.docs.is_some() {
        return column.docs.clone();
    }
    if table.self_column.as_ref() == Some(&column.name) {
        return Some("The person whose row it is: the id of a user".to_owned());
    }
    if let Some(reference) = table.references.iter().find(|reference| reference.column == column.name) {
        return Some(format!("A row of {}", reference.table.name));
    }
    if table.expires.as_ref() == Some(&column.name) {
        return Some("When its time is over: after it the row isn't there for clients".to_owned());
    }
    if table.primary_key.contains(&column.name) {
        let alone = table.primary_key.len() == 1;
        let text = if alone { "Tells the row from all others" } else { "Part of what tells the row from all others" };
        return Some(text.to_owned());
    }
    if let Some(tenant) = model.members_of(&table.name)
        && tenant.members.role.as_ref() == Some(&column.name)
    {
        return Some(format!("What the person may do in {}", article(&super::words::tenant(&tenant))));
    }
    let mut name = spaced(&column.name);
    if let Some(first) = name.get_mut(0..1) {
        first.make_ascii_uppercase();
    }
    Some(name)
}

/// What an index is for: whose test of policies, which foreign key, or the columns by which it finds rows.
pub(super) fn index(table: &Table, made: &crate::catalog::Table, index: &Index) -> String {
    let leading: Vec<&Ident> = index
        .keys
        .iter()
        .map_while(|key| match &key.target {
            IndexTarget::Column(name) => Some(name),
            IndexTarget::Expr(_) => None,
        })
        .collect();
    let mut uses = Vec::new();
    let first = leading.first().copied();
    if index.predicate.is_none() && first.is_some() {
        if first.is_some_and(|first| table.is_tenant_key(first)) || first == table.self_column.as_ref() {
            uses.push("the tests of policies".to_owned());
        }
        if first == table.expires.as_ref() {
            uses.push("deleting what has expired".to_owned());
        }
        for constraint in made.constraints.values() {
            if let ConstraintKind::ForeignKey(key) = &constraint.kind
                && key.columns.len() <= leading.len()
                && key.columns.iter().zip(&leading).all(|(column, leading)| column == *leading)
            {
                let use_of_it = format!("the foreign key to {}", key.references.name);
                // Made for this one alone: what a shorter key needs has an index of its own.
                if key.columns.len() == leading.len() && leading.len() > 1 {
                    uses = vec![use_of_it];
                    break;
                }
                uses.push(use_of_it);
            }
        }
    }
    let by: Vec<String> = leading.iter().map(ToString::to_string).collect();
    let by = if by.is_empty() { "an expression".to_owned() } else { by.join(", ") };
    let limit = if index.predicate.is_some() { ", among those of its condition" } else { "" };
    if uses.is_empty() {
        format!("Finds rows by {by}{limit}")
    } else {
        format!("Finds rows by {by}, for {}", uses.join(" and "))
    }
}

/// A name as words.
pub(super) fn spaced(name: &str) -> String {
    name.replace('_', " ")
}

/// A noun with its article.
pub(super) fn article(noun: &str) -> String {
    let vowel = noun.chars().next().is_some_and(|first| "aeiou".contains(first.to_ascii_lowercase()));
    format!("{} {noun}", if vowel { "an" } else { "a" })
}
