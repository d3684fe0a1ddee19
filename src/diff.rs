//! What differs between two catalogs: object by object, and as the edits that lead from one to the other.

mod edit;
mod edits;
mod fact;
mod needs;
mod owned;
mod part;
mod rebuild;
mod removals;
mod renames;
mod securable;
mod together;

pub use edit::{Alteration, Edit, EditKind};
pub use edits::edits;
pub use fact::Fact;
pub use needs::Needs;
pub use owned::{Merged, Owned, Pattern, merged};
pub use part::{Part, parts};
pub use rebuild::{aside, rebuilt, retypes, stays, without};
pub use removals::{drop_statement, removals};
pub use renames::renamed;
pub use together::Together;

use crate::catalog::{Catalog, Ident, ObjectId, QualifiedName, Table};
use std::collections::BTreeMap;

/// One difference, seen from the catalog that is there to the one that is wanted.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Difference {
    /// Wanted, and not there.
    Created(ObjectId),
    /// There, and not wanted.
    Dropped(ObjectId),
    /// There in another form.
    Altered(ObjectId),
    /// A trigger wanted on a table that is there and is otherwise as it should be: the platform's own.
    TriggerCreated(QualifiedName, Ident),
}

impl Difference {
    /// In words, for a message.
    pub fn words(&self) -> String {
        match self {
            Self::Created(object) => format!("{object} is missing"),
            Self::Dropped(object) => format!("{object} is no longer in the model"),
            Self::Altered(object) => format!("{object} is different"),
            Self::TriggerCreated(table, trigger) => format!("trigger {trigger} on {table} is missing"),
        }
    }
}

/// All differences, by kind of object, then by name.
pub fn diff(now: &Catalog, wanted: &Catalog) -> Vec<Difference> {
    let mut found = Vec::new();
    compare(&now.roles, &wanted.roles, ObjectId::Role, &mut found);
    compare(&now.schemas, &wanted.schemas, ObjectId::Schema, &mut found);
    compare(&now.extensions, &wanted.extensions, ObjectId::Extension, &mut found);
    compare(&now.types, &wanted.types, ObjectId::Type, &mut found);
    tables(now, wanted, &mut found);
    compare(&now.views, &wanted.views, ObjectId::View, &mut found);
    compare(&now.sequences, &wanted.sequences, ObjectId::Sequence, &mut found);
    compare(&now.functions, &wanted.functions, ObjectId::Function, &mut found);
    compare(&now.event_triggers, &wanted.event_triggers, ObjectId::EventTrigger, &mut found);
    compare(&now.publications, &wanted.publications, ObjectId::Publication, &mut found);
    compare(&now.buckets, &wanted.buckets, ObjectId::Bucket, &mut found);
    compare(&now.others, &wanted.others, ObjectId::Other, &mut found);
    if now.default_privileges != wanted.default_privileges {
        found.push(Difference::Altered(ObjectId::DefaultPrivileges));
    }
    if now.database_settings != wanted.database_settings {
        found.push(Difference::Altered(ObjectId::Database));
    }
    found
}

fn compare<K: Ord + Clone, V: PartialEq>(
    now: &BTreeMap<K, V>,
    wanted: &BTreeMap<K, V>,
    id: impl Fn(K) -> ObjectId,
    found: &mut Vec<Difference>,
) {
    for (key, value) in wanted {
        match now.get(key) {
            None => found.push(Difference::Created(id(key.clone()))),
            Some(other) if other != value => found.push(Difference::Altered(id(key.clone()))),
            Some(_) => {}
        }
    }
    for key in now.keys().filter(|key| !wanted.contains_key(*key)) {
        found.push(Difference::Dropped(id(key.clone())));
    }
}

fn tables(now: &Catalog, wanted: &Catalog, found: &mut Vec<Difference>) {
    for (name, table) in &wanted.tables {
        match now.tables.get(name) {
            None => found.push(Difference::Created(ObjectId::Table(name.clone()))),
            Some(other) if other == table => {}
            Some(other) => match only_triggers_added(other, table) {
                Some(added) => {
                    found.extend(added.into_iter().map(|trigger| Difference::TriggerCreated(name.clone(), trigger)));
                }
                None => found.push(Difference::Altered(ObjectId::Table(name.clone()))),
            },
        }
    }
    for name in now.tables.keys().filter(|name| !wanted.tables.contains_key(*name)) {
        found.push(Difference::Dropped(ObjectId::Table(name.clone())));
    }
}

/// The triggers that `wanted` has more, when that is all that differs.
fn only_triggers_added(now: &Table, wanted: &Table) -> Option<Vec<Ident>> {
    let mut without = wanted.clone();
    without.triggers.retain(|name, _| now.triggers.contains_key(name));
    let added = wanted.triggers.keys().filter(|name| !now.triggers.contains_key(*name));
    (without == *now).then(|| added.cloned().collect())
}
