//! Sequences, but for those of identity columns, which come with their columns.

use super::script::Script;
use super::{CREATOR, Start, acl};
use crate::catalog::{Catalog, ObjectKind, QualifiedName, Sequence, name::choose_name};
use crate::sql::{print, quote};
use std::collections::BTreeMap;

/// CREATE SEQUENCE.
pub(super) fn create(script: &mut Script, name: &QualifiedName, sequence: &Sequence) {
    let persistence = if sequence.unlogged { "UNLOGGED " } else { "" };
    let as_type = match sequence.data_type.name.as_str() {
        "int8" => String::new(),
        _ => format!(" AS {}", print::type_ref(&sequence.data_type)),
    };
    let name = quote::qualified(name);
    script.say(format!("CREATE {persistence}SEQUENCE {name}{as_type}{}", options(sequence)));
    if sequence.owner != *CREATOR {
        script.owner("SEQUENCE", &name, &sequence.owner);
    }
}

/// What isn't as `CREATE SEQUENCE` alone would have it.
fn options(sequence: &Sequence) -> String {
    let plain = Sequence::new(sequence.owner.clone(), sequence.data_type.clone());
    let mut options = String::new();
    for (word, value, default) in [
        ("INCREMENT BY", sequence.increment, plain.increment),
        ("MINVALUE", sequence.min, plain.min),
        ("MAXVALUE", sequence.max, plain.max),
        ("START WITH", sequence.start, plain.start),
        ("CACHE", sequence.cache, plain.cache),
    ] {
        if value != default {
            options.push_str(&format!(" {word} {value}"));
        }
    }
    if sequence.cycle {
        options.push_str(" CYCLE");
    }
    options
}

/// What stands in brackets behind `AS IDENTITY`: the name, where it isn't the one that Postgres would choose, and the options.
pub(super) fn of_identity(table: &QualifiedName, column: &str, catalog: &Catalog) -> String {
    let of_column = |sequence: &&Sequence| {
        let owner = sequence.owned_by.as_ref();
        owner.is_some_and(|owner| owner.identity && owner.table == *table && owner.column == *column)
    };
    let Some((name, sequence)) = catalog.sequences.iter().find(|(_, sequence)| of_column(sequence)) else {
        return String::new();
    };
    let chosen = choose_name(&table.name, Some(column), "seq", |_| false);
    let mut inside = options(sequence);
    if *name != QualifiedName::new(table.schema.clone(), chosen) {
        inside = format!(" SEQUENCE NAME {}{inside}", quote::qualified(name));
    }
    if inside.is_empty() { inside } else { format!(" ({})", inside.trim_start()) }
}

/// Whether an identity column's sequence is of another type than the column, which can't be said with the column: LIKE makes such.
fn has_own_type(now: &Catalog, sequence: &Sequence) -> bool {
    let owner = sequence.owned_by.as_ref().filter(|owner| owner.identity);
    let column = owner.and_then(|owner| now.tables.get(&owner.table)?.column(&owner.column));
    column.is_some_and(|column| column.ty.without_modifiers() != sequence.data_type)
}

/// Owners by column, privileges, comments, and what is gone.
pub(super) fn change(script: &mut Script, now: &Catalog, start: &Start<'_>) {
    let none = BTreeMap::new();
    let known = if start.catalog.sequences.is_empty() { &none } else { &start.catalog.sequences };
    for (name, sequence) in &now.sequences {
        let created = || Sequence {
            privileges: start.given(Some(&name.schema), &sequence.owner, ObjectKind::Sequence),
            comment: None,
            owned_by: sequence.owned_by.clone().filter(|owner| owner.identity),
            ..sequence.clone()
        };
        let before = known.get(name).cloned().unwrap_or_else(created);
        let quoted = quote::qualified(name);
        if before.owned_by != sequence.owned_by {
            let owner = sequence.owned_by.as_ref().map_or_else(
                || "NONE".to_owned(),
                |owner| format!("{}.{}", quote::qualified(&owner.table), quote::ident(&owner.column)),
            );
            script.say(format!("ALTER SEQUENCE {quoted} OWNED BY {owner}"));
        }
        if !known.contains_key(name) && has_own_type(now, sequence) {
            let ty = print::type_ref(&sequence.data_type);
            let (min, max) = (sequence.min, sequence.max);
            script.say(format!("ALTER SEQUENCE {quoted} AS {ty} MINVALUE {min} MAXVALUE {max}"));
        }
        let on = format!("SEQUENCE {quoted}");
        acl::privileges(
            script,
            &on,
            ObjectKind::Sequence.all(),
            &sequence.owner,
            (&before.privileges, &sequence.privileges),
        );
        script.describe(&on, before.comment.as_ref(), sequence.comment.as_ref());
    }
    for name in known.keys().filter(|name| !now.sequences.contains_key(*name)) {
        script.say(format!("DROP SEQUENCE IF EXISTS {}", quote::qualified(name)));
    }
}
