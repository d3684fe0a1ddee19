//! SQL text that is spelled right: the only values that an SQL template can print.

use crate::catalog::{Expr, Grantee, Ident, QualifiedName, TypeRef};
use crate::sql::{print, quote};
use minijinja::Value;

/// A piece of SQL: a name, a literal, an expression, a keyword, a list of them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::emit) struct Sql(String);

impl Sql {
    /// A name.
    pub(in crate::emit) fn ident(name: &Ident) -> Self {
        Self(quote::ident(name).into_owned())
    }

    /// A name with its schema.
    pub(in crate::emit) fn qualified(name: &QualifiedName) -> Self {
        Self(quote::qualified(name))
    }

    /// A string constant.
    pub(in crate::emit) fn literal(text: &str) -> Self {
        Self(quote::literal(text))
    }

    /// A type as people write it.
    pub(in crate::emit) fn ty(ty: &TypeRef) -> Self {
        Self(print::type_ref(ty))
    }

    /// An expression.
    pub(in crate::emit) fn expr(expr: &Expr) -> Self {
        Self(print::expr(expr))
    }

    /// A word of the language.
    pub(in crate::emit) fn keyword(word: &'static str) -> Self {
        Self(word.to_owned())
    }

    /// A whole number.
    pub(in crate::emit) fn number(number: usize) -> Self {
        Self(number.to_string())
    }

    /// `ARRAY[a, b]` of string constants; without a type where there is none.
    pub(in crate::emit) fn array(items: impl IntoIterator<Item = Self>) -> Self {
        let list = Self::list(items).0;
        Self(if list.is_empty() { "'{}'".to_owned() } else { format!("ARRAY[{list}]") })
    }

    /// A text that holds SQL, as a constant that can be read.
    pub(in crate::emit) fn quoted(text: &str) -> Self {
        Self(quote::dollar_tagged(text, "sql"))
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

    /// A function's body in dollar quotes, byte for byte.
    pub(in crate::emit) fn dollar_quoted(text: &str) -> Self {
        Self(quote::dollar(text))
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
    pub(in crate::emit) fn call(name: Self, arguments: Self) -> Self {
        Self(format!("{}({})", name.0, arguments.0))
    }

    /// An expression as an index takes it: a call as it is, anything else in brackets (Postgres docs, CREATE INDEX).
    pub(super) fn bracketed(expr: &Expr) -> Self {
        match expr {
            Expr::Call(_) => Self::expr(expr),
            _ => Self(format!("({})", print::expr(expr))),
        }
    }

    /// Names, separated by commas.
    pub(in crate::emit) fn idents<'a>(names: impl IntoIterator<Item = &'a Ident>) -> Self {
        Self::list(names.into_iter().map(Self::ident))
    }

    /// The parts that AND joins, each in brackets where it needs them, so that a template lays out one a line; further lines of a part are
    /// indented by `indent` spaces.
    pub(in crate::emit) fn conjuncts(condition: &Expr, indent: usize) -> Vec<Self> {
        match condition {
            // An AND of one part prints it as it stands among others.
            Expr::And(parts) => {
                let alone = parts.iter().map(|part| Expr::And(vec![part.clone()]));
                alone.map(|part| Self(print::expr_block(&part, indent))).collect()
            }
            other => vec![Self(print::expr_block(other, indent))],
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
