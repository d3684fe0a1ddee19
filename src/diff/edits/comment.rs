//! Comments, on objects of all kinds and their parts.

use crate::catalog::{Catalog, Ident, Index, ObjectId, QualifiedName, Rule, Trigger, TypeKind};
use crate::diff::{Edit, EditKind, Fact};
use crate::sql::{ddl, quote};
use std::collections::BTreeMap;

type Found<'a> = BTreeMap<(Fact, String), &'a str>;

/// What is described otherwise than it shall be. Nothing is said of what isn't wanted.
pub(super) fn edits(now: &Catalog, wanted: &Catalog, found: &mut Vec<Edit>) {
    let (before, after) = (all(now, wanted), all(wanted, wanted));
    for ((fact, on), text) in &after {
        if before.get(&(fact.clone(), on.clone())) != Some(text) {
            found.push(Edit::new(fact.clone(), EditKind::Comment, ddl::comment(on, Some(text))));
        }
    }
    for (fact, on) in before.keys().filter(|key| !after.contains_key(*key)) {
        found.push(Edit::new(fact.clone(), EditKind::Comment, ddl::comment(on, None)));
    }
}

/// All comments of a catalog on what is there in the wanted one too.
fn all<'a>(catalog: &'a Catalog, wanted: &Catalog) -> Found<'a> {
    let mut found = Found::new();
    objects(catalog, wanted, &mut found);
    types(catalog, wanted, &mut found);
    tables(catalog, wanted, &mut found);
    views(catalog, wanted, &mut found);
    found
}

fn objects<'a>(catalog: &'a Catalog, wanted: &Catalog, found: &mut Found<'a>) {
    let mut add = |id: ObjectId, comment: &'a Option<String>| {
        if let (Some(text), Some(on)) = (comment, ddl::object::named(wanted, &id).filter(|_| wanted.has(&id))) {
            found.insert((Fact::Object(id), on), text);
        }
    };
    catalog.schemas.iter().for_each(|(name, held)| add(ObjectId::Schema(name.clone()), &held.comment));
    catalog.types.iter().for_each(|(name, held)| add(ObjectId::Type(name.clone()), &held.comment));
    catalog.tables.iter().for_each(|(name, held)| add(ObjectId::Table(name.clone()), &held.comment));
    catalog.views.iter().for_each(|(name, held)| add(ObjectId::View(name.clone()), &held.comment));
    catalog.sequences.iter().for_each(|(name, held)| add(ObjectId::Sequence(name.clone()), &held.comment));
    catalog.functions.iter().for_each(|(id, held)| add(ObjectId::Function(id.clone()), &held.comment));
    catalog.event_triggers.iter().for_each(|(name, held)| add(ObjectId::EventTrigger(name.clone()), &held.comment));
    catalog.publications.iter().for_each(|(name, held)| add(ObjectId::Publication(name.clone()), &held.comment));
    catalog.others.iter().for_each(|(id, held)| add(ObjectId::Other(id.clone()), &held.comment));
}

fn types<'a>(catalog: &'a Catalog, wanted: &Catalog, found: &mut Found<'a>) {
    for (name, ty) in &catalog.types {
        let (TypeKind::Composite(had), Some(TypeKind::Composite(has))) =
            (&ty.kind, wanted.types.get(name).map(|ty| &ty.kind))
        else {
            continue;
        };
        for attribute in had.iter().filter(|held| has.iter().any(|other| other.name == held.name)) {
            column(name, &attribute.name, &attribute.comment, found);
        }
    }
}

fn tables<'a>(catalog: &'a Catalog, wanted: &Catalog, found: &mut Found<'a>) {
    for (name, table) in &catalog.tables {
        let Some(other) = wanted.tables.get(name) else { continue };
        for held in table.columns.iter().filter(|held| other.column(&held.name).is_some()) {
            column(name, &held.name, &held.comment, found);
        }
        let constraints = table.constraints.values().filter(|held| other.constraints.contains_key(&held.name));
        for held in constraints {
            part(Fact::Constraint(name.clone(), held.name.clone()), ("CONSTRAINT", &held.name, name), &held.comment, found);
        }
        let policies = table.policies.values().filter(|held| other.policies.contains_key(&held.name));
        for held in policies {
            part(Fact::Policy(name.clone(), held.name.clone()), ("POLICY", &held.name, name), &held.comment, found);
        }
        triggers(name, &table.triggers, &other.triggers, found);
        rules(name, &table.rules, &other.rules, found);
        indexes(name, &table.indexes, &other.indexes, found);
    }
}

fn views<'a>(catalog: &'a Catalog, wanted: &Catalog, found: &mut Found<'a>) {
    for (name, view) in &catalog.views {
        let Some(other) = wanted.views.get(name) else { continue };
        for held in view.columns.iter().filter(|held| other.column(&held.name).is_some()) {
            column(name, &held.name, &held.comment, found);
        }
        triggers(name, &view.triggers, &other.triggers, found);
        rules(name, &view.rules, &other.rules, found);
        indexes(name, &view.indexes, &other.indexes, found);
    }
}

fn triggers<'a>(
    on: &QualifiedName,
    held: &'a BTreeMap<Ident, Trigger>,
    wanted: &BTreeMap<Ident, Trigger>,
    found: &mut Found<'a>,
) {
    for (name, trigger) in held.iter().filter(|(name, _)| wanted.contains_key(*name)) {
        part(Fact::Trigger(on.clone(), name.clone()), ("TRIGGER", name, on), &trigger.comment, found);
    }
}

fn rules<'a>(
    on: &QualifiedName,
    held: &'a BTreeMap<Ident, Rule>,
    wanted: &BTreeMap<Ident, Rule>,
    found: &mut Found<'a>,
) {
    for (name, rule) in held.iter().filter(|(name, _)| wanted.contains_key(*name)) {
        part(Fact::Rule(on.clone(), name.clone()), ("RULE", name, on), &rule.comment, found);
    }
}

/// An index that is replaced is made anew, and has no comment then.
fn indexes<'a>(
    on: &QualifiedName,
    held: &'a BTreeMap<Ident, Index>,
    wanted: &BTreeMap<Ident, Index>,
    found: &mut Found<'a>,
) {
    for (name, index) in held.iter().filter(|(name, _)| wanted.contains_key(*name)) {
        if let Some(text) = &index.comment {
            let on_index = quote::qualified(&QualifiedName::new(on.schema.clone(), name.clone()));
            found.insert((Fact::Index(on.clone(), name.clone()), format!("INDEX {on_index}")), text);
        }
    }
}

fn column<'a>(of: &QualifiedName, name: &Ident, comment: &'a Option<String>, found: &mut Found<'a>) {
    if let Some(text) = comment {
        let on = format!("COLUMN {}.{}", quote::qualified(of), quote::ident(name));
        found.insert((Fact::Column(of.clone(), name.clone()), on), text);
    }
}

fn part<'a>(
    fact: Fact,
    (kind, name, on): (&str, &Ident, &QualifiedName),
    comment: &'a Option<String>,
    found: &mut Found<'a>,
) {
    if let Some(text) = comment {
        found.insert((fact, format!("{kind} {} ON {}", quote::ident(name), quote::qualified(on))), text);
    }
}
