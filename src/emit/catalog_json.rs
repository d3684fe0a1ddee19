//! A catalog as JSON, for programs: `docs/catalog.md` says what each key means, `docs/catalog.schema.json` checks it. Keys may be added in later
//! versions; none changes its meaning while `version` stays the same.

mod function;
mod object;
mod privilege;
mod relation;

use crate::catalog::{Catalog, ObjectId};
use privilege::Members;
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};

/// The version of the format.
const VERSION: u32 = 1;

/// Something that isn't known, with its place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Remark {
    /// The file.
    pub file: String,
    /// The line, from 1.
    pub line: usize,
    /// One sentence.
    pub message: String,
}

/// The catalog. With `start`, what is there and as it is in it is left out; what is only there is listed as dropped.
pub fn catalog(now: &Catalog, start: Option<&Catalog>, uncertain: &BTreeSet<ObjectId>, notes: &[Remark]) -> Value {
    let nothing = Catalog::default();
    let known = start.unwrap_or(&nothing);
    let members = Members::of(&now.roles);
    let note = |note: &Remark| json!({ "file": note.file, "line": note.line, "message": note.message });
    json!({
        "version": VERSION,
        "roles": list(&now.roles, &known.roles, object::role),
        "schemas": list(&now.schemas, &known.schemas, |name, schema| object::schema(name, schema, &members)),
        "extensions": list(&now.extensions, &known.extensions, object::extension),
        "types": list(&now.types, &known.types, |name, ty| object::type_(name, ty, &members)),
        "relations": relations(now, known, &members),
        "sequences": list(&now.sequences, &known.sequences, |name, one| object::sequence(name, one, &members)),
        "functions": list(&now.functions, &known.functions, |_, one| function::function(one, &members)),
        "default_privileges": object::default_privileges(now, known),
        "publications": list(&now.publications, &known.publications, object::publication),
        "event_triggers": list(&now.event_triggers, &known.event_triggers, object::event_trigger),
        "buckets": list(&now.buckets, &known.buckets, object::bucket),
        "others": list(&now.others, &known.others, object::other),
        "database_settings": *now.database_settings,
        "dropped": dropped(now, known),
        "uncertain": uncertain.iter().map(ToString::to_string).collect::<Vec<_>>(),
        "notes": notes.iter().map(note).collect::<Vec<_>>(),
    })
}

/// What is new or other than before, in the order of names.
fn list<K: Ord, V: PartialEq>(
    now: &BTreeMap<K, V>,
    known: &BTreeMap<K, V>,
    one: impl Fn(&K, &V) -> Value,
) -> Vec<Value> {
    now.iter().filter(|(key, value)| known.get(*key) != Some(*value)).map(|(key, value)| one(key, value)).collect()
}

/// Tables and views together, in the order of names.
fn relations(now: &Catalog, known: &Catalog, members: &Members) -> Vec<Value> {
    let mut all = BTreeMap::new();
    for (name, table) in now.tables.iter().filter(|(name, table)| known.tables.get(*name) != Some(*table)) {
        all.insert(name, relation::table(table, members));
    }
    for (name, view) in now.views.iter().filter(|(name, view)| known.views.get(*name) != Some(*view)) {
        all.insert(name, relation::view(name, view, members));
    }
    all.into_values().collect()
}

/// What was there before the first migration and is gone.
fn dropped(now: &Catalog, known: &Catalog) -> Vec<String> {
    fn gone<'a, K: Ord, V>(
        known: &'a BTreeMap<K, V>,
        now: &'a BTreeMap<K, V>,
        id: impl Fn(&K) -> ObjectId + 'a,
    ) -> impl Iterator<Item = String> + 'a {
        known.keys().filter(|key| !now.contains_key(*key)).map(move |key| id(key).to_string())
    }
    gone(&known.roles, &now.roles, |name| ObjectId::Role(name.clone()))
        .chain(gone(&known.schemas, &now.schemas, |name| ObjectId::Schema(name.clone())))
        .chain(gone(&known.extensions, &now.extensions, |name| ObjectId::Extension(name.clone())))
        .chain(gone(&known.types, &now.types, |name| ObjectId::Type(name.clone())))
        .chain(gone(&known.tables, &now.tables, |name| ObjectId::Table(name.clone())))
        .chain(gone(&known.views, &now.views, |name| ObjectId::View(name.clone())))
        .chain(gone(&known.sequences, &now.sequences, |name| ObjectId::Sequence(name.clone())))
        .chain(gone(&known.functions, &now.functions, |id| ObjectId::Function(id.clone())))
        .chain(gone(&known.publications, &now.publications, |name| ObjectId::Publication(name.clone())))
        .chain(gone(&known.event_triggers, &now.event_triggers, |name| ObjectId::EventTrigger(name.clone())))
        .chain(gone(&known.buckets, &now.buckets, |id| ObjectId::Bucket(id.clone())))
        .chain(gone(&known.others, &now.others, |id| ObjectId::Other(id.clone())))
        .collect()
}
