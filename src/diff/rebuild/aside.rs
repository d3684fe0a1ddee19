//! Types that can't be altered into what is wanted while columns hold values of them: they are set aside under another name, the wanted one is made,
//! the columns are turned over with all their rows, and what was set aside is dropped at the end.

use super::using::turned;
use crate::catalog::{Attribute, Catalog, ObjectId, QualifiedName, Type, TypeKind, name};
use crate::diff::{Alteration, Edit, Fact, Needs};
use crate::sql::{ddl, print, quote};
use std::collections::{BTreeMap, BTreeSet};

/// Whether ALTER leads from one form of a type to another (Postgres docs, ALTER TYPE, ALTER DOMAIN). `holds_rows`: whether columns are of it, whose
/// values ALTER ATTRIBUTE ... TYPE can't change.
pub(super) fn is_altered(before: &TypeKind, after: &TypeKind, holds_rows: bool) -> bool {
    match (before, after) {
        (TypeKind::Enum(before), TypeKind::Enum(after)) => {
            ddl::types::new_values(&QualifiedName::new("", ""), before, after).is_some()
        }
        (
            TypeKind::Domain { base: before, collation: was, .. },
            TypeKind::Domain { base: after, collation, .. },
        ) => before == after && was == collation,
        (TypeKind::Composite(before), TypeKind::Composite(after)) => {
            let named = |attributes: &'_ [Attribute], other: &'_ [Attribute]| -> Vec<crate::catalog::Ident> {
                let both = |name: &str| other.iter().any(|attribute| attribute.name == *name);
                attributes.iter().map(|it| it.name.clone()).filter(|name| both(name)).collect()
            };
            let kept = named(before, after);
            // What is new can only come at the end.
            let in_order = kept == named(after, before)
                && after.iter().take(kept.len()).all(|attribute| kept.contains(&attribute.name));
            let retyped = before.iter().any(|attribute| {
                after.iter().any(|it| {
                    it.name == attribute.name && (it.ty != attribute.ty || it.collation != attribute.collation)
                })
            });
            in_order && !(retyped && holds_rows)
        }
        (TypeKind::Range(before), TypeKind::Range(after)) => before == after,
        _ => false,
    }
}

/// The types that columns hold values of, directly or inside others.
pub(super) fn held(now: &Catalog, needs: &Needs) -> BTreeSet<QualifiedName> {
    let types = |fact: &Fact| -> Vec<QualifiedName> {
        let needed = needs.of_fact(fact).filter_map(|needed| match needed {
            Fact::Object(ObjectId::Type(name)) => Some(name.clone()),
            _ => None,
        });
        needed.collect()
    };
    let mut open: Vec<QualifiedName> = Vec::new();
    for (table, held) in &now.tables {
        let columns = held.columns.iter().map(|column| Fact::Column(table.clone(), column.name.clone()));
        columns.for_each(|fact| open.extend(types(&fact)));
    }
    let mut found = BTreeSet::new();
    while let Some(name) = open.pop() {
        if found.insert(name.clone()) {
            open.extend(types(&Fact::Object(ObjectId::Type(name))));
        }
    }
    found
}

/// The types that are set aside, each with its name while it is.
pub fn aside(now: &Catalog, wanted: &Catalog, needs: &Needs) -> BTreeMap<QualifiedName, QualifiedName> {
    let object = |name: &QualifiedName| Fact::Object(ObjectId::Type(name.clone()));
    let held = held(now, needs);
    let mut found: BTreeSet<QualifiedName> = BTreeSet::new();
    for (name, ty) in now.types.iter().filter(|(name, _)| held.contains(*name)) {
        if wanted.types.get(name).is_some_and(|other| !is_altered(&ty.kind, &other.kind, true)) {
            found.insert(name.clone());
        }
    }
    // What is made of one of them is replaced as well.
    loop {
        let is_made_of = |name: &&QualifiedName| {
            !found.contains(*name)
                && wanted.types.contains_key(*name)
                && needs.of_fact(&object(name)).any(|needed| match needed {
                    Fact::Object(ObjectId::Type(other)) => found.contains(other),
                    _ => false,
                })
        };
        let more: Vec<QualifiedName> =
            now.types.keys().filter(|name| held.contains(*name)).filter(is_made_of).cloned().collect();
        if more.is_empty() {
            break;
        }
        found.extend(more);
    }
    found.into_iter().map(|name| (name.clone(), other_name(now, wanted, &name))).collect()
}

/// A name that neither catalog has.
fn other_name(now: &Catalog, wanted: &Catalog, name: &QualifiedName) -> QualifiedName {
    let taken = |candidate: &str| {
        let candidate = QualifiedName::new(name.schema.clone(), candidate);
        [now, wanted].iter().any(|catalog| {
            catalog.types.contains_key(&candidate)
                || catalog.tables.contains_key(&candidate)
                || catalog.views.contains_key(&candidate)
        })
    };
    QualifiedName::new(name.schema.clone(), name::choose_name(&name.name, None, "old", taken))
}

/// The multirange of a range type keeps its name when the type gets another one, which the new type's then can't have.
fn multirange(now: &Catalog, wanted: &Catalog, name: &QualifiedName, other: &str) -> Option<String> {
    let of = |catalog: &Catalog| match catalog.types.get(name).map(|ty| &ty.kind) {
        Some(TypeKind::Range(options)) => options.get("multirange_type_name").cloned(),
        _ => None,
    };
    let held = of(now).filter(|held| of(wanted).as_ref() == Some(held))?;
    Some(format!("ALTER TYPE {held} RENAME TO {}", quote::ident(&name::make_object_name(other, None, Some("multi")))))
}

/// The statements around types that are set aside: they get their other name, columns are turned over, they are dropped.
pub fn retypes(now: &Catalog, wanted: &Catalog, aside: &BTreeMap<QualifiedName, QualifiedName>) -> Vec<Edit> {
    let mut edits = Vec::new();
    for (name, other) in aside {
        let Some(ty) = now.types.get(name) else { continue };
        let fact = Fact::Object(ObjectId::Type(name.clone()));
        let (kind, new) = (ddl::types::kind(ty), quote::ident(&other.name));
        let rename = format!("ALTER {kind} {} RENAME TO {new}", quote::qualified(name));
        edits.push(Edit::alter(fact.clone(), Alteration::Rename, rename));
        edits.extend(multirange(now, wanted, name, &other.name).map(|sql| {
            Edit::alter(fact.clone(), Alteration::Rename, sql)
        }));
        edits.push(Edit::drop(fact, ddl::types::drop(other, ty)));
    }
    let old = |name: &QualifiedName| -> Option<&Type> { aside.get(name).and_then(|_| now.types.get(name)) };
    for (name, table) in &now.tables {
        let Some(after) = wanted.tables.get(name) else { continue };
        for column in table.columns.iter().filter(|column| column.inherited_from == 0 && column.generated.is_none()) {
            let Some(other) = after.column(&column.name).filter(|other| other.ty == column.ty) else { continue };
            let value = quote::ident(&column.name).into_owned();
            if let Some(using) = turned(&value, &column.ty, &other.ty, &old, wanted) {
                let sql = format!(
                    "ALTER TABLE {} ALTER COLUMN {value} TYPE {} USING {using}",
                    quote::qualified(name),
                    print::type_ref(&other.ty)
                );
                let how = Alteration::ColumnType { rewrites: true, narrows: true };
                edits.push(Edit::alter(Fact::Column(name.clone(), column.name.clone()), how, sql));
            }
        }
    }
    edits
}
