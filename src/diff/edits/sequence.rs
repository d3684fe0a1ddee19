//! Sequences, but for the making of those of identity columns, which come with their columns.

use super::Ways;
use crate::catalog::{ObjectId, QualifiedName, Sequence};
use crate::diff::{Alteration, Edit, Fact};
use crate::sql::{ddl, quote};

/// All sequences, and the columns that they go with.
pub(super) fn edits(ways: &Ways<'_>, found: &mut Vec<Edit>) {
    let (now, wanted) = (ways.family.now, ways.family.wanted);
    for (name, sequence) in &wanted.sequences {
        let fact = Fact::Object(ObjectId::Sequence(name.clone()));
        let before = match now.sequences.get(name) {
            Some(known) => Some(known.clone()),
            None if is_identity(sequence) => renamed(ways, name, sequence, found),
            None => None,
        };
        match &before {
            Some(before) => {
                let before = after_its_column(ways, before, sequence);
                let statements = ddl::sequence::alter(name, &before, sequence).into_iter();
                found.extend(statements.map(|sql| Edit::alter(fact.clone(), Alteration::Other, sql)));
            }
            None if is_identity(sequence) => found.extend(own_type(ways, name, sequence)),
            None => found.push(Edit::create(fact, ddl::sequence::create(name, sequence))),
        }
        if !is_identity(sequence) {
            owner(ways, name, before.as_ref(), sequence, found);
        }
    }
    for (name, sequence) in &now.sequences {
        let fact = Fact::Object(ObjectId::Sequence(name.clone()));
        let goes = ways.together.dropped().contains_key(&fact) || is_identity(sequence);
        if !wanted.sequences.contains_key(name) && !goes {
            found.push(Edit::drop(fact, ddl::sequence::drop(name)));
        }
    }
}

fn is_identity(sequence: &Sequence) -> bool {
    sequence.owned_by.as_ref().is_some_and(|owner| owner.identity)
}

/// An identity column's sequence that is there under another name.
fn renamed(ways: &Ways<'_>, name: &QualifiedName, sequence: &Sequence, found: &mut Vec<Edit>) -> Option<Sequence> {
    let mut known = ways.family.now.sequences.iter().filter(|(_, known)| known.owned_by == sequence.owned_by);
    let (old, known) = known.next()?;
    let fact = Fact::Object(ObjectId::Sequence(name.clone()));
    if old.name != name.name {
        let sql = format!("ALTER SEQUENCE {} RENAME TO {}", quote::qualified(old), quote::ident(&name.name));
        found.push(Edit::alter(fact, Alteration::Rename, sql));
    }
    Some(known.clone())
}

/// A sequence as the changes of its column and its table leave it.
fn after_its_column(ways: &Ways<'_>, before: &Sequence, after: &Sequence) -> Sequence {
    let mut made = before.clone();
    let Some(owner) = &before.owned_by else { return made };
    let table = |catalog: &'_ crate::catalog::Catalog| catalog.tables.get(&owner.table).cloned();
    let (Some(was), Some(is)) = (table(ways.family.now), table(ways.family.wanted)) else { return made };
    if was.unlogged != is.unlogged {
        made.unlogged = is.unlogged;
    }
    if let (true, Some(old), Some(new)) = (owner.identity, was.column(&owner.column), is.column(&owner.column))
        && old.ty != new.ty
        && is_identity(after)
    {
        made = ddl::sequence::retyped(&ddl::sequence::narrowed(&made, after), &new.ty.without_modifiers());
    }
    made
}

/// What has to be done to an identity column's sequence before the column can get a smaller type.
pub(super) fn before_its_column(ways: &Ways<'_>, table: &QualifiedName, column: &str) -> Vec<String> {
    let owned = |sequence: &&Sequence| {
        let owner = sequence.owned_by.as_ref();
        owner.is_some_and(|owner| owner.identity && owner.table == *table && owner.column == *column)
    };
    let after = ways.family.wanted.sequences.values().find(owned);
    let before = ways.family.now.sequences.iter().find(|(_, sequence)| owned(sequence));
    let (Some((name, before)), Some(after)) = (before, after) else { return Vec::new() };
    ddl::sequence::alter(name, before, &ddl::sequence::narrowed(before, after))
}

/// An identity column's sequence can be of another type than the column, which can't be said with the column: LIKE makes such.
fn own_type(ways: &Ways<'_>, name: &QualifiedName, sequence: &Sequence) -> Option<Edit> {
    let owner = sequence.owned_by.as_ref()?;
    let column = ways.family.wanted.tables.get(&owner.table)?.column(&owner.column)?;
    let made = column.ty.without_modifiers();
    if made == sequence.data_type {
        return None;
    }
    let made = Sequence { data_type: made, ..sequence.clone() };
    let sql = ddl::sequence::alter(name, &made, sequence).pop()?;
    let identity = Fact::Identity(owner.table.clone(), owner.column.clone());
    let fact = ways.together.made().get(&identity).cloned().unwrap_or(identity);
    Some(Edit::alter(fact, Alteration::Other, sql))
}

/// OWNED BY; a new sequence of a column that has values already begins behind them.
fn owner(ways: &Ways<'_>, name: &QualifiedName, before: Option<&Sequence>, after: &Sequence, found: &mut Vec<Edit>) {
    let known = before.and_then(|before| before.owned_by.as_ref());
    if known == after.owned_by.as_ref() {
        return;
    }
    let fact = match after.owned_by {
        Some(_) => Fact::OwnedBy(name.clone()),
        None => Fact::Object(ObjectId::Sequence(name.clone())),
    };
    let sql = ddl::sequence::owned_by(name, after.owned_by.as_ref());
    found.push(Edit::alter(fact.clone(), Alteration::Other, sql));
    if let (None, Some(owner)) = (before, &after.owned_by) {
        let column = |catalog: &'_ crate::catalog::Catalog| {
            catalog.tables.get(&owner.table).and_then(|table| table.column(&owner.column)).map(|column| column.ty.clone())
        };
        let number = column(ways.family.now).is_some_and(|ty| matches!(ty.name.as_str(), "int2" | "int4" | "int8"));
        if number && column(ways.family.now) == column(ways.family.wanted) {
            let sql = ddl::sequence::catch_up(name, after, &owner.table, &owner.column);
            found.push(Edit::alter(fact, Alteration::Other, sql));
        }
    }
}
