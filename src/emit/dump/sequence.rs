//! Sequences, but for those of identity columns, which come with their columns.

use super::script::Script;
use super::{CREATOR, Start, acl};
use crate::catalog::{Catalog, ObjectKind, QualifiedName, Sequence};
use crate::sql::ddl::privilege::on_object;
use crate::sql::{ddl, print, quote};
use std::collections::BTreeMap;

/// CREATE SEQUENCE.
pub(super) fn create(script: &mut Script, name: &QualifiedName, sequence: &Sequence) {
    script.say(ddl::sequence::create(name, sequence));
    if sequence.owner != *CREATOR {
        script.owner("SEQUENCE", &quote::qualified(name), &sequence.owner);
    }
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
            script.say(ddl::sequence::owned_by(name, sequence.owned_by.as_ref()));
        }
        if !known.contains_key(name) && has_own_type(now, sequence) {
            let ty = print::type_ref(&sequence.data_type);
            let (min, max) = (sequence.min, sequence.max);
            script.say(format!("ALTER SEQUENCE {quoted} AS {ty} MINVALUE {min} MAXVALUE {max}"));
        }
        let on = format!("SEQUENCE {quoted}");
        acl::say(script, on_object(&on, ObjectKind::Sequence.all(), Some(&sequence.owner), &before.privileges, &sequence.privileges));
        script.describe(&on, before.comment.as_ref(), sequence.comment.as_ref());
    }
    for name in known.keys().filter(|name| !now.sequences.contains_key(*name)) {
        script.say(format!("DROP SEQUENCE IF EXISTS {}", quote::qualified(name)));
    }
}
