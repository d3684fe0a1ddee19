//! Entity diagrams that Mermaid draws: within its grammar and its limits (measured with mermaid 11).

use super::reference::{Reference, outgoing};
use super::shown;
use crate::catalog::{Column, ConstraintKind, QualifiedName, Table};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;

/// `maxTextSize` is 50,000 characters; some are left for what an override of the template adds.
const MAX_TEXT: usize = 48_000;
/// `maxEdges` is 500.
const MAX_EDGES: usize = 490;
/// More tables than this make several diagrams.
const MAX_TABLES: usize = 40;

/// Which columns of a table are drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Detail {
    /// All of them.
    All,
    /// Those of keys.
    Keys,
    /// None.
    None,
}

/// Tables and the keys between them.
#[derive(Debug, Clone, Default)]
pub(super) struct Diagram<'a> {
    tables: Vec<(&'a Table, Detail)>,
    references: Vec<Reference<'a>>,
}

impl<'a> Diagram<'a> {
    /// Adds a table, once.
    pub(super) fn table(&mut self, table: &'a Table, detail: Detail) {
        if !self.tables.iter().any(|(known, _)| known.name == table.name) {
            self.tables.push((table, detail));
        }
    }

    /// Adds a key, once; a table at its end that wasn't added has no columns.
    pub(super) fn reference(&mut self, reference: Reference<'a>) {
        let known = self
            .references
            .iter()
            .any(|known| known.from.name == reference.from.name && std::ptr::eq(known.key, reference.key));
        if !known {
            self.references.push(reference);
        }
    }

    /// The diagram with as many columns as Mermaid takes; `None` where it takes it not even without.
    pub(super) fn render(&self) -> Option<String> {
        if self.references.len() > MAX_EDGES {
            return None;
        }
        let most = [Detail::All, Detail::Keys, Detail::None];
        most.into_iter().map(|most| self.drawn(most)).find(|text| text.chars().count() <= MAX_TEXT)
    }

    fn drawn(&self, most: Detail) -> String {
        let mut text = "erDiagram\n".to_owned();
        for (table, detail) in &self.tables {
            let detail = match (most, detail) {
                (Detail::None, _) | (_, Detail::None) => Detail::None,
                (Detail::Keys, _) | (_, Detail::Keys) => Detail::Keys,
                _ => Detail::All,
            };
            let attributes = attributes(table, detail);
            // Writing to a String never fails.
            if attributes.is_empty() {
                let _ = writeln!(text, "  {}", entity(&table.name));
            } else {
                let _ = writeln!(text, "  {} {{\n{attributes}  }}", entity(&table.name));
            }
        }
        for reference in &self.references {
            let parent = if reference.always() { "||" } else { "|o" };
            let child = if reference.once() { "o|" } else { "o{" };
            let columns: Vec<&str> = reference.key.columns.iter().map(|column| column.as_str()).collect();
            let (to, from) = (entity(&reference.key.references), entity(&reference.from.name));
            let _ = writeln!(text, "  {to} {parent}--{child} {from} : {}", label(&columns.join(", ")));
        }
        text
    }
}

/// The model's tables in diagrams of keys, none with more than [`MAX_TABLES`]: tables that point to each other stand together. Tables to which very many
/// point, as a tenant's, don't hold the others together; they appear without columns wherever something points to them.
pub(super) fn diagrams<'a>(tables: &[&'a Table]) -> Vec<(Vec<&'a Table>, Diagram<'a>)> {
    groups(tables)
        .into_iter()
        .map(|group| {
            let mut diagram = Diagram::default();
            for table in &group {
                diagram.table(table, Detail::Keys);
            }
            for table in &group {
                outgoing(table).for_each(|reference| diagram.reference(reference));
            }
            (group, diagram)
        })
        .collect()
}

fn groups<'a>(tables: &[&'a Table]) -> Vec<Vec<&'a Table>> {
    if tables.is_empty() {
        return Vec::new();
    }
    if tables.len() <= MAX_TABLES {
        return vec![tables.to_vec()];
    }
    let mut pointing: BTreeMap<&QualifiedName, BTreeSet<&QualifiedName>> = BTreeMap::new();
    for table in tables {
        for reference in outgoing(table) {
            pointing.entry(&reference.key.references).or_default().insert(&table.name);
        }
    }
    let hub = |name: &QualifiedName| pointing.get(name).is_some_and(|from| from.len() > (tables.len() / 5).max(10));
    // Each table's group is the smallest number of a table that it hangs together with.
    let numbers: BTreeMap<&QualifiedName, usize> =
        tables.iter().enumerate().map(|(number, table)| (&table.name, number)).collect();
    let mut parents: Vec<usize> = (0..tables.len()).collect();
    for (number, table) in tables.iter().enumerate().filter(|(_, table)| !hub(&table.name)) {
        for reference in outgoing(table).filter(|reference| !hub(&reference.key.references)) {
            if let Some(other) = numbers.get(&reference.key.references) {
                let (a, b) = (root(&parents, number), root(&parents, *other));
                if let Some(parent) = parents.get_mut(a.max(b)) {
                    *parent = a.min(b);
                }
            }
        }
    }
    let mut components: BTreeMap<usize, Vec<&'a Table>> = BTreeMap::new();
    for (number, table) in tables.iter().enumerate() {
        components.entry(root(&parents, number)).or_default().push(table);
    }
    let mut groups: Vec<Vec<&'a Table>> = Vec::new();
    for component in components.into_values() {
        for chunk in component.chunks(MAX_TABLES) {
            match groups.last_mut() {
                Some(last) if last.len() + chunk.len() <= MAX_TABLES => last.extend(chunk),
                _ => groups.push(chunk.to_vec()),
            }
        }
    }
    groups
}

fn root(parents: &[usize], mut number: usize) -> usize {
    while let Some(parent) = parents.get(number).filter(|parent| **parent != number) {
        number = *parent;
    }
    number
}

fn attributes(table: &Table, detail: Detail) -> String {
    let mut text = String::new();
    if detail == Detail::None {
        return text;
    }
    for column in &table.columns {
        let keys = keys(table, column);
        if detail == Detail::Keys && keys.is_empty() {
            continue;
        }
        let name = attribute(&column.name);
        let _ = write!(text, "    {} {name}", word(&column.ty.to_string()));
        if !keys.is_empty() {
            let _ = write!(text, " {}", keys.join(", "));
        }
        if column.name != *name {
            let _ = write!(text, " {}", label(&column.name));
        }
        text.push('\n');
    }
    text
}

fn keys(table: &Table, column: &Column) -> Vec<&'static str> {
    let mut keys = BTreeSet::new();
    for constraint in table.constraints.values() {
        match &constraint.kind {
            ConstraintKind::PrimaryKey(columns) if columns.contains(&column.name) => keys.insert("PK"),
            ConstraintKind::ForeignKey(key) if key.columns.contains(&column.name) => keys.insert("FK"),
            // Of a key over several columns none is unique by itself.
            ConstraintKind::Unique { columns, .. } if *columns == [column.name.clone()] => keys.insert("UK"),
            _ => false,
        };
    }
    ["PK", "FK", "UK"].into_iter().filter(|key| keys.contains(key)).collect()
}

/// The name of an entity: always in quotes; `"`, `%`, `\` and control characters can't stand in them.
fn entity(name: &QualifiedName) -> String {
    let safe =
        |character: char| if matches!(character, '"' | '%' | '\\') || character.is_control() { '_' } else { character };
    format!("\"{}\"", shown(name).chars().map(safe).collect::<String>())
}

/// A text in quotes.
fn label(text: &str) -> String {
    let line = text.replace(|character: char| character.is_control(), " ");
    format!("\"{}\"", line.replace('"', "#quot;"))
}

/// The name of an attribute: `pk`, `fk` and `uk` are words of Mermaid.
fn attribute(name: &str) -> String {
    let safe = word(name).replace(['(', ')', '[', ']', ',', '.'], "_");
    match safe.to_ascii_lowercase().as_str() {
        "pk" | "fk" | "uk" => format!("{safe}_"),
        _ => safe,
    }
}

/// A word as Mermaid takes it for a type: letters, digits and some signs, with a letter or `_` in front.
fn word(text: &str) -> String {
    let keep = |character: char| character.is_ascii_alphanumeric() || "_()[],.".contains(character);
    let safe: String = text.chars().map(|character| if keep(character) { character } else { '_' }).collect();
    if safe.starts_with(|first: char| first.is_ascii_alphabetic() || first == '_') { safe } else { format!("_{safe}") }
}
