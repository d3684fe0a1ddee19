//! Words of names, and the ways to write them: `AuditLog`, `auditLog`, `AUDIT_LOG`.

use super::inflect::singular;
use crate::catalog::{QualifiedName, Table};
use std::collections::{BTreeMap, BTreeSet};

/// What a row of each table is called, in the order of the tables' names: the singular, or else their own number, or else with the schema in front.
/// Names may still be the same, or taken by something else.
pub(super) fn rows<'a>(tables: &[&'a Table]) -> Vec<(&'a QualifiedName, String)> {
    let sorted: BTreeSet<&QualifiedName> = tables.iter().map(|table| &table.name).collect();
    let singulars = count(sorted.iter().map(|name| row_name(name)));
    let own = count(sorted.iter().map(|name| pascal(&words(&name.name))));
    let base = |name: &QualifiedName| {
        let (single, as_is) = (row_name(name), pascal(&words(&name.name)));
        let once = |counts: &BTreeMap<String, usize>, candidate: &str| counts.get(candidate) == Some(&1);
        match (once(&singulars, &single), once(&own, &as_is)) {
            (true, _) => single,
            (false, true) => as_is,
            (false, false) if name.schema == "public" => single,
            (false, false) => format!("{}{single}", pascal(&words(&name.schema))),
        }
    };
    sorted.into_iter().map(|name| (name, base(name))).collect()
}

fn count(names: impl Iterator<Item = String>) -> BTreeMap<String, usize> {
    let mut counts = BTreeMap::new();
    for name in names {
        *counts.entry(name).or_insert(0) += 1;
    }
    counts
}

/// The first of `name`, `name2`, `name3`, ... that is free.
pub(super) fn numbered(name: &str, free: impl Fn(&str) -> bool) -> String {
    let mut candidate = name.to_owned();
    let mut number = 2_u32;
    while !free(&candidate) {
        candidate = format!("{name}{number}");
        number += 1;
    }
    candidate
}

/// What a row of a table is called.
pub(super) fn row_name(name: &QualifiedName) -> String {
    pascal(&singular_words(&name.name))
}

/// The words of a name, the last one in the singular.
pub(super) fn singular_words(name: &str) -> Vec<String> {
    let mut words = words(name);
    if let Some(last) = words.last_mut() {
        *last = singular(last);
    }
    words
}

/// The words of a name in lower case: parted at what isn't a letter or digit, and where a capital follows a small letter.
pub(super) fn words(name: &str) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    let mut open = false;
    let mut small = false;
    for character in name.chars() {
        if !is_name_character(character) {
            open = false;
            continue;
        }
        if !open || (small && character.is_uppercase()) {
            words.push(String::new());
        }
        if let Some(word) = words.last_mut() {
            word.extend(character.to_lowercase());
        }
        small = character.is_lowercase() || character.is_numeric();
        open = true;
    }
    if words.is_empty() {
        words.push("unnamed".to_owned());
    }
    words
}

/// What JavaScript takes in a name (`ID_Continue`), nearly: letters in circles and squares are alphabetic and no letters.
fn is_name_character(character: char) -> bool {
    let enclosed = matches!(character, '\u{24B6}'..='\u{24E9}' | '\u{1F130}'..='\u{1F189}');
    character.is_ascii_alphanumeric() || (!character.is_ascii() && character.is_alphabetic() && !enclosed)
}

/// `AuditLog`.
pub(super) fn pascal(words: &[String]) -> String {
    let mut name = String::new();
    for word in words {
        let mut characters = word.chars();
        name.extend(characters.next().into_iter().flat_map(char::to_uppercase));
        name.push_str(characters.as_str());
    }
    starting_with_a_letter(name)
}

/// `AUDIT_LOG`.
pub(super) fn screaming(words: &[String]) -> String {
    starting_with_a_letter(words.iter().map(|word| word.to_uppercase()).collect::<Vec<_>>().join("_"))
}

fn starting_with_a_letter(name: String) -> String {
    if name.starts_with(char::is_alphabetic) { name } else { format!("_{name}") }
}
