//! Where names stand: which objects of a catalog have a word in what they hold. Whoever drops or renames something asks here what to look at, so
//! that it costs what speaks of it and not what there is.

use super::Replay;
use super::holder::slots_of;
use super::holder::words::each_word;
use crate::catalog::{
    Catalog, ConstraintKind, FunctionResult, ObjectId, Publication, QualifiedName, Sequence, Table, Trigger, Type,
    TypeKind, TypeRef, View,
};
use crate::catalog::{Function, Other};
use std::collections::{BTreeSet, HashMap};
use std::hash::{BuildHasherDefault, Hasher};

/// An index of words, brought up to date when it is asked. It lets too much through and nothing slip.
#[derive(Debug, Clone, Default)]
pub(super) struct Mentions {
    words: HashMap<Box<str>, usize, BuildHasherDefault<Fnv>>,
    numbers: HashMap<ObjectId, usize>,
    /// The objects by their numbers, each with its words.
    objects: Vec<(ObjectId, Vec<usize>)>,
    /// By the number of a word.
    standing: Vec<BTreeSet<usize>>,
    /// What has changed and wasn't read anew yet.
    unread: BTreeSet<ObjectId>,
}

/// So many objects are rather looked at by whoever asks than read anew: what a file works on changes with each of its statements.
const MOST_UNREAD: usize = 16;

/// The hash of Fowler, Noll and Vo (FNV-1a, 64 bits), quick for texts as short as words. Whoever makes words collide slows down his own replay.
#[derive(Debug, Clone)]
struct Fnv(u64);

impl Default for Fnv {
    fn default() -> Self {
        Self(0xcbf2_9ce4_8422_2325)
    }
}

impl Hasher for Fnv {
    fn write(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.0 = (self.0 ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3);
        }
    }

    fn finish(&self) -> u64 {
        self.0
    }
}

impl Mentions {
    /// The objects in which one of these words stands, or that are called so themselves.
    pub(super) fn with<'w>(
        &mut self,
        catalog: &mut Catalog,
        words: impl IntoIterator<Item = &'w str>,
    ) -> BTreeSet<ObjectId> {
        self.update(catalog, 0);
        self.perhaps_with(catalog, words)
    }

    /// The same, and perhaps a few more: for whoever looks at each of them, and changes none of those.
    pub(super) fn perhaps_with<'w>(
        &mut self,
        catalog: &mut Catalog,
        words: impl IntoIterator<Item = &'w str>,
    ) -> BTreeSet<ObjectId> {
        self.update(catalog, MOST_UNREAD);
        let found: BTreeSet<usize> = words.into_iter().flat_map(|word| self.numbers_with(word)).collect();
        self.named(found)
    }

    /// The objects in which one of these words stands and another one too, which is a name, and perhaps a few more.
    pub(super) fn with_both<'w>(
        &mut self,
        catalog: &mut Catalog,
        words: impl IntoIterator<Item = &'w str>,
        other: &str,
    ) -> BTreeSet<ObjectId> {
        self.update(catalog, MOST_UNREAD);
        // A word such as `id` stands nearly everywhere, a relation's name in few objects.
        let words: Vec<&str> = words.into_iter().collect();
        let mut found = self.numbers_with(other);
        found.retain(|number| words.iter().any(|word| self.stands_in(*number, word)));
        self.named(found)
    }

    /// Whether a name may stand in an object: see [`Self::numbers_with`].
    fn stands_in(&self, number: usize, name: &str) -> bool {
        let Some((_, held)) = self.objects.get(number) else { return false };
        let mut stands = true;
        each_word(name, &mut |word| {
            stands &= self.words.get(word).is_some_and(|number| held.binary_search(number).is_ok());
        });
        stands
    }

    fn named(&self, numbers: BTreeSet<usize>) -> BTreeSet<ObjectId> {
        let read = numbers.into_iter().filter_map(|number| self.objects.get(number)).map(|(id, _)| id);
        read.chain(&self.unread).cloned().collect()
    }

    /// A name with a blank in it is several words; one without any letter is none, and may stand anywhere.
    fn numbers_with(&self, name: &str) -> BTreeSet<usize> {
        let mut found: Option<BTreeSet<usize>> = None;
        each_word(name, &mut |word| {
            let standing = self.words.get(word).and_then(|number| self.standing.get(*number));
            found = Some(match (found.take(), standing) {
                (_, None) => BTreeSet::new(),
                (None, Some(standing)) => standing.clone(),
                (Some(found), Some(standing)) => found.intersection(standing).copied().collect(),
            });
        });
        found.unwrap_or_else(|| (0..self.objects.len()).collect())
    }

    /// Reads anew what has changed, if it is more than so much.
    fn update(&mut self, catalog: &mut Catalog, most: usize) {
        let changed = &mut self.unread;
        changed.extend(catalog.types.take_changed().into_iter().map(ObjectId::Type));
        changed.extend(catalog.tables.take_changed().into_iter().map(ObjectId::Table));
        changed.extend(catalog.views.take_changed().into_iter().map(ObjectId::View));
        changed.extend(catalog.sequences.take_changed().into_iter().map(ObjectId::Sequence));
        changed.extend(catalog.functions.take_changed().into_iter().map(ObjectId::Function));
        changed.extend(catalog.publications.take_changed().into_iter().map(ObjectId::Publication));
        changed.extend(catalog.others.take_changed().into_iter().map(ObjectId::Other));
        if self.unread.len() > most {
            for id in std::mem::take(&mut self.unread) {
                self.update_one(catalog, id);
            }
        }
    }

    fn update_one(&mut self, catalog: &mut Catalog, id: ObjectId) {
        let mut words: Vec<usize> = Vec::new();
        names_of(catalog, &id, &mut |name| each_word(name, &mut |word| words.push(self.number_of(word))));
        slots_of(catalog, &id, false, &mut |_, slot| slot.words(&mut |word| words.push(self.number_of(word))));
        words.sort_unstable();
        words.dedup();
        let next = self.objects.len();
        let number = *self.numbers.entry(id.clone()).or_insert(next);
        if number == next {
            self.objects.push((id, Vec::new()));
        }
        let Some((_, held)) = self.objects.get_mut(number) else { return };
        let before = std::mem::replace(held, words);
        for word in before.iter().filter(|word| held.binary_search(word).is_err()) {
            self.standing.get_mut(*word).map(|standing| standing.remove(&number));
        }
        for word in held.iter().filter(|word| before.binary_search(word).is_err()) {
            self.standing.get_mut(*word).map(|standing| standing.insert(number));
        }
    }

    fn number_of(&mut self, word: &str) -> usize {
        if let Some(number) = self.words.get(word) {
            return *number;
        }
        let number = self.standing.len();
        self.standing.push(BTreeSet::new());
        self.words.insert(word.into(), number);
        number
    }
}

/// The names in an object besides those in its expressions and queries, its own among them; nothing for what isn't there.
fn names_of(catalog: &Catalog, id: &ObjectId, each: &mut dyn FnMut(&str)) {
    match id {
        ObjectId::Type(name) => catalog.types.get(name).into_iter().for_each(|held| in_type(name, held, each)),
        ObjectId::Table(name) => catalog.tables.get(name).into_iter().for_each(|held| in_table(held, each)),
        ObjectId::View(name) => catalog.views.get(name).into_iter().for_each(|held| in_view(name, held, each)),
        ObjectId::Sequence(name) => {
            catalog.sequences.get(name).into_iter().for_each(|held| in_sequence(name, held, each));
        }
        ObjectId::Function(id) => catalog.functions.get(id).into_iter().for_each(|held| in_function(held, each)),
        ObjectId::Publication(name) => {
            catalog.publications.get(name).into_iter().for_each(|held| in_publication(held, each));
        }
        ObjectId::Other(id) => catalog.others.get(id).into_iter().for_each(|held| in_other(held, each)),
        _ => {}
    }
}

fn relation(name: &QualifiedName, each: &mut dyn FnMut(&str)) {
    each(&name.name);
}

/// The types of `pg_catalog` have no schema here, and nobody renames them.
fn type_name(ty: &TypeRef, each: &mut dyn FnMut(&str)) {
    if ty.schema.is_some() {
        each(&ty.name);
    }
}

fn in_type(name: &QualifiedName, ty: &Type, each: &mut dyn FnMut(&str)) {
    relation(name, each);
    match &ty.kind {
        TypeKind::Domain { base, .. } => type_name(base, each),
        TypeKind::Composite(attributes) => attributes.iter().for_each(|attribute| type_name(&attribute.ty, each)),
        TypeKind::Range(options) => options.values().for_each(|value| each(value)),
        TypeKind::Enum(_) => {}
    }
}

fn in_table(table: &Table, each: &mut dyn FnMut(&str)) {
    relation(&table.name, each);
    table.parents.iter().chain(&table.of_type).for_each(|name| relation(name, each));
    table.columns.iter().for_each(|column| type_name(&column.ty, each));
    for constraint in table.constraints.values() {
        if let ConstraintKind::ForeignKey(key) = &constraint.kind {
            relation(&key.references, each);
        }
    }
    table.indexes.values().filter_map(|index| index.parent.as_ref()).for_each(|name| relation(name, each));
    table.triggers.values().for_each(|trigger| in_trigger(trigger, each));
    // Queries over the system catalogs ask for these by their names.
    table.constraints.keys().chain(table.indexes.keys()).for_each(|name| each(name));
}

fn in_trigger(trigger: &Trigger, each: &mut dyn FnMut(&str)) {
    each(&trigger.name);
    relation(&trigger.function, each);
    let references = trigger.constraint.as_ref().and_then(|constraint| constraint.references.as_ref());
    references.into_iter().for_each(|name| relation(name, each));
}

fn in_view(name: &QualifiedName, view: &View, each: &mut dyn FnMut(&str)) {
    relation(name, each);
    view.columns.iter().filter_map(|column| column.ty.as_ref()).for_each(|ty| type_name(ty, each));
    view.triggers.values().for_each(|trigger| in_trigger(trigger, each));
    view.indexes.keys().for_each(|name| each(name));
}

fn in_sequence(name: &QualifiedName, sequence: &Sequence, each: &mut dyn FnMut(&str)) {
    relation(name, each);
    sequence.owned_by.iter().for_each(|column| relation(&column.table, each));
}

fn in_function(function: &Function, each: &mut dyn FnMut(&str)) {
    relation(&function.name, each);
    function.arguments.iter().for_each(|argument| type_name(&argument.ty, each));
    match &function.result {
        FunctionResult::Type(ty) | FunctionResult::SetOf(ty) => type_name(ty, each),
        FunctionResult::Table | FunctionResult::None => {}
    }
    function.support.iter().for_each(|name| relation(name, each));
}

fn in_publication(publication: &Publication, each: &mut dyn FnMut(&str)) {
    publication.tables.keys().for_each(|name| relation(name, each));
}

fn in_other(other: &Other, each: &mut dyn FnMut(&str)) {
    for needed in &other.needs {
        match needed {
            ObjectId::Type(name) | ObjectId::Table(name) | ObjectId::View(name) | ObjectId::Sequence(name) => {
                relation(name, each);
            }
            ObjectId::Function(id) => relation(&id.name, each),
            ObjectId::Other(id) => each(&id.name),
            ObjectId::Role(name)
            | ObjectId::Schema(name)
            | ObjectId::Extension(name)
            | ObjectId::EventTrigger(name)
            | ObjectId::Publication(name) => each(name),
            ObjectId::Bucket(_) | ObjectId::DefaultPrivileges | ObjectId::Database => {}
        }
    }
}

impl Replay {
    /// The tables that may know a relation.
    pub(super) fn tables_near(&mut self, name: &QualifiedName) -> impl Iterator<Item = &Table> {
        let near = self.mentions.with(&mut self.catalog, [name.name.as_str()]).into_iter();
        let tables = near.filter_map(|id| if let ObjectId::Table(name) = id { Some(name) } else { None });
        tables.filter_map(|name| self.catalog.tables.get(&name))
    }

    /// The objects that may know this one, and those of its name.
    pub(super) fn near(&mut self, id: &ObjectId) -> BTreeSet<ObjectId> {
        let name = match id {
            ObjectId::Type(name) | ObjectId::Table(name) | ObjectId::View(name) | ObjectId::Sequence(name) => {
                &name.name
            }
            ObjectId::Function(id) => &id.name.name,
            ObjectId::Other(id) => id.name.as_str(),
            ObjectId::Role(name)
            | ObjectId::Schema(name)
            | ObjectId::Extension(name)
            | ObjectId::EventTrigger(name)
            | ObjectId::Publication(name) => name,
            ObjectId::Bucket(id) => id,
            ObjectId::DefaultPrivileges | ObjectId::Database => return BTreeSet::new(),
        };
        self.mentions.with(&mut self.catalog, [name])
    }
}
