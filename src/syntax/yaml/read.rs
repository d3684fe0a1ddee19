//! From text to plain values, noting what has no place in a model wherever it stands: empty values, keys that come twice, tags, `<<`.
//!
//! Notes carry paths, not places: places are looked up only for what is reported.

use std::fmt;

use serde::de::{
    self, Deserialize, DeserializeSeed, Deserializer, EnumAccess, MapAccess, SeqAccess, VariantAccess, Visitor,
};
use serde_yaml::{Mapping, Value};

use crate::span::PathStep;

/// What a document holds, and what was noticed on the way.
#[derive(Debug, Default)]
pub(super) struct Reading {
    /// In the order of the text.
    pub(super) notes: Vec<Note>,
    /// Whether aliases made more of the text than may be.
    pub(super) over_budget: bool,
    /// Where the reader stands; where it stopped after an error.
    pub(super) path: Vec<PathStep>,
    /// Whether there are documents after the first.
    pub(super) more_documents: bool,
    budget: usize,
}

/// Something that has no place in a model.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Note {
    /// The path to the value, or to the mapping that [`Note::entry`] counts in.
    pub(super) path: Vec<PathStep>,
    /// The number of the entry in the mapping, for what a path can't name.
    pub(super) entry: usize,
    /// What it is.
    pub(super) kind: NoteKind,
}

/// What can be noticed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum NoteKind {
    /// The entry's key was there before.
    Duplicate(String),
    /// The entry's key is no text: a number, `true`, `null`, a list, a mapping.
    KeyNotText,
    /// The entry's key is `<<`.
    MergeKey,
    /// There is no value at the path.
    Empty,
    /// The value at the path has a tag.
    Tag,
}

/// Reads the first document of a text. `budget` is the number of bytes and values that may come out of it, aliases written out.
pub(super) fn read(text: &str, budget: usize) -> (Reading, Result<Value, serde_yaml::Error>) {
    let mut reading = Reading { budget, ..Reading::default() };
    let mut documents = serde_yaml::Deserializer::from_str(text);
    let value = match documents.next() {
        Some(document) => Seed(&mut reading).deserialize(document),
        None => Ok(Value::Null),
    };
    reading.more_documents = value.is_ok() && documents.next().is_some();
    (reading, value)
}

/// Reads one value into a [`Reading`].
struct Seed<'a>(&'a mut Reading);

impl<'de> DeserializeSeed<'de> for Seed<'_> {
    type Value = Value;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl Reading {
    fn spend<E: de::Error>(&mut self, cost: usize) -> Result<(), E> {
        if let Some(left) = self.budget.checked_sub(cost) {
            self.budget = left;
            return Ok(());
        }
        self.over_budget = true;
        Err(E::custom("too much"))
    }

    fn note(&mut self, entry: usize, kind: NoteKind) {
        self.notes.push(Note { path: self.path.clone(), entry, kind });
    }
}

impl<'de> Visitor<'de> for Seed<'_> {
    type Value = Value;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a value")
    }

    fn visit_bool<E: de::Error>(self, value: bool) -> Result<Value, E> {
        self.0.spend(1)?;
        Ok(Value::Bool(value))
    }

    fn visit_i64<E: de::Error>(self, value: i64) -> Result<Value, E> {
        self.0.spend(1)?;
        Ok(Value::from(value))
    }

    fn visit_u64<E: de::Error>(self, value: u64) -> Result<Value, E> {
        self.0.spend(1)?;
        Ok(Value::from(value))
    }

    // Numbers are refused wherever they stand: their size doesn't matter.
    fn visit_i128<E: de::Error>(self, _: i128) -> Result<Value, E> {
        self.visit_i64(i64::MIN)
    }

    fn visit_u128<E: de::Error>(self, _: u128) -> Result<Value, E> {
        self.visit_u64(u64::MAX)
    }

    fn visit_f64<E: de::Error>(self, value: f64) -> Result<Value, E> {
        self.0.spend(1)?;
        Ok(Value::from(value))
    }

    fn visit_str<E: de::Error>(self, value: &str) -> Result<Value, E> {
        self.visit_string(value.to_owned())
    }

    fn visit_string<E: de::Error>(self, value: String) -> Result<Value, E> {
        self.0.spend(1 + value.len())?;
        Ok(Value::String(value))
    }

    fn visit_unit<E: de::Error>(self) -> Result<Value, E> {
        self.0.spend(1)?;
        Ok(Value::Null)
    }

    fn visit_none<E: de::Error>(self) -> Result<Value, E> {
        self.visit_unit()
    }

    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        self.deserialize(deserializer)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Value, A::Error> {
        self.0.spend(1)?;
        let mut elements = Vec::new();
        self.0.path.push(PathStep::Index(0));
        while let Some(element) = seq.next_element_seed(Seed(&mut *self.0))? {
            if element.is_null() {
                self.0.note(0, NoteKind::Empty);
            }
            elements.push(element);
            if let Some(last) = self.0.path.last_mut() {
                *last = PathStep::Index(elements.len());
            }
        }
        self.0.path.pop();
        Ok(Value::Sequence(elements))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Value, A::Error> {
        self.0.spend(1)?;
        let mut entries = Mapping::new();
        for number in 0_usize.. {
            let Some(key) = map.next_key_seed(Seed(&mut *self.0))? else { break };
            let key = match key {
                Value::String(key) => Ok(key),
                _ => Err(NoteKind::KeyNotText),
            };
            let key = key.and_then(|key| match key.as_str() {
                "<<" => Err(NoteKind::MergeKey),
                key if entries.contains_key(key) => Err(NoteKind::Duplicate(key.to_owned())),
                _ => Ok(key),
            });
            let key = match key {
                Ok(key) => key,
                Err(kind) => {
                    self.0.note(number, kind);
                    map.next_value::<de::IgnoredAny>()?;
                    continue;
                }
            };
            self.0.path.push(PathStep::Key(key.clone()));
            let value = map.next_value_seed(Seed(&mut *self.0))?;
            if value.is_null() {
                self.0.note(number, NoteKind::Empty);
            } else {
                entries.insert(Value::String(key), value);
            }
            self.0.path.pop();
        }
        Ok(Value::Mapping(entries))
    }

    fn visit_enum<A: EnumAccess<'de>>(self, data: A) -> Result<Value, A::Error> {
        self.0.note(0, NoteKind::Tag);
        let (_, content) = data.variant_seed(Ignored)?;
        content.newtype_variant_seed(self)
    }
}

/// The name of a tag, which the text shows better.
struct Ignored;

impl<'de> DeserializeSeed<'de> for Ignored {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        de::IgnoredAny::deserialize(deserializer).map(|_| ())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn notes(text: &str) -> Vec<(String, NoteKind)> {
        let (reading, value) = read(text, 10_000);
        assert!(value.is_ok(), "{text:?}: {value:?}");
        assert!(reading.path.is_empty());
        reading
            .notes
            .into_iter()
            .map(|note| {
                let path: String = note
                    .path
                    .iter()
                    .map(|step| match step {
                        PathStep::Key(key) | PathStep::KeyItself(key) => format!("/{key}"),
                        PathStep::Index(at) => format!("/{at}"),
                    })
                    .collect();
                (format!("{path}#{}", note.entry), note.kind)
            })
            .collect()
    }

    #[test]
    fn everything_that_has_no_place_in_a_model_is_noted_in_one_reading() {
        let found = notes("a: 1\nb:\n  - x\n  -\n  - !t y\na: 2\n1: z\n<<: {c: d}\n? [e]\n: f\ng: ~\nh: !<tag:x> y\n");
        let duplicate = NoteKind::Duplicate("a".to_owned());
        assert_eq!(
            found,
            [
                ("/b/1#0".to_owned(), NoteKind::Empty),
                ("/b/2#0".to_owned(), NoteKind::Tag),
                ("#2".to_owned(), duplicate),
                ("#3".to_owned(), NoteKind::KeyNotText),
                ("#4".to_owned(), NoteKind::MergeKey),
                ("#5".to_owned(), NoteKind::KeyNotText),
                ("/g#6".to_owned(), NoteKind::Empty),
            ]
        );
    }

    #[test]
    fn aliases_are_written_out_up_to_a_budget() {
        let bomb =
            "a: &a [x, x, x, x, x, x, x, x, x, x]\nb: &b [*a, *a, *a, *a, *a, *a, *a, *a, *a, *a]\nc: [*b, *b, *b]\n";
        let (reading, value) = read(bomb, 200);
        assert!(value.is_err() && reading.over_budget);
        let (reading, value) = read(bomb, 10_000);
        assert!(value.is_ok() && !reading.over_budget);
    }
}
