//! The pass before pest: one walk over the characters that finds what is wrong with quotes, brackets and characters, and hands pest a
//! text of the same length in which none of it can do harm.
//!
//! In that text comments are blanks, what is broken is [`MARK`] (said already: nobody reports it again), and [`CLOSER`] stands for the
//! newline before which a `}` is missing. So pest meets balanced brackets only, no deeper than `MAX_NESTING`, and time stays linear.

mod brackets;
mod characters;
mod quotes;

use std::ops::Range;

use crate::diagnostics::{Diagnostic, Diagnostics, code};
use crate::span::{FileId, Span};
use crate::syntax::limits::MAX_FILE_BYTES;

pub(super) use characters::is_word;

/// Stands for a byte that was reported.
pub(super) const MARK: u8 = 1;
/// Stands for a newline at which every open block ends.
pub(super) const CLOSER: u8 = 4;

/// What the walk found.
#[derive(Debug)]
pub(super) struct Scan {
    /// The text for pest, byte for byte as long as the original.
    pub(super) masked: String,
    /// Comments, without the newline that ends them; documentation isn't among them.
    pub(super) comments: Vec<Range<usize>>,
}

/// What `///` is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Slashes {
    /// Documentation: in a file.
    Document,
    /// A comment: in a single string, where there is nothing to document.
    Comment,
}

/// Walks over a text. `None` when nothing of it can be read.
pub(super) fn scan(file: FileId, text: &str, slashes: Slashes, diagnostics: &mut Diagnostics) -> Option<Scan> {
    if text.len() > MAX_FILE_BYTES {
        let message = format!("the text is {} bytes long, and at most {MAX_FILE_BYTES} are read", text.len());
        diagnostics.push(
            Diagnostic::error(&code::P0010, Span::new(file, 0..0), message)
                .help("split the model into several files: a model is all the files of its folder"),
        );
        return None;
    }
    let mut scanner = Scanner {
        file,
        text,
        slashes,
        out: text.as_bytes().to_vec(),
        comments: Vec::new(),
        diagnostics,
        stack: Vec::new(),
        closed: Vec::new(),
        too_deep: 0,
        said_too_deep: false,
        line: 0,
        line_is_blank: true,
        docs: None,
        reported: None,
        tags: quotes::dollar_tags(text),
    };
    if !scanner.check_characters() {
        return None;
    }
    scanner.walk();
    let Scanner { out, comments, .. } = scanner;
    Some(Scan { masked: String::from_utf8_lossy(&out).into_owned(), comments })
}

/// An open bracket.
#[derive(Debug, Clone, Copy)]
struct Open {
    bracket: u8,
    at: usize,
    /// Where its line begins.
    line: usize,
}

/// The state of the walk.
struct Scanner<'a> {
    file: FileId,
    text: &'a str,
    slashes: Slashes,
    out: Vec<u8>,
    comments: Vec<Range<usize>>,
    diagnostics: &'a mut Diagnostics,
    /// Open brackets and braces.
    stack: Vec<Open>,
    /// Pairs of brackets closed since the last line on which none was open.
    closed: Vec<(usize, usize)>,
    /// Brackets open beyond the limit.
    too_deep: usize,
    said_too_deep: bool,
    /// Where the current line begins.
    line: usize,
    /// Only blanks so far on this line.
    line_is_blank: bool,
    /// Where the run of documentation lines before this one begins.
    docs: Option<usize>,
    /// The line whose quotes or brackets were last reported.
    reported: Option<usize>,
    tags: quotes::DollarTags<'a>,
}

impl Scanner<'_> {
    fn walk(&mut self) {
        let bytes = self.text.as_bytes();
        let mut at = if self.text.starts_with('\u{feff}') {
            self.blank(0..3);
            3
        } else {
            0
        };
        while let Some(&byte) = bytes.get(at) {
            if self.line_is_blank && !byte.is_ascii_whitespace() {
                self.begin_line(at);
            }
            let next = bytes.get(at + 1).copied().unwrap_or(0);
            at = match byte {
                b'\n' => {
                    self.line = at + 1;
                    self.line_is_blank = true;
                    at + 1
                }
                b'/' if next == b'/' => self.line_comment(at),
                b'-' if next == b'-' => self.plain_comment(at),
                b'/' if next == b'*' => self.block_comment(at),
                b'\'' => self.string(at),
                b'"' if self.begins_block(at) => self.sql_block(at),
                b'"' => self.quoted_name(at),
                b'$' => self.dollar(at),
                b'(' | b'[' | b'{' => self.open(at, byte),
                b')' | b']' | b'}' => self.shut(at, byte),
                b'\r' => {
                    self.blank(at..at + 1);
                    at + 1
                }
                _ if byte.is_ascii() => at + 1,
                _ => self.beyond_ascii(at),
            };
        }
        self.end(at);
    }

    /// The first character of a line: documentation and heads of blocks tell where a block must have ended.
    fn begin_line(&mut self, at: usize) {
        self.line_is_blank = false;
        let rest = self.text.get(at..).unwrap_or("");
        if rest.starts_with("///") && !rest.starts_with("////") {
            self.docs.get_or_insert(self.line);
            return;
        }
        self.block_head(rest);
        if !rest.starts_with("//") {
            self.docs = None;
        }
        if !self.in_brackets() {
            self.closed.clear();
        }
    }

    fn in_brackets(&self) -> bool {
        self.stack.last().is_some_and(|open| open.bracket != b'{')
    }

    /// Where the line of this byte ends, newline excluded.
    fn line_end(&self, at: usize) -> usize {
        let rest = self.text.as_bytes().get(at..).unwrap_or(&[]);
        at + rest.iter().position(|byte| *byte == b'\n').unwrap_or(rest.len())
    }

    fn line_comment(&mut self, at: usize) -> usize {
        let end = self.line_end(at);
        let comment = self.text.get(at..end).unwrap_or("");
        let is_documentation = comment.starts_with("///") && !comment.starts_with("////") && !self.in_brackets();
        if !is_documentation || self.slashes == Slashes::Comment {
            return self.plain_comment(at);
        }
        if self.text.get(self.line..at).unwrap_or("").trim_start_matches('\u{feff}').trim().is_empty() {
            // Documentation stays in the text; only a carriage return at its end goes.
            if comment.ends_with('\r') {
                self.blank(end - 1..end);
            }
            return end;
        }
        let span = self.span(at..at + 3);
        self.diagnostics.push(
            Diagnostic::warning(&code::P0012, span, "documentation stands behind what it is about")
                .note("`///` documents what follows it, and on this line nothing follows")
                .help("put it on a line of its own above this one, or write `//` for a comment"),
        );
        self.plain_comment(at)
    }

    fn plain_comment(&mut self, at: usize) -> usize {
        let end = self.line_end(at);
        self.comment(at..end);
        end
    }

    /// `/* ... */`, nested as in SQL (Postgres documentation, 4.1.5).
    fn block_comment(&mut self, at: usize) -> usize {
        let bytes = self.text.as_bytes();
        let (mut depth, mut end) = (1, at + 2);
        while depth > 0 {
            match (bytes.get(end), bytes.get(end + 1)) {
                (Some(b'/'), Some(b'*')) => (depth, end) = (depth + 1, end + 2),
                (Some(b'*'), Some(b'/')) => (depth, end) = (depth - 1, end + 2),
                (Some(_), _) => end += 1,
                (None, _) => {
                    let span = self.span(at..at + 2);
                    self.diagnostics.push(
                        Diagnostic::error(&code::P0006, span, "the comment isn't closed")
                            .note("a comment that begins with `/*` ends with `*/`, and holds everything up to there")
                            .help("write `*/` where it ends, or `//` for a comment of one line"),
                    );
                    depth = 0;
                }
            }
        }
        // A comment that goes over several lines ends the line it begins on, as its text does.
        if let Some(last) = self.text.get(at..end).and_then(|comment| comment.rfind('\n')) {
            self.line = at + last + 1;
        }
        self.comment(at..end);
        end
    }

    fn comment(&mut self, range: Range<usize>) {
        self.blank(range.clone());
        let trimmed = self.text.get(range.clone()).map_or(0, |text| text.trim_end().len());
        self.comments.push(range.start..range.start + trimmed);
    }

    fn span(&self, range: Range<usize>) -> Span {
        Span::new(self.file, range)
    }

    /// Makes blanks of a range; newlines stay.
    fn blank(&mut self, range: Range<usize>) {
        self.fill(range, b' ');
    }

    /// Marks a range as reported; newlines stay.
    fn mark(&mut self, range: Range<usize>) {
        self.fill(range, MARK);
    }

    fn fill(&mut self, range: Range<usize>, with: u8) {
        for byte in self.out.get_mut(range).unwrap_or(&mut []) {
            if *byte != b'\n' {
                *byte = with;
            }
        }
    }

    /// Reports a mistake of quotes or brackets: one per line, as the second is mostly made by the first.
    fn report(&mut self, line: usize, diagnostic: Diagnostic) {
        if self.reported != Some(line) {
            self.reported = Some(line);
            self.diagnostics.push(diagnostic);
        }
    }
}
