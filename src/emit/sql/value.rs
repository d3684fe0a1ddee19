//! SQL text that is spelled right: the only values that an SQL template can print.

use super::spell;
use crate::catalog::{Expr, Grantee, Ident, QualifiedName, TypeRef};
use minijinja::Value;

/// A piece of SQL: a name, a literal, an expression, a keyword, a list of them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::emit) struct Sql(String);

/// A conjunct longer than this, in bytes, is laid out over several lines.
const LONG: usize = 80;

impl Sql {
    /// A name.
    pub(in crate::emit) fn ident(name: &Ident) -> Self {
        Self(spell::ident(name))
    }

    /// A name with its schema.
    pub(in crate::emit) fn qualified(name: &QualifiedName) -> Self {
        Self(format!("{}.{}", spell::ident(&name.schema), spell::ident(&name.name)))
    }

    /// A string constant.
    pub(in crate::emit) fn literal(text: &str) -> Self {
        Self(spell::literal(text))
    }

    /// A type as people write it.
    pub(in crate::emit) fn ty(ty: &TypeRef) -> Self {
        Self(spell::ty(ty))
    }

    /// An expression.
    pub(in crate::emit) fn expr(expr: &Expr) -> Self {
        Self(spell::expr(expr))
    }

    /// A word of the language.
    pub(in crate::emit) fn keyword(word: &'static str) -> Self {
        Self(word.to_owned())
    }

    /// PUBLIC or a role.
    pub(in crate::emit) fn grantee(grantee: &Grantee) -> Self {
        match grantee {
            Grantee::Public => Self::keyword("PUBLIC"),
            Grantee::Role(name) => Self::ident(name),
        }
    }

    /// A statement inside BEGIN ATOMIC, which the catalog keeps as pg_query prints it.
    pub(in crate::emit) fn statement(text: &str) -> Self {
        Self(text.to_owned())
    }

    /// A function's body between dollar quotes whose tag the body doesn't hold. Byte for byte (Postgres docs 4.1.2.4).
    pub(in crate::emit) fn dollar_quoted(text: &str) -> Self {
        let mut tag = String::new();
        let mut number = 0_u32;
        // `$` at the end of a body would join the closing quote.
        while text.contains(&format!("${tag}$")) || text.ends_with('$') && tag.is_empty() {
            tag = if number == 0 { "body".to_owned() } else { format!("body{number}") };
            number += 1;
        }
        Self(format!("${tag}${text}${tag}$"))
    }

    /// The lines of a comment, without what introduces it, none longer than `width` characters unless a word is.
    pub(in crate::emit) fn comment(text: &str, width: usize) -> Vec<Self> {
        let mut lines = Vec::new();
        for paragraph in text.split(['\n', '\r']) {
            let mut line = String::new();
            for word in paragraph.split_whitespace() {
                if !line.is_empty() && line.chars().count() + 1 + word.chars().count() > width {
                    lines.push(Self(std::mem::take(&mut line)));
                }
                if !line.is_empty() {
                    line.push(' ');
                }
                line.push_str(word);
            }
            if !line.is_empty() {
                lines.push(Self(line));
            }
        }
        lines
    }

    /// One line of a comment whose spaces count; nothing can end it early.
    pub(in crate::emit) fn comment_line(text: &str) -> Self {
        Self(text.replace(['\n', '\r'], " ").trim_end().to_owned())
    }

    /// Separated by commas.
    pub(in crate::emit) fn list(items: impl IntoIterator<Item = Self>) -> Self {
        Self::joined(items, ", ")
    }

    /// Separated by something else.
    pub(super) fn joined(items: impl IntoIterator<Item = Self>, separator: &'static str) -> Self {
        let items: Vec<String> = items.into_iter().map(|item| item.0).collect();
        Self(items.join(separator))
    }

    /// `name(arguments)`.
    pub(super) fn call(name: Self, arguments: Self) -> Self {
        Self(format!("{}({})", name.0, arguments.0))
    }

    /// An expression as an index takes it: a call as it is, anything else in brackets (Postgres docs, CREATE INDEX).
    pub(super) fn bracketed(expr: &Expr) -> Self {
        match expr {
            Expr::Call(_) => Self::expr(expr),
            _ => Self(format!("({})", spell::expr(expr))),
        }
    }

    /// Names, separated by commas.
    pub(in crate::emit) fn idents<'a>(names: impl IntoIterator<Item = &'a Ident>) -> Self {
        Self::list(names.into_iter().map(Self::ident))
    }

    /// The parts that AND joins, each in brackets where it needs them, so that a template lays out one a line.
    pub(in crate::emit) fn conjuncts(condition: &Expr) -> Vec<Self> {
        match condition {
            Expr::And(parts) => parts.iter().map(Self::conjunct).collect(),
            Expr::Or(parts) => {
                let parts: Vec<String> = parts.iter().map(spell::operand).collect();
                vec![Self(parts.join("\n    OR "))]
            }
            other => vec![Self::expr(other)],
        }
    }

    fn conjunct(part: &Expr) -> Self {
        let text = spell::operand(part);
        match part {
            Expr::Or(parts) if text.len() > LONG => {
                let parts: Vec<String> = parts.iter().map(spell::operand).collect();
                Self(format!("(\n      {}\n    )", parts.join("\n      OR ")))
            }
            _ => Self(text),
        }
    }

    /// Spaces behind it up to a width in characters, so that what follows stands in a column.
    pub(in crate::emit) fn padded(self, width: usize) -> Self {
        let missing = width.saturating_sub(self.width());
        Self(self.0 + &" ".repeat(missing))
    }

    /// Its width in characters.
    pub(in crate::emit) fn width(&self) -> usize {
        self.0.chars().count()
    }

    /// The text.
    pub(in crate::emit) fn as_str(&self) -> &str {
        &self.0
    }
}

impl From<Sql> for Value {
    fn from(sql: Sql) -> Self {
        Self::from_safe_string(sql.0)
    }
}
