//! What a model owns: what it names, and what was made for an earlier state of it. All the rest stays as it is.

mod relation;

use super::{Fact, Part};
use crate::catalog::{Acl, Catalog, Grantee, Ident, ObjectId, Privilege};
use std::collections::{BTreeMap, BTreeSet};

/// What tells the model's own from what others made.
#[derive(Debug, Clone, Copy)]
pub struct Owned<'a> {
    /// What a database has before the first migration; the model was written on top of it.
    pub platform: &'a Catalog,
    /// What was made for an earlier state of the model.
    pub made: &'a BTreeSet<Part>,
    /// The privileges that a statement gave, and not the platform's defaults: only those were somebody's wish.
    pub granted: &'a BTreeSet<Part>,
    /// What belongs to the model whoever made it.
    pub claimed: &'a [Pattern],
}

/// A schema, or names in it: `app`, `app.*`, `public.log_*`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pattern {
    schema: String,
    name: String,
}

impl Pattern {
    /// Reads `SCHEMA` or `SCHEMA.NAME`, each with `*` for any letters. `None` for what is neither.
    pub fn read(text: &str) -> Option<Self> {
        let (schema, name) = text.split_once('.').unwrap_or((text, "*"));
        let good = |part: &str| !part.is_empty() && !part.contains(['.', ' ', '"', '\'']);
        (good(schema) && good(name)).then(|| Self { schema: schema.to_owned(), name: name.to_owned() })
    }

    /// Whether an object has such a name. Only what stands in a schema can have one, and the schema itself.
    pub fn matches(&self, id: &ObjectId) -> bool {
        let name = match id {
            ObjectId::Table(name) | ObjectId::View(name) | ObjectId::Type(name) | ObjectId::Sequence(name) => name,
            ObjectId::Function(id) => &id.name,
            ObjectId::Schema(schema) => return self.name == "*" && like(&self.schema, schema),
            _ => return false,
        };
        like(&self.schema, &name.schema) && like(&self.name, &name.name)
    }
}

/// Whether a text is as a pattern with `*` says.
fn like(pattern: &str, text: &str) -> bool {
    match pattern.split_once('*') {
        None => pattern == text,
        Some((start, rest)) => {
            let Some(after) = text.strip_prefix(start) else { return false };
            let ends = after.char_indices().map(|(at, _)| at).chain(std::iter::once(after.len()));
            ends.filter_map(|at| after.get(at..)).any(|end| like(rest, end))
        }
    }
}

/// The catalog that a migration has to lead to.
#[derive(Debug, Clone)]
pub struct Merged {
    /// The model, and what it doesn't own.
    pub catalog: Catalog,
    /// What others made of what the model owns: it stays.
    pub kept: Vec<Part>,
}

/// What `model`, which stands on the platform, makes of `now`.
pub fn merged(now: &Catalog, model: &Catalog, owned: Owned<'_>) -> Merged {
    let mut merger = Merger { now, owned, kept: Vec::new() };
    let platform = owned.platform;
    let mut catalog = Catalog {
        default_privileges: now.default_privileges.clone(),
        database_settings: now.database_settings.clone(),
        ..Catalog::default()
    };
    macro_rules! merge {
        ($field:ident, $id:expr, $one:expr) => {
            catalog.$field = merger.all(&now.$field, &model.$field, &platform.$field, $id, $one).into();
        };
    }
    merge!(roles, |name: &Ident| ObjectId::Role(name.clone()), |_, _, _, model, _| model.clone());
    merge!(schemas, |name: &Ident| ObjectId::Schema(name.clone()), |merger: &mut Merger<'_>, id, now, model, _| {
        let mut schema = model.clone();
        merger.privileges(id, None, (&now.privileges, &mut schema.privileges));
        schema
    });
    merge!(extensions, |name: &Ident| ObjectId::Extension(name.clone()), |_, _, _, model, _| model.clone());
    merge!(types, |name| ObjectId::Type(Clone::clone(name)), |merger: &mut Merger<'_>, id, now, model, _| {
        let mut ty = model.clone();
        merger.privileges(id, None, (&now.privileges, &mut ty.privileges));
        ty
    });
    merge!(tables, |name| ObjectId::Table(Clone::clone(name)), relation::table);
    merge!(views, |name| ObjectId::View(Clone::clone(name)), relation::view);
    merge!(sequences, |name| ObjectId::Sequence(Clone::clone(name)), |merger: &mut Merger<'_>, id, now, model, _| {
        let mut sequence = model.clone();
        merger.privileges(id, None, (&now.privileges, &mut sequence.privileges));
        sequence
    });
    merge!(functions, |id| ObjectId::Function(Clone::clone(id)), |merger: &mut Merger<'_>, id, now, model, _| {
        let mut function = model.clone();
        merger.privileges(id, None, (&now.privileges, &mut function.privileges));
        function
    });
    merge!(event_triggers, |name: &Ident| ObjectId::EventTrigger(name.clone()), |_, _, _, model, _| model.clone());
    merge!(publications, |name: &Ident| ObjectId::Publication(name.clone()), |_, _, _, model, _| model.clone());
    merge!(buckets, |id: &String| ObjectId::Bucket(id.clone()), |_, _, _, model, _| model.clone());
    merge!(others, |id| ObjectId::Other(Clone::clone(id)), |_, _, _, model, _| model.clone());
    if model.database_settings != platform.database_settings {
        catalog.database_settings.clone_from(&model.database_settings);
    }
    Merged { catalog, kept: merger.kept }
}

/// Puts objects together.
struct Merger<'a> {
    now: &'a Catalog,
    owned: Owned<'a>,
    kept: Vec<Part>,
}

/// Whose the object is that two states of are put together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Whose {
    /// The model names it.
    Model,
    /// It is the platform's, and the model has nothing to say about it but what it once added.
    Platform,
}

impl Merger<'_> {
    fn all<K: Ord + Clone, V: Clone + PartialEq>(
        &mut self,
        now: &BTreeMap<K, V>,
        model: &BTreeMap<K, V>,
        platform: &BTreeMap<K, V>,
        id: impl Fn(&K) -> ObjectId,
        one: impl Fn(&mut Self, &ObjectId, &V, &V, Whose) -> V,
    ) -> BTreeMap<K, V> {
        let keys: BTreeSet<&K> = now.keys().chain(model.keys()).collect();
        let mut merged = BTreeMap::new();
        for key in keys {
            let id = id(key);
            let untouched = model.get(key).is_some_and(|model| platform.get(key) == Some(model));
            let value = match (now.get(key), model.get(key)) {
                // Somebody has dropped what the platform had.
                (None, Some(_)) if untouched => None,
                (None, model) => model.cloned(),
                (Some(now), Some(model)) if untouched => Some(self.platforms(&id, now, model, &one)),
                (Some(now), Some(model)) => Some(one(self, &id, now, model, Whose::Model)),
                (Some(now), None) => (!self.is_ours(&Part::Fact(Fact::Object(id)))).then(|| now.clone()),
            };
            merged.extend(value.map(|value| (key.clone(), value)));
        }
        merged
    }

    fn platforms<V: Clone + PartialEq>(
        &mut self,
        id: &ObjectId,
        now: &V,
        model: &V,
        one: &impl Fn(&mut Self, &ObjectId, &V, &V, Whose) -> V,
    ) -> V {
        if now == model || !matches!(id, ObjectId::Table(_) | ObjectId::View(_)) {
            return now.clone();
        }
        // What others do there is no news.
        let kept = self.kept.len();
        let value = one(self, id, now, model, Whose::Platform);
        self.kept.truncate(kept);
        value
    }

    /// Whether the model may take it away.
    fn is_ours(&self, part: &Part) -> bool {
        let object = part.object(self.now);
        self.owned.made.contains(part) || self.owned.claimed.iter().any(|pattern| pattern.matches(&object))
    }

    /// Whether a part that only `now` has stays; it is remembered then.
    fn stays(&mut self, part: Part) -> bool {
        let stays = !self.is_ours(&part);
        if stays {
            self.kept.push(part);
        }
        stays
    }

    /// Adds the privileges that others gave.
    fn privileges(&mut self, id: &ObjectId, column: Option<&Ident>, (now, into): (&Acl, &mut Acl)) {
        let missing: Vec<(Grantee, Privilege)> = now
            .iter()
            .flat_map(|(who, held)| held.iter().map(|held| (who.clone(), *held)))
            .filter(|(who, held)| !into.holds(who, *held))
            .collect();
        for (who, privilege) in missing {
            let part = Part::Privilege(id.clone(), column.cloned(), who.clone(), privilege);
            if self.owned.granted.contains(&part) && self.stays(part) {
                match now.holds_option(&who, privilege) {
                    true => into.grant_with_option(&who, privilege),
                    false => into.grant(&who, privilege),
                }
            }
        }
    }

    /// Adds the parts that others made.
    fn others<V: Clone>(
        &mut self,
        now: &BTreeMap<Ident, V>,
        into: &mut BTreeMap<Ident, V>,
        fact: impl Fn(&Ident) -> Fact,
    ) {
        for (name, value) in now {
            if !into.contains_key(name) && self.stays(Part::Fact(fact(name))) {
                into.insert(name.clone(), value.clone());
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::QualifiedName;

    #[test]
    fn patterns_are_schemas_and_names_in_them() {
        let table = |schema: &str, name: &str| ObjectId::Table(QualifiedName::new(schema, name));
        let read = |text: &str| Pattern::read(text).unwrap_or_else(|| panic!("{text}"));
        assert!(read("app").matches(&table("app", "notes")) && read("app").matches(&ObjectId::Schema("app".into())));
        assert!(read("app.log_*").matches(&table("app", "log_2")) && !read("app.log_*").matches(&table("app", "logs")));
        assert!(!read("app.log").matches(&ObjectId::Schema("app".into())));
        assert!(read("*.a*b*").matches(&table("x", "aab")) && !read("a").matches(&table("ab", "c")));
        for wrong in ["", ".", "a.", ".b", "a.b.c", "a b"] {
            assert_eq!(Pattern::read(wrong), None, "{wrong}");
        }
    }
}
