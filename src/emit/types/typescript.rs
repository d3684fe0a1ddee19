//! Pieces of TypeScript that are spelled right.

use minijinja::Value;

/// A name, a literal, a type, the text of a comment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::emit) struct TypeScript(String);

impl TypeScript {
    /// A string literal.
    pub(in crate::emit) fn string(text: &str) -> Self {
        let mut literal = String::with_capacity(text.len() + 2);
        literal.push('\'');
        for character in text.chars() {
            match character {
                '\'' => literal.push_str("\\'"),
                '\\' => literal.push_str("\\\\"),
                '\n' => literal.push_str("\\n"),
                '\r' => literal.push_str("\\r"),
                '\t' => literal.push_str("\\t"),
                // The line separators end a line in JavaScript; the other control characters are unreadable.
                '\u{2028}' | '\u{2029}' => literal.push_str(&format!("\\u{:04x}", u32::from(character))),
                control if control.is_control() => literal.push_str(&format!("\\u{:04x}", u32::from(control))),
                other => literal.push(other),
            }
        }
        literal.push('\'');
        Self(literal)
    }

    /// A template literal, for texts of many lines. A carriage return is written out: JavaScript would read a line feed.
    pub(in crate::emit) fn template(text: &str) -> Self {
        let text = text.replace('\\', "\\\\").replace('`', "\\`").replace("${", "\\${").replace('\r', "\\r");
        Self(format!("`{text}`"))
    }

    /// The name of a property: in quotes where it isn't a plain identifier.
    pub(in crate::emit) fn property(name: &str) -> Self {
        let starts = |first: char| first.is_ascii_alphabetic() || first == '_' || first == '$';
        let plain =
            name.starts_with(starts) && name.chars().all(|character| starts(character) || character.is_ascii_digit());
        if plain { Self(name.to_owned()) } else { Self::string(name) }
    }

    /// A type or a name that was put together here.
    pub(in crate::emit) fn raw(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// A word of the language or of Kysely.
    pub(in crate::emit) fn word(word: &str) -> Self {
        Self(word.to_owned())
    }

    /// Text inside `/** */`: it can't end the comment.
    pub(in crate::emit) fn comment(text: &str) -> Self {
        Self(text.replace("*/", "*\\/"))
    }

    /// Text behind `//`: one line.
    pub(in crate::emit) fn line(text: &str) -> Self {
        Self(text.replace(['\n', '\r', '\u{2028}', '\u{2029}'], " "))
    }

    /// The lines of a comment, none if there is nothing to say.
    pub(super) fn comment_lines(text: &str) -> Vec<Value> {
        let lines = text.split(['\n', '\r', '\u{2028}', '\u{2029}']).map(str::trim).filter(|line| !line.is_empty());
        lines.map(|line| Self::comment(line).into()).collect()
    }

    /// The text.
    pub(in crate::emit) fn as_str(&self) -> &str {
        &self.0
    }
}

impl From<TypeScript> for Value {
    fn from(text: TypeScript) -> Self {
        Self::from_safe_string(text.0)
    }
}
