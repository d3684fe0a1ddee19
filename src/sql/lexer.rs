//! A lexer for Postgres's SQL that never fails, after `scan.l`: what has no end is a token too, and every token knows its bytes.
//!
//! pg_query's own scanner gives up on the whole text at the first bad token; splitting a file, counting brackets and pointing at a
//! word must go on there.

use std::ops::Range;

/// Kinds of tokens.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A name or keyword without quotes.
    Word,
    /// A name in double quotes.
    QuotedIdent,
    /// A string constant of any spelling.
    String,
    /// A number.
    Number,
    /// `$1`.
    Parameter,
    /// An operator, also `::`, `:=`, `=>` and `..`.
    Operator,
    /// `(` or `[`.
    Open,
    /// `)` or `]`.
    Close,
    /// `,`.
    Comma,
    /// `.`.
    Dot,
    /// `:`.
    Colon,
    /// `;`.
    Semicolon,
    /// A comment of either spelling.
    Comment,
    /// A string, name or comment without an end; it reaches to the end of the text.
    Unterminated,
    /// A character that has no place in SQL, such as the `\` of a psql command.
    Stray,
}

/// A token.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Token {
    /// What it is.
    pub kind: Kind,
    /// Its bytes.
    pub range: Range<usize>,
}

impl Token {
    /// Its text.
    pub fn text<'a>(&self, source: &'a str) -> &'a str {
        source.get(self.range.clone()).unwrap_or("")
    }

    /// Whether it is this keyword or name, in any case and without quotes.
    pub fn is_word(&self, source: &str, word: &str) -> bool {
        self.kind == Kind::Word && self.text(source).eq_ignore_ascii_case(word)
    }
}

/// The tokens of a text, white space left out.
#[derive(Debug, Clone)]
pub struct Lexer<'a> {
    text: &'a str,
    at: usize,
}

impl<'a> Lexer<'a> {
    /// From the start.
    pub fn new(text: &'a str) -> Self {
        Self::from(text, 0)
    }

    /// From a byte offset that must not lie inside a token.
    pub fn from(text: &'a str, at: usize) -> Self {
        Self { text, at }
    }

    fn byte(&self, at: usize) -> u8 {
        self.text.as_bytes().get(at).copied().unwrap_or(0)
    }

    fn while_at(&self, mut at: usize, accept: impl Fn(u8) -> bool) -> usize {
        while at < self.text.len() && accept(self.byte(at)) {
            at += 1;
        }
        at
    }

    fn rest(&self, at: usize) -> &'a str {
        self.text.get(at..).unwrap_or("")
    }

    fn to_end(&self) -> (Kind, usize) {
        (Kind::Unterminated, self.text.len())
    }

    /// A quoted text whose opening quote is at `at`; a doubled quote stands for itself.
    fn quoted(&self, at: usize, quote: u8, backslashes: bool, kind: Kind) -> (Kind, usize) {
        let mut at = at + 1;
        while at < self.text.len() {
            let byte = self.byte(at);
            if backslashes && byte == b'\\' {
                at += 2;
            } else if byte != quote {
                at += 1;
            } else if self.byte(at + 1) == quote {
                at += 2;
            } else {
                return (kind, at + 1);
            }
        }
        self.to_end()
    }

    fn dollar(&self, start: usize) -> (Kind, usize) {
        if self.byte(start + 1).is_ascii_digit() {
            return (Kind::Parameter, self.while_at(start + 1, |byte| byte.is_ascii_digit()));
        }
        let mut end = start + 1;
        if is_ident_start(self.byte(end)) {
            end = self.while_at(end, |byte| is_ident_start(byte) || byte.is_ascii_digit());
        }
        if self.byte(end) != b'$' {
            return (Kind::Stray, start + 1);
        }
        let tag = self.text.get(start..=end).unwrap_or("$$");
        match self.rest(end + 1).find(tag) {
            Some(found) => (Kind::String, end + 1 + found + tag.len()),
            None => self.to_end(),
        }
    }

    fn block_comment(&self, start: usize) -> (Kind, usize) {
        let mut depth = 1_usize;
        let mut at = start + 2;
        while at < self.text.len() {
            match (self.byte(at), self.byte(at + 1)) {
                (b'*', b'/') => {
                    depth -= 1;
                    at += 2;
                    if depth == 0 {
                        return (Kind::Comment, at);
                    }
                }
                (b'/', b'*') => {
                    depth += 1;
                    at += 2;
                }
                _ => at += 1,
            }
        }
        self.to_end()
    }

    /// `scan.l`: a comment ends an operator, and one of several characters ends in `+` or `-` only if it also has one of `~!@#^&|?%` or a back quote.
    fn operator(&self, start: usize) -> (Kind, usize) {
        let mut end = start;
        while end < self.text.len() && is_operator(self.byte(end)) {
            if matches!((self.byte(end), self.byte(end + 1)), (b'-', b'-') | (b'/', b'*')) {
                break;
            }
            end += 1;
        }
        let body = self.text.get(start..end).unwrap_or("");
        if !body.contains(['~', '!', '@', '#', '^', '&', '|', '`', '?', '%']) {
            while end > start + 1 && matches!(self.byte(end - 1), b'+' | b'-') {
                end -= 1;
            }
        }
        (Kind::Operator, end.max(start + 1))
    }

    fn word(&self, start: usize) -> (Kind, usize) {
        let (first, second, third) =
            (self.byte(start).to_ascii_lowercase(), self.byte(start + 1), self.byte(start + 2));
        if second == b'\'' && matches!(first, b'e' | b'b' | b'x' | b'n') {
            return self.quoted(start + 1, b'\'', first == b'e', Kind::String);
        }
        if first == b'u' && second == b'&' && third == b'\'' {
            return self.quoted(start + 2, b'\'', false, Kind::String);
        }
        if first == b'u' && second == b'&' && third == b'"' {
            return self.quoted(start + 2, b'"', false, Kind::QuotedIdent);
        }
        (Kind::Word, self.while_at(start, |byte| is_ident_start(byte) || byte.is_ascii_digit() || byte == b'$'))
    }

    fn number(&self, start: usize) -> usize {
        if self.byte(start) == b'0' && matches!(self.byte(start + 1) | 0x20, b'x' | b'o' | b'b') {
            return self.while_at(start + 2, |byte| byte.is_ascii_alphanumeric() || byte == b'_');
        }
        let digits = |at| self.while_at(at, |byte| byte.is_ascii_digit() || byte == b'_');
        let mut end = digits(start);
        if self.byte(end) == b'.' && self.byte(end + 1) != b'.' {
            end = digits(end + 1);
        }
        if self.byte(end) | 0x20 == b'e' {
            let sign = usize::from(matches!(self.byte(end + 1), b'+' | b'-'));
            if self.byte(end + 1 + sign).is_ascii_digit() {
                end = digits(end + 1 + sign);
            }
        }
        end
    }

    fn token(&self, start: usize) -> (Kind, usize) {
        let (byte, next) = (self.byte(start), self.byte(start + 1));
        match (byte, next) {
            (b'-', b'-') => (Kind::Comment, self.while_at(start, |byte| byte != b'\n' && byte != b'\r')),
            (b'/', b'*') => self.block_comment(start),
            (b'\'', _) => self.quoted(start, b'\'', false, Kind::String),
            (b'"', _) => self.quoted(start, b'"', false, Kind::QuotedIdent),
            (b'$', _) => self.dollar(start),
            (b'(' | b'[', _) => (Kind::Open, start + 1),
            (b')' | b']', _) => (Kind::Close, start + 1),
            (b',', _) => (Kind::Comma, start + 1),
            (b';', _) => (Kind::Semicolon, start + 1),
            (b':', b':' | b'=') | (b'.', b'.') => (Kind::Operator, start + 2),
            (b':', _) => (Kind::Colon, start + 1),
            (b'.', b'0'..=b'9') => (Kind::Number, self.number(start)),
            (b'.', _) => (Kind::Dot, start + 1),
            (b'0'..=b'9', _) => (Kind::Number, self.number(start)),
            _ if is_operator(byte) => self.operator(start),
            _ if is_ident_start(byte) => self.word(start),
            _ => (Kind::Stray, start + 1),
        }
    }
}

impl Iterator for Lexer<'_> {
    type Item = Token;

    fn next(&mut self) -> Option<Token> {
        let start = self.while_at(self.at, |byte| matches!(byte, b' ' | b'\t' | b'\n' | b'\r' | 0x0b | 0x0c));
        if start >= self.text.len() {
            self.at = start;
            return None;
        }
        let (kind, end) = self.token(start);
        self.at = end.clamp(start + 1, self.text.len());
        Some(Token { kind, range: start..self.at })
    }
}

fn is_ident_start(byte: u8) -> bool {
    byte.is_ascii_alphabetic() || byte == b'_' || byte >= 0x80
}

fn is_operator(byte: u8) -> bool {
    b"~!@#^&|`?+-*/%<>=".contains(&byte)
}

/// The first token that is this name or operator: words in any case, names in quotes as they are, strings and comments never.
pub fn find_token(text: &str, wanted: &str) -> Option<Range<usize>> {
    let matches = |token: &Token| match token.kind {
        Kind::Word => token.text(text).to_lowercase() == wanted,
        Kind::QuotedIdent => {
            let inner = token.text(text).trim_start_matches(['u', 'U', '&']);
            let inner = inner.strip_prefix('"').and_then(|inner| inner.strip_suffix('"')).unwrap_or(inner);
            inner.replace("\"\"", "\"") == wanted
        }
        Kind::Operator | Kind::Open | Kind::Close | Kind::Number | Kind::Stray => token.text(text) == wanted,
        _ => false,
    };
    Lexer::new(text).find(matches).map(|token| token.range)
}

/// The bytes of a text without white space and comments at either end.
pub fn trimmed(text: &str, range: Range<usize>) -> Range<usize> {
    let mut first = None;
    let mut last = range.start;
    for token in Lexer::from(text, range.start).take_while(|token| token.range.start < range.end) {
        if token.kind != Kind::Comment {
            first.get_or_insert(token.range.start);
            last = token.range.end.min(range.end);
        }
    }
    first.unwrap_or(last)..last
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kinds(text: &str) -> Vec<(Kind, &str)> {
        Lexer::new(text).map(|token| (token.kind, token.text(text))).collect()
    }

    #[test]
    fn tokens_are_those_of_the_server() {
        use Kind as K;
        assert_eq!(
            kinds("a.\"B\" ->> 'it''s' = $1::int4[]"),
            [
                (K::Word, "a"),
                (K::Dot, "."),
                (K::QuotedIdent, "\"B\""),
                (K::Operator, "->>"),
                (K::String, "'it''s'"),
                (K::Operator, "="),
                (K::Parameter, "$1"),
                (K::Operator, "::"),
                (K::Word, "int4"),
                (K::Open, "["),
                (K::Close, "]")
            ]
        );
        assert_eq!(
            kinds("a=-1 --x\n+1.5e3"),
            [
                (K::Word, "a"),
                (K::Operator, "="),
                (K::Operator, "-"),
                (K::Number, "1"),
                (K::Comment, "--x"),
                (K::Operator, "+"),
                (K::Number, "1.5e3")
            ]
        );
        assert_eq!(
            kinds("/* a /* b */ c */ $x$ ; $$ $x$"),
            [(K::Comment, "/* a /* b */ c */"), (K::String, "$x$ ; $$ $x$")]
        );
        assert_eq!(
            kinds("E'a\\'b' e'' U&'x' u&\"y\""),
            [(K::String, "E'a\\'b'"), (K::String, "e''"), (K::String, "U&'x'"), (K::QuotedIdent, "u&\"y\"")]
        );
    }

    #[test]
    fn what_has_no_end_reaches_to_the_end() {
        for text in ["'abc", "\"abc", "/* abc", "$$ abc", "E'abc\\"] {
            assert_eq!(kinds(text), [(Kind::Unterminated, text)]);
        }
    }

    #[test]
    fn a_word_is_found_outside_strings_and_comments() {
        let text = "'status' || /* status */ c.Status = \"Status\"";
        assert_eq!(find_token(text, "status"), Some(27..33));
        assert_eq!(find_token(text, "Status"), Some(36..44));
        assert_eq!(find_token(text, "||"), Some(9..11));
        assert_eq!(find_token(text, "absent"), None);
    }

    #[test]
    fn trimming_takes_comments_off() {
        let text = " -- x\n select 1 /* y */ ";
        assert_eq!(&text[trimmed(text, 0..text.len())], "select 1");
        assert_eq!(trimmed("  -- only", 0..9), 0..0);
    }
}
