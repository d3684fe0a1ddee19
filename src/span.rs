//! Where a piece of text stands: files, spans, and the line and column that a reader sees.
//!
//! Knows nothing of what the text means. A [`FileId`] has no path of its own; the [`SourceMap`] has.
//! A YAML scalar that holds a column or a rule is a *fragment*: a text of its own that remembers how to find itself in
//! the file it came from, and looks that up only when there is something to report.

use std::ops::{Deref, Range};

/// A text in a [`SourceMap`]: a file, or a fragment of one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FileId(u32);

/// A range of bytes in one text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Span {
    /// The text.
    pub file: FileId,
    /// First byte.
    pub start: u32,
    /// One past the last byte.
    pub end: u32,
}

impl Span {
    /// A span from byte offsets; offsets beyond 4 GiB are cut (no file gets that far, see the size limit in `project`).
    pub fn new(file: FileId, range: Range<usize>) -> Self {
        let cut = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
        Self { file, start: cut(range.start), end: cut(range.end.max(range.start)) }
    }

    /// The bytes it covers.
    pub fn range(self) -> Range<usize> {
        self.start as usize..self.end as usize
    }

    /// The smallest span that covers both; `self` when they stand in different texts.
    #[must_use]
    pub fn to(self, other: Self) -> Self {
        if self.file != other.file {
            return self;
        }
        Self { file: self.file, start: self.start.min(other.start), end: self.end.max(other.end) }
    }

    /// A part of this span, from byte offsets relative to its start; never leaves it.
    #[must_use]
    pub fn part(self, range: Range<usize>) -> Self {
        let cut = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
        let start = self.start.saturating_add(cut(range.start)).min(self.end);
        let end = self.start.saturating_add(cut(range.end)).clamp(start, self.end);
        Self { file: self.file, start, end }
    }
}

/// A value and the place where it is written.
#[derive(Debug, Clone, Copy)]
pub struct Spanned<T> {
    /// The value.
    pub value: T,
    /// Its place.
    pub span: Span,
}

impl<T> Spanned<T> {
    /// Puts a value at a place.
    pub fn new(value: T, span: Span) -> Self {
        Self { value, span }
    }
}

impl<T> Deref for Spanned<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.value
    }
}

/// Equality of spanned values is equality of the values: the same model in two spellings is one model.
impl<T: PartialEq> PartialEq for Spanned<T> {
    fn eq(&self, other: &Self) -> bool {
        self.value == other.value
    }
}

impl<T: Eq> Eq for Spanned<T> {}

/// One step from a document to a value inside it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PathStep {
    /// The value under this key of a mapping.
    Key(String),
    /// The key itself; the last step only.
    KeyItself(String),
    /// The n-th element of a sequence, from 0.
    Index(usize),
}

/// Finds the bytes of the value at a path in a document's text.
pub type Locate = fn(text: &str, path: &[PathStep]) -> Option<Range<usize>>;

/// A text and where it comes from.
#[derive(Debug, Clone)]
pub struct Source {
    /// The path that messages show, with `/` between its parts.
    pub path: String,
    /// The whole text.
    pub text: String,
    fragment: Option<Fragment>,
}

#[derive(Debug, Clone)]
struct Fragment {
    parent: FileId,
    path: Vec<PathStep>,
    locate: Locate,
}

/// All texts of one run.
#[derive(Debug, Clone, Default)]
pub struct SourceMap {
    sources: Vec<Source>,
}

/// A place as people count it: line and column from 1, the column in characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Position {
    /// Line, from 1.
    pub line: usize,
    /// Column in characters, from 1.
    pub column: usize,
}

impl SourceMap {
    /// Adds a file.
    pub fn add(&mut self, path: impl Into<String>, text: impl Into<String>) -> FileId {
        self.push(Source { path: path.into(), text: text.into(), fragment: None })
    }

    /// Adds a value of a document as a text of its own. `text` is the value as the document's reader understood it.
    pub fn add_fragment(&mut self, parent: FileId, path: Vec<PathStep>, text: String, locate: Locate) -> FileId {
        let shown = self.source(parent).map(|source| source.path.clone()).unwrap_or_default();
        self.push(Source { path: shown, text, fragment: Some(Fragment { parent, path, locate }) })
    }

    fn push(&mut self, source: Source) -> FileId {
        let id = FileId(u32::try_from(self.sources.len()).unwrap_or(u32::MAX));
        self.sources.push(source);
        id
    }

    /// The text behind an id.
    pub fn source(&self, file: FileId) -> Option<&Source> {
        self.sources.get(file.0 as usize)
    }

    /// The text of a span; empty when the span doesn't fit its text.
    pub fn slice(&self, span: Span) -> &str {
        self.source(span.file).and_then(|source| source.text.get(span.range())).unwrap_or("")
    }

    /// The whole text as a span.
    pub fn whole(&self, file: FileId) -> Span {
        Span::new(file, 0..self.source(file).map_or(0, |source| source.text.len()))
    }

    /// The same place in a file that a reader can open: a span in a fragment becomes one in its document. A text whose lines stand there with an
    /// indentation is found by its lines. Where the document spells the value differently (escapes, folded lines), the whole value is shown.
    #[must_use]
    pub fn resolve(&self, span: Span) -> Span {
        let Some((fragment, text)) =
            self.source(span.file).and_then(|source| source.fragment.as_ref().map(|fragment| (fragment, &source.text)))
        else {
            return span;
        };
        let Some(parent) = self.source(fragment.parent) else {
            return span;
        };
        let Some(found) = (fragment.locate)(&parent.text, &fragment.path) else {
            return Span::new(fragment.parent, 0..0);
        };
        let written = parent.text.get(found.clone()).unwrap_or("");
        let place = match written.find(text.as_str()) {
            Some(shift) if !text.is_empty() => {
                let start = found.start + shift;
                start + span.range().start..start + span.range().end
            }
            _ => {
                let range = span.range();
                let place = in_lines(written, text, range.start).zip(in_lines(written, text, range.end));
                place.map_or(found.clone(), |(start, end)| found.start + start..found.start + end.max(start))
            }
        };
        self.resolve(Span::new(fragment.parent, place))
    }

    /// Whether a text stands in the file that a reader opens as it is: always for a file, and for a fragment unless its document spells it
    /// differently. Only then does an edit of the text mean the same in the file.
    pub fn is_verbatim(&self, file: FileId) -> bool {
        self.source(file).is_some_and(|source| self.slice(self.resolve(self.whole(file))) == source.text)
    }

    /// Line and column of a byte offset.
    pub fn position(&self, file: FileId, offset: usize) -> Position {
        let text = self.source(file).map_or("", |source| source.text.as_str());
        let mut end = offset.min(text.len());
        while !text.is_char_boundary(end) {
            end -= 1;
        }
        let before = text.get(..end).unwrap_or("");
        let line_start = before.rfind('\n').map_or(0, |at| at + 1);
        Position {
            line: before.matches('\n').count() + 1,
            column: before.get(line_start..).unwrap_or("").chars().count() + 1,
        }
    }
}

/// Where a byte of a text stands in a longer one that has the same lines in the same order, each behind blanks, after other lines perhaps: a block scalar
/// of YAML.
fn in_lines(written: &str, text: &str, at: usize) -> Option<usize> {
    let mut start = 0;
    let lines: Vec<(usize, &str)> = written
        .split_inclusive('\n')
        .map(|line| {
            let this = start;
            start += line.len();
            (this, line.trim_end_matches(['\n', '\r']))
        })
        .collect();
    let wanted: Vec<&str> = text.split('\n').collect();
    let stands = |line: &str, wanted: &str| {
        line.strip_suffix(wanted).is_some_and(|indent| indent.bytes().all(|byte| byte == b' '))
    };
    let is_there = |first: &usize| {
        let rest = lines.get(*first..).unwrap_or_default();
        rest.len() >= wanted.iter().rposition(|line| !line.is_empty()).map_or(0, |last| last + 1)
            && rest.iter().zip(&wanted).all(|((_, line), wanted)| stands(line, wanted))
    };
    let first = (0..lines.len()).find(is_there)?;
    let before = text.get(..at)?;
    let number = before.matches('\n').count();
    let column = before.len() - before.rfind('\n').map_or(0, |found| found + 1);
    let (line_start, line) =
        lines.get(first + number).copied().or_else(|| lines.last().map(|(at, line)| (at + line.len(), "")))?;
    let indent = line.len().saturating_sub(wanted.get(number).map_or(0, |wanted| wanted.len()));
    Some(line_start + if line.is_empty() { 0 } else { indent + column })
}
