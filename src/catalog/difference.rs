//! What differs between two catalogs, and one object taken over from another catalog.

use super::{Catalog, Map, ObjectId};
use std::collections::BTreeMap;

impl Catalog {
    /// The objects that differ between two catalogs, in the order of kinds and names.
    pub fn differing(&self, other: &Self) -> Vec<ObjectId> {
        fn keys<K: Ord + Clone, V: PartialEq>(
            a: &BTreeMap<K, V>,
            b: &BTreeMap<K, V>,
            id: impl Fn(K) -> ObjectId,
            found: &mut Vec<ObjectId>,
        ) {
            let changed = a.iter().filter(|(key, value)| b.get(key) != Some(value)).map(|(key, _)| key.clone());
            let added = b.keys().filter(|key| !a.contains_key(key)).cloned();
            found.extend(changed.chain(added).map(id));
        }
        let mut found = Vec::new();
        keys(&self.roles, &other.roles, ObjectId::Role, &mut found);
        keys(&self.schemas, &other.schemas, ObjectId::Schema, &mut found);
        keys(&self.extensions, &other.extensions, ObjectId::Extension, &mut found);
        keys(&self.types, &other.types, ObjectId::Type, &mut found);
        keys(&self.tables, &other.tables, ObjectId::Table, &mut found);
        keys(&self.views, &other.views, ObjectId::View, &mut found);
        keys(&self.sequences, &other.sequences, ObjectId::Sequence, &mut found);
        keys(&self.functions, &other.functions, ObjectId::Function, &mut found);
        if self.default_privileges != other.default_privileges {
            found.push(ObjectId::DefaultPrivileges);
        }
        keys(&self.event_triggers, &other.event_triggers, ObjectId::EventTrigger, &mut found);
        keys(&self.publications, &other.publications, ObjectId::Publication, &mut found);
        keys(&self.buckets, &other.buckets, ObjectId::Bucket, &mut found);
        keys(&self.others, &other.others, ObjectId::Other, &mut found);
        if self.database_settings != other.database_settings {
            found.push(ObjectId::Database);
        }
        found
    }

    /// Makes one object what it is in another catalog, where it may be missing.
    pub fn take_over(&mut self, other: &Self, id: &ObjectId) {
        fn take<K: Ord + Clone, V: Clone>(to: &mut Map<K, V>, from: &Map<K, V>, key: &K) {
            match from.get(key) {
                Some(value) => drop(to.insert(key.clone(), value.clone())),
                None => drop(to.remove(key)),
            }
        }
        match id {
            ObjectId::Role(name) => take(&mut self.roles, &other.roles, name),
            ObjectId::Schema(name) => take(&mut self.schemas, &other.schemas, name),
            ObjectId::Extension(name) => take(&mut self.extensions, &other.extensions, name),
            ObjectId::Type(name) => take(&mut self.types, &other.types, name),
            ObjectId::Table(name) => take(&mut self.tables, &other.tables, name),
            ObjectId::View(name) => take(&mut self.views, &other.views, name),
            ObjectId::Sequence(name) => take(&mut self.sequences, &other.sequences, name),
            ObjectId::Function(id) => take(&mut self.functions, &other.functions, id),
            ObjectId::DefaultPrivileges => self.default_privileges = other.default_privileges.clone(),
            ObjectId::EventTrigger(name) => take(&mut self.event_triggers, &other.event_triggers, name),
            ObjectId::Publication(name) => take(&mut self.publications, &other.publications, name),
            ObjectId::Bucket(id) => take(&mut self.buckets, &other.buckets, id),
            ObjectId::Other(id) => take(&mut self.others, &other.others, id),
            ObjectId::Database => self.database_settings.clone_from(&other.database_settings),
        }
    }

    /// Whether there is such an object.
    pub fn has(&self, id: &ObjectId) -> bool {
        match id {
            ObjectId::Role(name) => self.roles.contains_key(name),
            ObjectId::Schema(name) => self.schemas.contains_key(name),
            ObjectId::Extension(name) => self.extensions.contains_key(name),
            ObjectId::Type(name) => self.types.contains_key(name),
            ObjectId::Table(name) => self.tables.contains_key(name),
            ObjectId::View(name) => self.views.contains_key(name),
            ObjectId::Sequence(name) => self.sequences.contains_key(name),
            ObjectId::Function(id) => self.functions.contains_key(id),
            ObjectId::EventTrigger(name) => self.event_triggers.contains_key(name),
            ObjectId::Publication(name) => self.publications.contains_key(name),
            ObjectId::Bucket(id) => self.buckets.contains_key(id),
            ObjectId::Other(id) => self.others.contains_key(id),
            ObjectId::DefaultPrivileges | ObjectId::Database => !Self::default().agrees_on(self, id),
        }
    }
}
