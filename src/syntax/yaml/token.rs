//! The edges of YAML's tokens: what saphyr-parser counts to a value (its anchor, its tag, the comment after it) and a message shouldn't underline.

use std::ops::Range;

/// Skips the anchor and the tag before a node: the tag, and where the node itself begins.
pub(super) fn properties(text: &str, range: Range<usize>, tagged: bool) -> (Option<Range<usize>>, usize) {
    let mut start = range.start;
    let mut tag = None;
    loop {
        let rest = text.get(start..range.end).unwrap_or("");
        let skipped = match rest.chars().next() {
            Some('!') if tagged && tag.is_none() => {
                let length = rest.find(char::is_whitespace).unwrap_or(rest.len());
                tag = Some(start..start + length);
                length
            }
            Some('&') => rest.find(char::is_whitespace).unwrap_or(rest.len()),
            Some('#') if start != range.start => rest.find('\n').unwrap_or(rest.len()),
            Some(blank) if blank.is_whitespace() && start != range.start => blank.len_utf8(),
            _ => return (tag, start),
        };
        start += skipped;
    }
}

/// One past the closing quote of the scalar that begins at the range's start; the range's end if it isn't there.
pub(super) fn quoted_end(text: &str, range: Range<usize>) -> usize {
    let mut characters = text.get(range.clone()).unwrap_or("").char_indices().peekable();
    let Some((_, quote)) = characters.next() else { return range.end };
    while let Some((at, character)) = characters.next() {
        if character == '\\' && quote == '"' {
            characters.next();
        } else if character == quote {
            let doubled = quote == '\'' && characters.peek().is_some_and(|(_, next)| *next == quote);
            if !doubled {
                return range.start + at + character.len_utf8();
            }
            characters.next();
        }
    }
    range.end
}

/// The range's end without blanks and line ends.
pub(super) fn trimmed_end(text: &str, range: Range<usize>) -> usize {
    range.start + text.get(range.clone()).unwrap_or("").trim_end().len()
}

/// A text as a quoted YAML scalar, with as few escapes as can be.
pub(super) fn quoted(text: &str) -> String {
    if text.contains(['"', '\\']) { format!("'{}'", text.replace('\'', "''")) } else { format!("\"{text}\"") }
}

/// Whether the quotes and brackets of a line of the language are all closed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Balance {
    /// They are.
    Even,
    /// One is open at the end.
    Open,
    /// One is closed that wasn't opened.
    Closed,
}

/// Looks whether something is cut off at one end. Quotes are those of SQL, a quote in them doubled.
pub(super) fn balance(text: &str) -> Balance {
    let mut depth = 0_usize;
    let mut quote = None;
    for character in text.chars() {
        match (quote, character) {
            (Some(open), _) if character == open => quote = None,
            (Some(_), _) => {}
            (None, '\'' | '"') => quote = Some(character),
            (None, '(' | '[' | '{') => depth += 1,
            (None, ')' | ']' | '}') => match depth.checked_sub(1) {
                Some(less) => depth = less,
                None => return Balance::Closed,
            },
            _ => {}
        }
    }
    if depth == 0 && quote.is_none() { Balance::Even } else { Balance::Open }
}

/// How many `[` and `{` there are: no text is nested deeper than that in `[ ]` and `{ }`.
pub(super) fn brackets(text: &str) -> usize {
    text.bytes().filter(|byte| matches!(byte, b'[' | b'{')).count()
}
