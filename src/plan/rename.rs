//! Other names for what is there: those that the model says (`was`), and those that follow from them.

use super::hazard::Renamed;
use crate::catalog::{Catalog, Constraint, Function, Ident, Index, ObjectId, Policy, QualifiedName, Table, Trigger};
use crate::diff::{Alteration, Edit, Fact, Part};
use crate::sql::quote;
use std::collections::{BTreeMap, BTreeSet};

/// What the model says that something was called: for a table, and for columns by the name that their table has now.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Was {
    /// Tables: before, after.
    pub tables: Vec<(QualifiedName, QualifiedName)>,
    /// Columns: table, before, after.
    pub columns: Vec<(QualifiedName, Ident, Ident)>,
}

impl Was {
    /// The renames that are still to be done: the old name is there and the new one isn't. Tables come first.
    pub fn open(&self, now: &Catalog) -> Vec<(Renamed, Edit)> {
        let mut found = Vec::new();
        let mut old_names: BTreeMap<&QualifiedName, &QualifiedName> = BTreeMap::new();
        for (from, to) in &self.tables {
            if now.tables.contains_key(from) && !has_relation(now, to) {
                old_names.insert(to, from);
                let sql = format!("ALTER TABLE {} RENAME TO {}", quote::qualified(from), quote::ident(&to.name));
                let fact = Fact::Object(ObjectId::Table(to.clone()));
                found.push((Renamed::Table(from.clone(), to.clone()), Edit::alter(fact, Alteration::Rename, sql)));
            }
        }
        for (table, from, to) in &self.columns {
            let held = now.tables.get(*old_names.get(table).unwrap_or(&table));
            if held.is_some_and(|held| held.column(from).is_some() && held.column(to).is_none()) {
                let sql = format!(
                    "ALTER TABLE {} RENAME COLUMN {} TO {}",
                    quote::qualified(table),
                    quote::ident(from),
                    quote::ident(to)
                );
                let fact = Fact::Column(table.clone(), to.clone());
                let renamed = Renamed::Column(table.clone(), from.clone(), to.clone());
                found.push((renamed, Edit::alter(fact, Alteration::Rename, sql)));
            }
        }
        found
    }
}

fn has_relation(catalog: &Catalog, name: &QualifiedName) -> bool {
    catalog.tables.contains_key(name) || catalog.views.contains_key(name) || catalog.sequences.contains_key(name)
}

/// Functions and sequences that are what is wanted but for their names, when something was renamed.
pub fn functions_and_sequences(now: &Catalog, wanted: &Catalog) -> Vec<Edit> {
    let mut edits = Vec::new();
    let nameless = |function: &Function| Function {
        name: QualifiedName::new(function.name.schema.clone(), ""),
        comment: None,
        privileges: crate::catalog::Acl::default(),
        ..function.clone()
    };
    for (from, to) in pairs(&now.functions, &wanted.functions, |a, b| nameless(a) == nameless(b)) {
        let arguments: Vec<String> = from.arguments.iter().map(crate::sql::print::type_ref).collect();
        let sql = format!(
            "ALTER FUNCTION {}({}) RENAME TO {}",
            quote::qualified(&from.name),
            arguments.join(", "),
            quote::ident(&to.name.name)
        );
        edits.push(Edit::alter(Fact::Object(ObjectId::Function(to.clone())), Alteration::Rename, sql));
    }
    for (from, to) in pairs(&now.sequences, &wanted.sequences, |a, b| a.owned_by.is_some() && a.owned_by == b.owned_by)
    {
        if from.schema == to.schema {
            let sql = format!("ALTER SEQUENCE {} RENAME TO {}", quote::qualified(from), quote::ident(&to.name));
            edits.push(Edit::alter(Fact::Object(ObjectId::Sequence(to.clone())), Alteration::Rename, sql));
        }
    }
    edits
}

/// What hangs on the renamed tables and is what is wanted but for its name.
pub fn parts(now: &Catalog, wanted: &Catalog, tables: &BTreeSet<QualifiedName>) -> Vec<Edit> {
    let mut edits = Vec::new();
    for name in tables {
        if let (Some(now), Some(wanted)) = (now.tables.get(name), wanted.tables.get(name)) {
            of_table(now, wanted, &mut edits);
        }
    }
    edits
}

fn of_table(now: &Table, wanted: &Table, edits: &mut Vec<Edit>) {
    let name = &now.name;
    let on = quote::qualified(name);
    let mut add = |fact: Fact, sql: String| edits.push(Edit::alter(fact, Alteration::Rename, sql));
    let nameless = |it: &Constraint| Constraint { name: Ident::default(), comment: None, ..it.clone() };
    for (from, to) in pairs(&now.constraints, &wanted.constraints, |a, b| nameless(a) == nameless(b)) {
        let sql = format!("ALTER TABLE {on} RENAME CONSTRAINT {} TO {}", quote::ident(from), quote::ident(to));
        add(Fact::Constraint(name.clone(), to.clone()), sql);
    }
    let nameless = |it: &Index| Index { name: Ident::default(), comment: None, ..it.clone() };
    for (from, to) in pairs(&now.indexes, &wanted.indexes, |a, b| nameless(a) == nameless(b)) {
        let index = QualifiedName::new(name.schema.clone(), from.clone());
        let sql = format!("ALTER INDEX {} RENAME TO {}", quote::qualified(&index), quote::ident(to));
        add(Fact::Index(name.clone(), to.clone()), sql);
    }
    let nameless = |it: &Trigger| Trigger { name: Ident::default(), comment: None, ..it.clone() };
    for (from, to) in pairs(&now.triggers, &wanted.triggers, |a, b| nameless(a) == nameless(b)) {
        let sql = format!("ALTER TRIGGER {} ON {on} RENAME TO {}", quote::ident(from), quote::ident(to));
        add(Fact::Trigger(name.clone(), to.clone()), sql);
    }
    let nameless = |it: &Policy| Policy { name: Ident::default(), comment: None, ..it.clone() };
    for (from, to) in pairs(&now.policies, &wanted.policies, |a, b| nameless(a) == nameless(b)) {
        let sql = format!("ALTER POLICY {} ON {on} RENAME TO {}", quote::ident(from), quote::ident(to));
        add(Fact::Policy(name.clone(), to.clone()), sql);
    }
}

/// What only the one has with what only the other has, where each has one counterpart.
fn pairs<'a, K: Ord, V>(
    now: &'a BTreeMap<K, V>,
    wanted: &'a BTreeMap<K, V>,
    same: impl Fn(&V, &V) -> bool,
) -> Vec<(&'a K, &'a K)> {
    let gone: Vec<(&K, &V)> = now.iter().filter(|(key, _)| !wanted.contains_key(*key)).collect();
    let new: Vec<(&K, &V)> = wanted.iter().filter(|(key, _)| !now.contains_key(*key)).collect();
    let mut found = Vec::new();
    for (from, old) in &gone {
        let alike: Vec<&(&K, &V)> = new.iter().filter(|(_, new)| same(old, new)).collect();
        if let [(to, made)] = alike.as_slice()
            && gone.iter().filter(|(_, other)| same(other, made)).count() == 1
        {
            found.push((*from, *to));
        }
    }
    found
}

/// What was remembered about parts, under their new names.
pub fn follow(parts: &BTreeSet<Part>, renamed: &[Renamed]) -> BTreeSet<Part> {
    parts.iter().map(|part| renamed.iter().fold(part.clone(), one)).collect()
}

fn one(part: Part, renamed: &Renamed) -> Part {
    match renamed {
        Renamed::Table(from, to) => {
            let table = |name: QualifiedName| if name == *from { to.clone() } else { name };
            let object = |id: ObjectId| match id {
                ObjectId::Table(name) => ObjectId::Table(table(name)),
                other => other,
            };
            match part {
                Part::Privilege(id, column, who, privilege) => Part::Privilege(object(id), column, who, privilege),
                Part::Fact(fact) => Part::Fact(match fact {
                    Fact::Object(id) => Fact::Object(object(id)),
                    Fact::Column(of, it) => Fact::Column(table(of), it),
                    Fact::Default(of, it) => Fact::Default(table(of), it),
                    Fact::Identity(of, it) => Fact::Identity(table(of), it),
                    Fact::OwnedBy(of) => Fact::OwnedBy(of),
                    Fact::Parents(of) => Fact::Parents(table(of)),
                    Fact::Constraint(of, it) => Fact::Constraint(table(of), it),
                    Fact::Index(of, it) => Fact::Index(table(of), it),
                    Fact::Trigger(of, it) => Fact::Trigger(table(of), it),
                    Fact::Rule(of, it) => Fact::Rule(table(of), it),
                    Fact::RowSecurity(of) => Fact::RowSecurity(table(of)),
                    Fact::Policy(of, it) => Fact::Policy(table(of), it),
                }),
            }
        }
        Renamed::Column(table, from, to) => match part {
            Part::Fact(Fact::Column(of, it)) if of == *table && it == *from => Part::Fact(Fact::Column(of, to.clone())),
            Part::Privilege(ObjectId::Table(of), Some(it), who, privilege) if of == *table && it == *from => {
                Part::Privilege(ObjectId::Table(of), Some(to.clone()), who, privilege)
            }
            other => other,
        },
    }
}

#[cfg(test)]
mod tests;
