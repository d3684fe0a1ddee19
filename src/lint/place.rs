//! Words of a statement: where a finding stands within it.

use super::Subject;
use crate::catalog::{Ident, ObjectId};
use crate::replay::Facet;
use crate::span::Span;
use crate::sql::lexer::{Kind, Lexer, Token};

impl Subject<'_> {
    /// The words of a statement that follow each other like this, in any case, with white space and comments between them or not:
    /// `["auth", ".", "uid"]`. The whole statement if they don't stand there.
    pub fn words(&self, statement: Span, words: &[&str]) -> Span {
        self.all_words(statement, words).first().copied().unwrap_or(statement)
    }

    /// All places where the words stand.
    pub fn all_words(&self, statement: Span, words: &[&str]) -> Vec<Span> {
        let text = self.sources.slice(statement);
        let tokens = tokens(text);
        let stand = |window: &&[Token]| {
            window.iter().zip(words).all(|(token, word)| name(token, text).eq_ignore_ascii_case(word))
        };
        let range = |window: &[Token]| window.first().zip(window.last()).map(|(a, b)| a.range.start..b.range.end);
        let windows = tokens.windows(words.len().max(1)).filter(stand);
        windows.filter_map(range).map(|range| statement.part(range)).collect()
    }

    /// The place of a column: its name where the statement that made it writes it down, otherwise that statement.
    pub fn column(&self, table: &ObjectId, column: &Ident) -> Span {
        self.column_in(self.origin(table, &[Facet::Column(column.clone())]), column)
    }

    /// The place of a column in a statement that defines it, perhaps among others.
    pub fn column_in(&self, statement: Span, column: &Ident) -> Span {
        let text = self.sources.slice(statement);
        let tokens = tokens(text);
        let begins = |before: &Token| {
            matches!(before.kind, Kind::Open | Kind::Comma)
                || ["add", "column", "exists"].iter().any(|word| before.is_word(text, word))
        };
        let pairs = || tokens.windows(2).filter_map(|pair| pair.first().zip(pair.last()));
        let defined = pairs().find(|(before, token)| begins(before) && name(token, text) == column.as_str());
        let written = || pairs().find(|(_, token)| name(token, text) == column.as_str());
        defined.or_else(written).map_or(statement, |(_, token)| statement.part(token.range.clone()))
    }
}

pub(super) fn tokens(text: &str) -> Vec<Token> {
    Lexer::new(text).filter(|token| token.kind != Kind::Comment).collect()
}

/// A token as the server stores it: no quotes, and lower case where there were none.
pub(super) fn name(token: &Token, text: &str) -> String {
    let written = token.text(text);
    match token.kind {
        Kind::QuotedIdent => written.trim_matches('"').replace("\"\"", "\""),
        Kind::Word => written.to_lowercase(),
        _ => written.to_owned(),
    }
}
