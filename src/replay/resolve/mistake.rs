//! What is wrong with a statement, and where.

use super::Resolver;
use crate::sql::SqlError;
use crate::sql::lexer::{Kind, Lexer};
use std::ops::Range;

/// Something that Postgres would refuse, or that can't be looked into.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mistake {
    /// What kind.
    pub kind: MistakeKind,
    /// The name that it is about.
    pub word: String,
    /// What is wrong, a sentence.
    pub message: String,
    /// A name that may have been meant.
    pub nearest: Option<String>,
    /// Where.
    pub range: Range<usize>,
}

/// Kinds of mistakes, with the error that Postgres gives.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MistakeKind {
    /// 42601.
    Syntax,
    /// A kind of statement that can't stand here.
    Statement,
    /// 42P01.
    UnknownTable,
    /// 42703.
    UnknownColumn,
    /// 42702.
    Ambiguous,
    /// A column and an argument of the same name: Postgres takes the column without a word.
    Shadowed,
    /// 42704.
    UnknownType,
    /// Something that may be right and isn't understood.
    NotUnderstood,
}

impl Mistake {
    pub(super) fn syntax(error: SqlError) -> Self {
        Self {
            kind: MistakeKind::Syntax,
            word: String::new(),
            message: error.message,
            nearest: None,
            range: error.range,
        }
    }

    pub(super) fn shifted(mut self, by: usize) -> Self {
        self.range = self.range.start + by..self.range.end + by;
        self
    }
}

impl Resolver<'_> {
    pub(super) fn mistake(
        &mut self,
        kind: MistakeKind,
        word: &str,
        message: String,
        nearest: Option<&str>,
        range: Range<usize>,
    ) {
        let nearest = nearest.map(str::to_owned);
        self.mistakes.push(Mistake { kind, word: word.to_owned(), message, nearest, range });
    }

    pub(super) fn not_understood(&mut self, what: &str, location: i32) {
        let range = self.place(location, 1);
        self.mistake(MistakeKind::NotUnderstood, "", format!("{what} can't be looked into"), None, range);
    }

    /// The bytes of a name of so many parts that begins at a location of pg_query's.
    pub(super) fn place(&self, location: i32, parts: usize) -> Range<usize> {
        let start = usize::try_from(location).unwrap_or(0).min(self.text.len());
        let tokens = Lexer::from(self.text, start).filter(|token| token.kind != Kind::Comment);
        let last = tokens.take((parts * 2).saturating_sub(1)).last();
        start..last.map_or(start, |token| token.range.end)
    }
}
