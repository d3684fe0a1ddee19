//! The text of a script as it grows.

use crate::catalog::{Ident, Options, QualifiedName};
use crate::sql::quote;

/// Statements, one after the other.
#[derive(Debug, Default)]
pub(super) struct Script {
    text: String,
}

impl Script {
    /// A comment line with an empty line before it: a part of the script begins.
    pub(super) fn comment(&mut self, text: &str) {
        if !self.text.is_empty() {
            self.text.push('\n');
        }
        for line in text.lines() {
            self.text.push_str("-- ");
            self.text.push_str(line);
            self.text.push('\n');
        }
    }

    /// Statements under a heading.
    pub(super) fn part(&mut self, title: &str, statements: &str) {
        if !statements.is_empty() {
            self.comment(title);
            self.text.push_str(statements);
        }
    }

    /// A statement, without its semicolon.
    pub(super) fn say(&mut self, statement: impl AsRef<str>) {
        self.text.push_str(statement.as_ref());
        self.text.push_str(";\n");
    }

    /// `ALTER kind name OWNER TO owner`.
    pub(super) fn owner(&mut self, kind: &str, name: &str, owner: &Ident) {
        self.say(format!("ALTER {kind} {name} OWNER TO {}", quote::ident(owner)));
    }

    /// `COMMENT ON what IS ...`, if it has to change.
    pub(super) fn describe(&mut self, what: &str, before: Option<&String>, after: Option<&String>) {
        if before != after {
            let text = after.map_or_else(|| "NULL".to_owned(), |text| quote::literal(text));
            self.say(format!("COMMENT ON {what} IS {text}"));
        }
    }

    /// All of it.
    pub(super) fn finish(self) -> String {
        self.text
    }
}

/// Names with commas.
pub(super) fn names<'a>(names: impl IntoIterator<Item = &'a Ident>) -> String {
    names.into_iter().map(|name| quote::ident(name)).collect::<Vec<_>>().join(", ")
}

/// Qualified names with commas.
pub(super) fn qualified(names: &[QualifiedName]) -> String {
    names.iter().map(quote::qualified).collect::<Vec<_>>().join(", ")
}

/// A name in the schema of another object: its index, its sequence.
pub(super) fn beside(table: &QualifiedName, name: &Ident) -> String {
    format!("{}.{}", quote::ident(&table.schema), quote::ident(name))
}

/// Storage parameters with commas: `fillfactor='70'`. A parameter's name may have a dot in it: `toast.autovacuum_enabled`.
pub(super) fn parameters(options: &Options) -> String {
    let one = |(name, value): (&String, &String)| format!("{}={}", dotted(name), quote::literal(value));
    options.iter().map(one).collect::<Vec<_>>().join(", ")
}

/// The options of foreign objects with commas: `host 'a'`.
pub(super) fn foreign_options(options: &Options) -> String {
    let one = |(name, value): (&String, &String)| format!("{} {}", quote::ident(name), quote::literal(value));
    options.iter().map(one).collect::<Vec<_>>().join(", ")
}

/// A name with dots between its parts, each quoted by itself.
pub(super) fn dotted(name: &str) -> String {
    name.split('.').map(quote::ident).collect::<Vec<_>>().join(".")
}

/// What is only in the first list or other there, and the names that are only in the second.
pub(super) fn changed<'a>(after: &'a Options, before: &'a Options) -> (Vec<(&'a String, &'a String)>, Vec<&'a String>) {
    let set = after.iter().filter(|(name, value)| before.get(name) != Some(*value)).collect();
    let gone = before.keys().filter(|name| !after.contains_key(name)).collect();
    (set, gone)
}
