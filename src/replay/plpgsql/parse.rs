//! Reads a body of PL/pgSQL (`pl_gram.y`).
//!
//! pg_query has a parser for it, too, but its JSON tells neither which block a variable belongs to nor where a statement begins.

use super::parse_statement::statement_list;
use super::tree::{Block, Declaration, Handler};
use crate::sql::lexer::{Kind, Lexer, Token};

/// A body that can't be read is `None`.
pub(super) fn body(text: &str) -> Option<Block> {
    let mut cursor = Cursor::new(text);
    while cursor.skip_text("#") {
        // `#variable_conflict use_column`.
        cursor.next()?;
        cursor.next()?;
    }
    let block = block(&mut cursor)?;
    cursor.skip_kind(Kind::Semicolon);
    cursor.peek().is_none().then_some(block)
}

/// How deep blocks, branches and loops may stand in each other.
const MAX_DEPTH: usize = 60;

/// Tokens, and how far they are read.
pub(super) struct Cursor<'a> {
    text: &'a str,
    tokens: Vec<Token>,
    at: usize,
    depth: usize,
    /// The line of the last token asked for, and the byte up to which lines are counted.
    counted: (usize, usize),
}

impl<'a> Cursor<'a> {
    fn new(text: &'a str) -> Self {
        let tokens = Lexer::new(text).filter(|token| token.kind != Kind::Comment).collect();
        Self { text, tokens, at: 0, depth: 0, counted: (1, 0) }
    }

    /// Goes one level down; `None` where that is too deep.
    pub(super) fn deeper<T>(&mut self, work: impl FnOnce(&mut Self) -> Option<T>) -> Option<T> {
        if self.depth >= MAX_DEPTH {
            return None;
        }
        self.depth += 1;
        let result = work(self);
        self.depth -= 1;
        result
    }

    pub(super) fn line(&mut self) -> usize {
        let start = self.peek().map_or(self.text.len(), |token| token.range.start);
        let (line, from) = self.counted;
        let more = self.text.get(from..start).unwrap_or("").matches('\n').count();
        self.counted = (line + more, start.max(from));
        line + more
    }

    pub(super) fn peek(&self) -> Option<&Token> {
        self.tokens.get(self.at)
    }

    pub(super) fn ahead(&self, by: usize) -> Option<&Token> {
        self.tokens.get(self.at + by)
    }

    pub(super) fn next(&mut self) -> Option<&'a str> {
        let text = self.tokens.get(self.at)?.text(self.text);
        self.at += 1;
        Some(text)
    }

    pub(super) fn is(&self, word: &str) -> bool {
        self.ahead_is(0, word)
    }

    pub(super) fn ahead_is(&self, by: usize, word: &str) -> bool {
        self.ahead(by).is_some_and(|token| token.is_word(self.text, word))
    }

    pub(super) fn any(&self, words: &[&str]) -> bool {
        words.iter().any(|word| self.is(word))
    }

    pub(super) fn skip(&mut self, word: &str) -> bool {
        let is = self.is(word);
        self.at += usize::from(is);
        is
    }

    pub(super) fn expect(&mut self, word: &str) -> Option<()> {
        self.skip(word).then_some(())
    }

    pub(super) fn skip_kind(&mut self, kind: Kind) -> bool {
        let is = self.peek().is_some_and(|token| token.kind == kind);
        self.at += usize::from(is);
        is
    }

    pub(super) fn semicolon(&mut self) -> Option<()> {
        self.skip_kind(Kind::Semicolon).then_some(())
    }

    pub(super) fn peek_text(&self, by: usize) -> &'a str {
        self.ahead(by).map_or("", |token| token.text(self.text))
    }

    pub(super) fn skip_text(&mut self, text: &str) -> bool {
        let is = self.peek_text(0) == text;
        self.at += usize::from(is);
        is
    }

    /// A name, in lower case unless it is quoted.
    pub(super) fn name(&mut self) -> Option<String> {
        let token = self.peek()?;
        let name = unquoted(token.text(self.text), token.kind)?;
        self.at += 1;
        Some(name)
    }

    /// The text up to a token outside of brackets that is asked for; it is left where it is.
    pub(super) fn until(&mut self, ends: impl Fn(&Self) -> bool) -> Option<String> {
        let start = self.peek()?.range.start;
        let mut end = start;
        let mut brackets = 0_usize;
        while brackets > 0 || !ends(self) {
            let token = self.peek()?;
            match token.kind {
                Kind::Open => brackets += 1,
                Kind::Close => brackets = brackets.checked_sub(1)?,
                Kind::Unterminated | Kind::Stray => return None,
                _ => {}
            }
            end = token.range.end;
            self.at += 1;
        }
        Some(self.text.get(start..end)?.to_owned())
    }

    /// Whether a line ends between the last token and the next one.
    pub(super) fn is_in_next_line(&self) -> bool {
        let end = self.at.checked_sub(1).and_then(|at| self.tokens.get(at)).map(|token| token.range.end);
        let between = end.zip(self.peek()).and_then(|(end, next)| self.text.get(end..next.range.start));
        between.is_some_and(|text| text.contains('\n'))
    }

    pub(super) fn at_semicolon(&self) -> bool {
        self.peek().is_some_and(|token| token.kind == Kind::Semicolon)
    }

    /// The text up to a word or the semicolon.
    pub(super) fn until_words(&mut self, words: &[&str]) -> Option<String> {
        self.until(|cursor| cursor.at_semicolon() || cursor.any(words))
    }

    /// Expressions between commas, up to a word or the semicolon.
    pub(super) fn list(&mut self, words: &[&str]) -> Option<Vec<String>> {
        let mut list = Vec::new();
        loop {
            list.push(self.until(|cursor| {
                cursor.at_semicolon() || cursor.any(words) || cursor.peek().is_some_and(|it| it.kind == Kind::Comma)
            })?);
            if !self.skip_kind(Kind::Comma) {
                return Some(list);
            }
        }
    }

    /// Variables between commas: `a, b.c`.
    pub(super) fn targets(&mut self) -> Option<Vec<String>> {
        let mut targets = Vec::new();
        loop {
            let mut target = self.name()?;
            while self.skip_kind(Kind::Dot) {
                target = format!("{target}.{}", self.name()?);
            }
            targets.push(target);
            if !self.skip_kind(Kind::Comma) {
                return Some(targets);
            }
        }
    }

    /// `<<label>>`.
    pub(super) fn label(&mut self) -> Option<Option<String>> {
        if !self.skip_text("<<") {
            return Some(None);
        }
        let label = self.name()?;
        self.skip_text(">>").then_some(Some(label))
    }

    pub(super) fn source(&self) -> &'a str {
        self.text
    }

    pub(super) fn position(&self) -> usize {
        self.at
    }

    pub(super) fn tokens_from(&self, from: usize) -> &[Token] {
        self.tokens.get(from..self.at).unwrap_or_default()
    }

    pub(super) fn advance(&mut self) {
        self.at += 1;
    }
}

pub(super) fn unquoted(text: &str, kind: Kind) -> Option<String> {
    match kind {
        Kind::Word => Some(text.to_lowercase()),
        Kind::QuotedIdent => Some(text.trim_matches('"').replace("\"\"", "\"")),
        Kind::Parameter => Some(text.to_owned()),
        _ => None,
    }
}

/// A block, up to its END and the label behind it; the semicolon is left.
pub(super) fn block(cursor: &mut Cursor<'_>) -> Option<Block> {
    let label = cursor.label()?;
    let mut declarations = Vec::new();
    while cursor.skip("declare") {
        while !cursor.any(&["begin", "declare"]) && cursor.peek_text(0) != "<<" {
            declarations.push(declaration(cursor)?);
        }
    }
    cursor.expect("begin")?;
    let body = statement_list(cursor, &["end", "exception"])?;
    let mut handlers = Vec::new();
    if cursor.skip("exception") {
        while cursor.skip("when") {
            let mut conditions = Vec::new();
            loop {
                let name = cursor.name()?;
                let name = if name == "sqlstate" { cursor.next()?.trim_matches('\'').to_lowercase() } else { name };
                conditions.push(name);
                if !cursor.skip("or") {
                    break;
                }
            }
            cursor.expect("then")?;
            handlers.push(Handler { conditions, body: statement_list(cursor, &["when", "end"])? });
        }
        if handlers.is_empty() {
            return None;
        }
    }
    cursor.expect("end")?;
    if !cursor.at_semicolon() && cursor.peek().is_some() {
        cursor.name()?;
    }
    Some(Block { label, declarations, body, handlers })
}

/// `name [CONSTANT] type [COLLATE c] [NOT NULL] [{DEFAULT | := | =} expression];`
fn declaration(cursor: &mut Cursor<'_>) -> Option<Declaration> {
    let name = cursor.name()?;
    cursor.skip("constant");
    if cursor.any(&["cursor", "no", "scroll"]) || cursor.is("alias") {
        let ty = if cursor.is("alias") { "alias" } else { "cursor" };
        let text = cursor.until_words(&[])?;
        cursor.semicolon()?;
        let default = text.rsplit(' ').next().filter(|_| ty == "alias").map(ToOwned::to_owned);
        return Some(Declaration { name, ty: ty.to_owned(), default });
    }
    let starts_default = |cursor: &Cursor<'_>| cursor.is("default") || matches!(cursor.peek_text(0), ":=" | "=");
    let ty =
        cursor.until(|cursor| cursor.at_semicolon() || cursor.any(&["not", "collate"]) || starts_default(cursor))?;
    cursor.until(|cursor| cursor.at_semicolon() || starts_default(cursor))?;
    let default = if cursor.at_semicolon() {
        None
    } else {
        cursor.advance();
        Some(cursor.until_words(&[])?)
    };
    cursor.semicolon()?;
    Some(Declaration { name, ty: lower(&ty), default })
}

/// A type in lower case, but for what stands in quotes.
fn lower(ty: &str) -> String {
    let parts = ty.split('"').enumerate();
    let parts = parts.map(|(at, part)| if at % 2 == 0 { part.to_lowercase() } else { part.to_owned() });
    parts.collect::<Vec<_>>().join("\"")
}
