//! Everything in a catalog that somebody made: facts and privileges, each by its name. Who made what is told by comparing two such sets.

use super::Fact;
use crate::catalog::{Acl, Catalog, Grantee, Ident, ObjectId, Privilege, QualifiedName};
use std::collections::BTreeSet;
use std::fmt;

/// One of them.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Part {
    /// An object, or what hangs on one.
    Fact(Fact),
    /// That somebody holds a privilege on an object, or on a column of it.
    Privilege(ObjectId, Option<Ident>, Grantee, Privilege),
}

impl Part {
    /// What it is a part of.
    pub fn object(&self, catalog: &Catalog) -> ObjectId {
        match self {
            Self::Fact(Fact::Object(id)) | Self::Privilege(id, ..) => id.clone(),
            Self::Fact(fact) => fact.holder().map_or(ObjectId::Database, |name| holder(catalog, name)),
        }
    }
}

impl fmt::Display for Part {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Fact(fact) => write!(f, "{fact}"),
            Self::Privilege(id, None, who, privilege) => write!(f, "{} on {id} for {who}", privilege.keyword()),
            Self::Privilege(id, Some(column), who, privilege) => {
                write!(f, "{} ({column}) on {id} for {who}", privilege.keyword())
            }
        }
    }
}

/// What has this name and can have parts: a table, a view or a type.
fn holder(catalog: &Catalog, name: &QualifiedName) -> ObjectId {
    if catalog.views.contains_key(name) {
        ObjectId::View(name.clone())
    } else if catalog.types.contains_key(name) && !catalog.tables.contains_key(name) {
        ObjectId::Type(name.clone())
    } else {
        ObjectId::Table(name.clone())
    }
}

/// All parts of a catalog.
pub fn parts(catalog: &Catalog) -> BTreeSet<Part> {
    let mut found = BTreeSet::new();
    let object = |id: ObjectId| Part::Fact(Fact::Object(id));
    found.extend(catalog.roles.keys().cloned().map(ObjectId::Role).map(object));
    found.extend(catalog.extensions.keys().cloned().map(ObjectId::Extension).map(object));
    found.extend(catalog.event_triggers.keys().cloned().map(ObjectId::EventTrigger).map(object));
    found.extend(catalog.publications.keys().cloned().map(ObjectId::Publication).map(object));
    found.extend(catalog.buckets.keys().cloned().map(ObjectId::Bucket).map(object));
    found.extend(catalog.others.keys().cloned().map(ObjectId::Other).map(object));
    for (name, schema) in &catalog.schemas {
        with_privileges(ObjectId::Schema(name.clone()), &schema.privileges, &mut found);
    }
    for (name, ty) in &catalog.types {
        with_privileges(ObjectId::Type(name.clone()), &ty.privileges, &mut found);
    }
    for (name, sequence) in &catalog.sequences {
        with_privileges(ObjectId::Sequence(name.clone()), &sequence.privileges, &mut found);
    }
    for (id, function) in &catalog.functions {
        with_privileges(ObjectId::Function(id.clone()), &function.privileges, &mut found);
    }
    for (name, view) in &catalog.views {
        let id = ObjectId::View(name.clone());
        with_privileges(id.clone(), &view.privileges, &mut found);
        for column in &view.columns {
            privileges(&id, Some(&column.name), &column.privileges, &mut found);
        }
        let facts = (view.triggers.keys().map(|it| Fact::Trigger(name.clone(), it.clone())))
            .chain(view.indexes.keys().map(|it| Fact::Index(name.clone(), it.clone())))
            .chain(view.rules.keys().map(|it| Fact::Rule(name.clone(), it.clone())));
        found.extend(facts.map(Part::Fact));
    }
    for (name, table) in &catalog.tables {
        let id = ObjectId::Table(name.clone());
        with_privileges(id.clone(), &table.privileges, &mut found);
        for column in &table.columns {
            found.insert(Part::Fact(Fact::Column(name.clone(), column.name.clone())));
            privileges(&id, Some(&column.name), &column.privileges, &mut found);
        }
        let facts = (table.constraints.keys().map(|it| Fact::Constraint(name.clone(), it.clone())))
            .chain(table.indexes.keys().map(|it| Fact::Index(name.clone(), it.clone())))
            .chain(table.triggers.keys().map(|it| Fact::Trigger(name.clone(), it.clone())))
            .chain(table.rules.keys().map(|it| Fact::Rule(name.clone(), it.clone())))
            .chain(table.policies.keys().map(|it| Fact::Policy(name.clone(), it.clone())));
        found.extend(facts.map(Part::Fact));
    }
    found
}

fn with_privileges(id: ObjectId, acl: &Acl, found: &mut BTreeSet<Part>) {
    privileges(&id, None, acl, found);
    found.insert(Part::Fact(Fact::Object(id)));
}

fn privileges(id: &ObjectId, column: Option<&Ident>, acl: &Acl, found: &mut BTreeSet<Part>) {
    for (who, held) in acl.iter() {
        found.extend(held.iter().map(|held| Part::Privilege(id.clone(), column.cloned(), who.clone(), *held)));
    }
}
