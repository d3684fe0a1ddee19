//! Strings, quoted names and dollar quotes.
//!
//! `'...'` and `"..."` end on the line they begin on, so that a forgotten quote costs one line; a dollar quote goes on over lines.

use std::collections::BTreeMap;

use super::{Scanner, is_word};
use crate::diagnostics::{Diagnostic, code};

/// Where each dollar tag stands last: whether a quote that begins is closed at all is known at once, however many there are.
pub(super) type DollarTags<'a> = BTreeMap<&'a str, usize>;

/// Finds everything that looks like `$tag$`.
pub(super) fn dollar_tags(text: &str) -> DollarTags<'_> {
    let mut tags = BTreeMap::new();
    for (at, _) in text.match_indices('$') {
        if let Some(tag) = tag_at(text, at) {
            tags.insert(tag, at);
        }
    }
    tags
}

/// `$$` or `$tag$` at this byte. A tag is a name without `$` (Postgres documentation, 4.1.2.4).
fn tag_at(text: &str, at: usize) -> Option<&str> {
    let rest = text.get(at + 1..)?;
    // Names have at most 63 bytes in Postgres; a longer tag is none, so that no walk over it is repeated.
    let length = rest.char_indices().take(64).find(|(_, character)| !is_word(*character) || *character == '$')?;
    let begins_with_digit = rest.chars().next().is_some_and(|first| first.is_ascii_digit());
    (length.1 == '$' && !begins_with_digit).then(|| text.get(at..at + length.0 + 2)).flatten()
}

/// What a block of SQL begins and ends with.
const BLOCK: &str = "\"\"\"";

impl Scanner<'_> {
    fn before(&self, at: usize) -> Option<char> {
        self.text.get(..at).and_then(|before| before.chars().next_back())
    }

    /// `'...'`, with `''` for a quote; in `E'...'` also `\'`.
    pub(super) fn string(&mut self, at: usize) -> usize {
        let escapes = matches!(self.before(at), Some('e' | 'E')) && !self.before(at - 1).is_some_and(is_word);
        let bytes = self.text.as_bytes();
        let mut end = at + 1;
        loop {
            end = match (bytes.get(end), bytes.get(end + 1)) {
                (Some(b'\''), Some(b'\'')) => end + 2,
                (Some(b'\''), _) => return end + 1,
                (Some(b'\\'), Some(next)) if escapes && *next != b'\n' => end + 2,
                (None | Some(b'\n'), _) => break,
                _ => end + 1,
            };
        }
        let diagnostic = Diagnostic::error(&code::P0006, self.span(at..at + 1), "the string isn't closed on its line")
            .note("a string begins and ends with `'` on one line; inside it a quote is written `''`")
            .help("close it with `'`; for a line break in it write E'\\n' or a dollar quote `$$...$$`");
        self.unclosed_quote(at, diagnostic)
    }

    /// `"..."`, with `""` for a quote.
    pub(super) fn quoted_name(&mut self, at: usize) -> usize {
        let bytes = self.text.as_bytes();
        let mut end = at + 1;
        loop {
            end = match (bytes.get(end), bytes.get(end + 1)) {
                (Some(b'"'), Some(b'"')) => end + 2,
                (Some(b'"'), _) => return end + 1,
                (None | Some(b'\n'), _) => break,
                _ => end + 1,
            };
        }
        let diagnostic =
            Diagnostic::error(&code::P0006, self.span(at..at + 1), "the quoted name isn't closed on its line")
                .note("a quoted name begins and ends with `\"` on one line; inside it a quote is written `\"\"`")
                .help("close it with `\"`");
        self.unclosed_quote(at, diagnostic)
    }

    /// Whether a block of SQL begins here: three quotes behind `sql` or `plpgsql`. Anywhere else `"""a"` is a name that begins with a quote.
    pub(super) fn begins_block(&self, at: usize) -> bool {
        let before = self.text.get(self.line..at).unwrap_or("").trim_end();
        let start = before.rfind(|character| !is_word(character)).map_or(0, |last| last + 1);
        let word = before.get(start..).unwrap_or("");
        self.text.get(at..).is_some_and(|rest| rest.starts_with(BLOCK))
            && ["sql", "plpgsql"].iter().any(|keyword| word.eq_ignore_ascii_case(keyword))
    }

    /// `"""..."""`: nothing in it is looked at.
    pub(super) fn sql_block(&mut self, at: usize) -> usize {
        let body = at + BLOCK.len();
        if let Some(length) = self.text.get(body..).and_then(|rest| rest.find(BLOCK)) {
            let end = body + length + BLOCK.len();
            if let Some(last) = self.text.get(at..end).and_then(|block| block.rfind('\n')) {
                self.line = at + last + 1;
            }
            return end;
        }
        let diagnostic = Diagnostic::error(&code::P0006, self.span(at..body), "the block of SQL isn't closed")
            .note("it ends with the next three double quotes")
            .help("write `\"\"\"` where it ends");
        self.unclosed_quote(at, diagnostic)
    }

    /// `$$...$$`, `$tag$...$tag$`; a `$` inside a word is part of it.
    pub(super) fn dollar(&mut self, at: usize) -> usize {
        if self.before(at).is_some_and(is_word) {
            return at + 1;
        }
        let Some(tag) = tag_at(self.text, at) else {
            return at + 1;
        };
        let body = at + tag.len();
        if self.tags.get(tag).is_some_and(|last| *last >= body)
            && let Some(length) = self.text.get(body..).and_then(|rest| rest.find(tag))
        {
            let end = body + length + tag.len();
            if let Some(last) = self.text.get(at..end).and_then(|quote| quote.rfind('\n')) {
                self.line = at + last + 1;
            }
            return end;
        }
        let message = format!("the dollar quote `{tag}` isn't closed");
        let diagnostic = Diagnostic::error(&code::P0006, self.span(at..body), message)
            .note("a dollar quote ends with the tag it begins with")
            .help(format!("write `{tag}` where it ends"));
        self.unclosed_quote(at, diagnostic)
    }

    /// Gives up the rest of the line, every bracket that was opened on it, and what stands in the bracket that the line is part of.
    fn unclosed_quote(&mut self, at: usize, diagnostic: Diagnostic) -> usize {
        self.report(self.line, diagnostic);
        while let Some(open) = self.stack.last().copied().filter(|open| open.line == self.line && open.bracket != b'{')
        {
            self.mark(open.at..open.at + 1);
            self.stack.pop();
        }
        if self.in_brackets()
            && let Some(open) = self.stack.last().copied()
        {
            self.mark(open.at..open.at + 1);
        }
        let rest = self.text.get(at..self.line_end(at)).unwrap_or("");
        // A name that isn't closed may stand in a block's head; braces in a string are mostly JSON.
        let kept = rest.trim_end();
        let end = at + if rest.starts_with('"') && kept.ends_with('{') { kept.len() - 1 } else { rest.len() };
        self.mark(at..end);
        end
    }
}
