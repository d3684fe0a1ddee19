//! Foreign keys as relations: a field on each side.

use super::key::{default_name, map};
use super::model::Model;
use super::names::lower;
use super::psl::{Row, remark};
use crate::catalog::{Constraint, ConstraintKind, ForeignKey, Ident, QualifiedName, ReferentialAction};
use crate::emit::case::{singular_words, words};
use crate::emit::inflect::plural;
use std::collections::{BTreeMap, BTreeSet};

/// A foreign key between two models.
struct Key<'a> {
    from: usize,
    to: usize,
    constraint: &'a Constraint,
    key: &'a ForeignKey,
}

/// Adds the fields of all relations to the models, first those that hold the key, then their other ends.
pub(super) fn add(models: &mut [Model<'_>]) {
    let at: BTreeMap<QualifiedName, usize> =
        models.iter().enumerate().map(|(at, model)| (model.table.name.clone(), at)).collect();
    let tables: Vec<_> = models.iter().map(|model| (model.table, model.external)).collect();
    let mut keys: Vec<Key<'_>> = Vec::new();
    for (from, (table, external)) in tables.iter().enumerate() {
        // What leads from a table of somebody else is nobody's business here.
        let constraints = table.constraints.values().filter(|_| !external);
        for constraint in constraints {
            let ConstraintKind::ForeignKey(key) = &constraint.kind else { continue };
            match at.get(&key.references) {
                Some(to) => keys.push(Key { from, to: *to, constraint, key }),
                None => {
                    if let Some(model) = models.get_mut(from) {
                        model.comments.push(remark(&format!("{} references {}.", constraint.name, key.references)));
                    }
                }
            }
        }
    }
    let pair = |key: &Key<'_>| (key.from.min(key.to), key.from.max(key.to));
    let mut between: BTreeMap<(usize, usize), usize> = BTreeMap::new();
    for key in &keys {
        *between.entry(pair(key)).or_default() += 1;
    }
    let forward: Vec<String> = keys.iter().map(|key| forward_name(models, key)).collect();
    for (key, name) in keys.iter().zip(&forward) {
        let several = between.get(&pair(key)).is_some_and(|count| *count > 1) || key.from == key.to;
        add_one(models, key, name, several);
    }
}

/// The column that is the key's own: not one that another key has too, as the tenant's.
fn own_column<'a>(model: &Model<'_>, key: &'a ForeignKey, name: &str) -> Option<&'a Ident> {
    let others: BTreeSet<&Ident> = model
        .table
        .constraints
        .values()
        .filter(|other| other.name != *name)
        .filter_map(|other| match &other.kind {
            ConstraintKind::ForeignKey(other) => Some(&other.columns),
            _ => None,
        })
        .flatten()
        .collect();
    key.columns.iter().rev().find(|column| !others.contains(column)).or(key.columns.last())
}

/// `customer` for `customer_id`, or else the other model's name: `user`.
fn forward_name(models: &mut [Model<'_>], key: &Key<'_>) -> String {
    let target = models.get(key.to).map(|model| model.name.clone()).unwrap_or_default();
    let target = small(&target);
    let Some(model) = models.get_mut(key.from) else { return target };
    let column = own_column(model, key.key, &key.constraint.name).map(|column| words(column)).unwrap_or_default();
    let mut candidates = Vec::new();
    if let Some((last, rest)) = column.split_last()
        && !rest.is_empty()
        && matches!(last.as_str(), "id" | "uuid" | "key" | "code")
    {
        candidates.push(lower(rest, "relation"));
    }
    candidates.push(target.clone());
    candidates.push(lower(&[column, vec!["row".to_owned()]].concat(), "relation"));
    model.fields.relation(&candidates)
}

fn add_one(models: &mut [Model<'_>], key: &Key<'_>, forward: &str, several: bool) {
    let (Some(from), Some(to)) = (models.get(key.from), models.get(key.to)) else { return };
    let (from_name, to_name) = (from.name.clone(), to.name.clone());
    let columns = |fields: &super::names::Fields, columns: &[Ident]| {
        columns.iter().map(|column| fields.column(column)).collect::<Vec<_>>().join(", ")
    };
    let fields = columns(&from.fields, &key.key.columns);
    let references = columns(&to.fields, &key.key.referenced_columns);
    let set = |list: &[Ident]| list.iter().cloned().collect::<BTreeSet<Ident>>();
    let one = from.keys.unique.iter().any(|unique| set(unique) == set(&key.key.columns));
    let optional = key.key.columns.iter().any(|column| from.is_nullable(column));
    let ignored =
        |model: &Model<'_>, other: &Model<'_>| (other.ignored && !model.ignored).then(|| "@ignore".to_owned());
    let (from_ignores, to_ignores) = (ignored(from, to), ignored(to, from));
    let relation = several.then(|| format!("\"{from_name}_{forward}\""));
    let default = default_name(from.table, &key.key.columns, "fkey");
    let arguments = [
        relation.clone(),
        Some(format!("fields: [{fields}]")),
        Some(format!("references: [{references}]")),
        Some(format!("onDelete: {}", action(key.key.on_delete))),
        Some(format!("onUpdate: {}", action(key.key.on_update))),
        map(&key.constraint.name, &default),
    ];
    let relation_attribute = format!("@relation({})", arguments.into_iter().flatten().collect::<Vec<_>>().join(", "));
    let row = Row {
        comments: remarks(key),
        cells: vec![forward.to_owned(), format!("{to_name}{}", if optional { "?" } else { "" })],
        attributes: std::iter::once(relation_attribute).chain(from_ignores).collect(),
    };
    let row_words = singular_words(&from.table.name.name);
    let base = if one { lower(&row_words, "rows") } else { lower(&pluralized(row_words), "rows") };
    let by = format!("{base}By{}", capital(forward));
    let candidates = if several { vec![by] } else { vec![base, by] };
    if let Some(model) = models.get_mut(key.from) {
        model.forward.push(row);
    }
    if let Some(model) = models.get_mut(key.to) {
        let name = model.fields.relation(&candidates);
        model.backward.push(Row {
            comments: Vec::new(),
            cells: vec![name, format!("{from_name}{}", if one { "?" } else { "[]" })],
            attributes: relation.map(|name| format!("@relation({name})")).into_iter().chain(to_ignores).collect(),
        });
    }
}

fn pluralized(mut words: Vec<String>) -> Vec<String> {
    if let Some(last) = words.last_mut() {
        *last = plural(last);
    }
    words
}

fn remarks(key: &Key<'_>) -> Vec<String> {
    let mut remarks = Vec::new();
    if !key.key.on_delete_columns.is_empty() && key.key.on_delete_columns != key.key.columns {
        let columns: Vec<&str> = key.key.on_delete_columns.iter().map(Ident::as_str).collect();
        remarks.push(remark(&format!("When the other row goes, only {} is set.", columns.join(", "))));
    }
    if key.key.match_full {
        remarks.push(remark("MATCH FULL"));
    }
    if key.constraint.deferrable {
        remarks.push(remark("DEFERRABLE"));
    }
    remarks
}

fn action(action: ReferentialAction) -> &'static str {
    match action {
        ReferentialAction::NoAction => "NoAction",
        ReferentialAction::Restrict => "Restrict",
        ReferentialAction::Cascade => "Cascade",
        ReferentialAction::SetNull => "SetNull",
        ReferentialAction::SetDefault => "SetDefault",
    }
}

fn small(name: &str) -> String {
    let mut characters = name.chars();
    characters.next().map(|first| format!("{}{}", first.to_ascii_lowercase(), characters.as_str())).unwrap_or_default()
}

fn capital(name: &str) -> String {
    let mut characters = name.chars();
    characters.next().map(|first| format!("{}{}", first.to_ascii_uppercase(), characters.as_str())).unwrap_or_default()
}
