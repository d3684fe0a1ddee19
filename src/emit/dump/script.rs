//! The text of a script as it grows.

use crate::catalog::Ident;
use crate::sql::quote;

pub(super) use crate::sql::ddl::list::beside;
pub(super) use crate::sql::ddl::parameters;

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
