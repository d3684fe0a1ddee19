//! Names of models, fields, enums and their values: ASCII letters and digits, a letter first, each once.

use super::super::case::{numbered, pascal, rows, singular_words, words};
use crate::catalog::{Ident, QualifiedName, Table};
use crate::emit::types::names::RESERVED;
use std::collections::{BTreeMap, BTreeSet};

/// What no model and no enum may be called: Prisma's scalar types, names of its client, and what the file of types may not use either. Prisma's own
/// list of reserved words begins with small letters but for these.
const TAKEN: &[&str] = &[
    "BigInt",
    "Boolean",
    "Bytes",
    "DateTime",
    "Decimal",
    "Enums",
    "Float",
    "Int",
    "Json",
    "Model",
    "Prisma",
    "PrismaClient",
    "Sql",
    "String",
    "Unsupported",
];

/// What no field may be called: what every object of JavaScript has, and the words by which Prisma joins conditions, which its engine takes in any
/// case (it panics on a filter of a field `and`).
const NO_FIELDS: &[&str] = &[
    "and",
    "constructor",
    "hasOwnProperty",
    "isPrototypeOf",
    "not",
    "or",
    "propertyIsEnumerable",
    "toLocaleString",
    "toString",
    "valueOf",
];

/// Names of models and enums. They are told from each other without regard to case: the client makes a file of each.
#[derive(Debug)]
pub(super) struct Types {
    taken: BTreeSet<String>,
}

impl Types {
    pub(super) fn new() -> Self {
        let taken = TAKEN.iter().chain(RESERVED).map(|name| name.to_ascii_lowercase()).collect();
        Self { taken }
    }

    /// The names of models by table.
    pub(super) fn models(&mut self, tables: &[&Table]) -> BTreeMap<QualifiedName, String> {
        let rows = rows(tables);
        rows.into_iter().map(|(name, row)| (name.clone(), self.free(&upper(&row, "Row"), "Row"))).collect()
    }

    /// The model of a table of somebody else: always with its schema, `AuthUser`.
    pub(super) fn foreign(&mut self, name: &QualifiedName) -> String {
        let all = [words(&name.schema), singular_words(&name.name)].concat();
        self.free(&upper(&pascal(&all), "Row"), "Row")
    }

    /// An enum.
    pub(super) fn enumeration(&mut self, name: &QualifiedName) -> String {
        self.free(&upper(&pascal(&singular_words(&name.name)), "Value"), "Value")
    }

    fn free(&mut self, base: &str, suffix: &str) -> String {
        let free = |name: &str| !self.taken.contains(&name.to_ascii_lowercase());
        let name = if free(base) { base.to_owned() } else { numbered(&format!("{base}{suffix}"), free) };
        self.taken.insert(name.to_ascii_lowercase());
        name
    }
}

/// Names of the fields of one model.
#[derive(Debug, Default)]
pub(super) struct Fields {
    taken: BTreeSet<String>,
    columns: BTreeMap<Ident, String>,
}

impl Fields {
    /// The fields of columns, in their order.
    pub(super) fn new<'a>(columns: impl Iterator<Item = &'a Ident>) -> Self {
        let mut fields = Self::default();
        for column in columns {
            let mut base = lower(&words(column), "column");
            if NO_FIELDS.contains(&base.as_str()) {
                base.push_str("Column");
            }
            let name = numbered(&base, |name| !fields.taken.contains(name));
            fields.taken.insert(name.clone());
            fields.columns.insert(column.clone(), name);
        }
        fields
    }

    /// The field of a column.
    pub(super) fn column(&self, column: &Ident) -> String {
        self.columns.get(column).cloned().unwrap_or_default()
    }

    /// A field for a relation: the first of these names that is free, or else the last with a number.
    pub(super) fn relation(&mut self, candidates: &[String]) -> String {
        let found = candidates.iter().find(|name| !self.taken.contains(*name)).cloned();
        let name = found.unwrap_or_else(|| {
            let last = candidates.last().map_or("relation", String::as_str);
            numbered(last, |name| !self.taken.contains(name))
        });
        self.taken.insert(name.clone());
        name
    }
}

/// The names of an enum's values, in their order: the value itself where it can be one.
pub(super) fn values(values: &[String]) -> Vec<String> {
    let mut taken: BTreeSet<String> = values.iter().filter(|value| is_name(value)).cloned().collect();
    let name = |value: &String| {
        if is_name(value) {
            return value.clone();
        }
        let mut plain: Vec<String> = value.split(|c: char| !c.is_alphanumeric()).map(ascii).collect();
        plain.retain(|part| !part.is_empty());
        let joined = plain.join("_");
        let joined = if joined.starts_with(|c: char| c.is_ascii_alphabetic()) {
            joined
        } else {
            format!("value{}{joined}", if joined.is_empty() { "" } else { "_" })
        };
        let name = numbered(&joined, |name| is_name(name) && !taken.contains(name));
        taken.insert(name.clone());
        name
    };
    values.iter().map(name).collect()
}

/// Whether Prisma takes it for a name. `true` and `false` would be booleans in a default.
fn is_name(text: &str) -> bool {
    text.starts_with(|first: char| first.is_ascii_alphabetic())
        && text.chars().all(|character| character.is_ascii_alphanumeric() || character == '_')
        && !matches!(text, "true" | "false" | "null")
}

fn upper(name: &str, prefix: &str) -> String {
    let name: String = ascii(name);
    let mut characters = name.chars();
    match characters.next() {
        None => prefix.to_owned(),
        Some(first) if first.is_ascii_alphabetic() => format!("{}{}", first.to_ascii_uppercase(), characters.as_str()),
        Some(_) => format!("{prefix}{name}"),
    }
}

/// `auditLog`.
pub(super) fn lower(words: &[String], prefix: &str) -> String {
    let name = ascii(&pascal(words));
    let mut characters = name.chars();
    match characters.next() {
        None => prefix.to_owned(),
        Some(first) if first.is_ascii_alphabetic() => format!("{}{}", first.to_ascii_lowercase(), characters.as_str()),
        Some(_) => format!("{prefix}{name}"),
    }
}

/// ASCII letters and digits: the usual letters of Latin alphabets without their marks, nothing for the rest.
fn ascii(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    for character in text.chars() {
        let small = character.to_lowercase().next().unwrap_or(character);
        let letter = match small {
            'à'..='å' | 'ā' | 'ă' | 'ą' => "a",
            'æ' => "ae",
            'ç' | 'ć' | 'č' => "c",
            'ď' | 'đ' | 'ð' => "d",
            'è'..='ë' | 'ē' | 'ę' | 'ě' => "e",
            'ğ' => "g",
            'ì'..='ï' | 'ī' | 'ı' => "i",
            'ł' | 'ľ' => "l",
            'ñ' | 'ń' | 'ň' => "n",
            'ò'..='ö' | 'ø' | 'ō' | 'ő' => "o",
            'œ' => "oe",
            'ř' => "r",
            'ś' | 'ş' | 'š' | 'ș' => "s",
            'ß' => "ss",
            'ť' | 'ț' => "t",
            'ù'..='ü' | 'ū' | 'ů' | 'ű' => "u",
            'ý' | 'ÿ' => "y",
            'ź' | 'ż' | 'ž' => "z",
            _ => {
                plain.extend(character.is_ascii_alphanumeric().then_some(character));
                continue;
            }
        };
        plain.push_str(&if small == character { letter.to_owned() } else { letter.to_ascii_uppercase() });
    }
    plain
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_ascii_and_begin_with_a_letter() {
        let columns = ["user_id", "Größe", "1st", "日本", "user-id", "toString", "$"].map(Ident::from);
        let fields = Fields::new(columns.iter());
        let names = columns.iter().map(|column| fields.column(column)).collect::<Vec<_>>();
        assert_eq!(names, ["userId", "grosse", "column1st", "column", "userId2", "toStringColumn", "unnamed"]);
    }

    #[test]
    fn values_keep_their_names_where_they_can() {
        let written = ["OK", "a b", "a_b", "", "1st", "true", "'; --"].map(str::to_owned);
        assert_eq!(values(&written), ["OK", "a_b2", "a_b", "value", "value_1st", "true2", "value2"]);
    }
}
