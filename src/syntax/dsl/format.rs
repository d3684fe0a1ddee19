//! The canonical layout of a `*.policy` file, for `policyc fmt`.
//!
//! Every comment and every line of documentation stays, SQL stays as it is written, and the tree stays the same. What changes is blanks:
//! two of them per block, one between words, names and clauses of a run of lines in columns, at most one empty line between groups.
//! Keywords are written in lower case.

mod align;
mod entry;
mod line;

use pest::Parser as _;

use super::scan::{Slashes, scan};
use super::{PolicyParser, Rule, parse};
use crate::diagnostics::Diagnostics;
use crate::span::SourceMap;
use align::align;
use entry::{Entry, entries};
use line::{Line, Shape};

/// The text in canonical layout; `None` if it has mistakes, as a line that isn't understood can't be laid out.
pub fn format(text: &str) -> Option<String> {
    let file = SourceMap::default().add("", "");
    let mut diagnostics = Diagnostics::default();
    parse(file, text, &mut diagnostics);
    if diagnostics.has_errors() {
        return None;
    }
    let scan = scan(file, text, Slashes::Document, &mut Diagnostics::default())?;
    let tree = PolicyParser::parse(Rule::file, &scan.masked).ok()?.next()?;
    let lines = lines(text, entries(text, &tree, &scan.comments));
    Some(align(&lines))
}

/// Puts entries on lines: which is indented how far, what stands behind it, where an empty line is kept.
fn lines(text: &str, entries: Vec<Entry>) -> Vec<Line> {
    let mut lines: Vec<Line> = Vec::new();
    let (mut indent, mut end, mut fresh) = (0usize, 0usize, true);
    for entry in entries {
        let (start, next_end) = (entry.start, entry.end);
        let newlines = text.get(end..start).map_or(0, |between| between.matches('\n').count());
        end = end.max(next_end);
        if let (Shape::Comment, 0, Some(last)) = (entry.shape, newlines, lines.last_mut())
            && last.shape != Shape::Doc
        {
            last.add_trailing(&entry.text);
            continue;
        }
        if entry.shape == Shape::Close {
            indent = indent.saturating_sub(1);
        }
        let blank = newlines > 1 && !fresh && entry.shape != Shape::Close;
        fresh = entry.shape == Shape::Open;
        lines.push(Line::new(entry, indent, blank));
        if fresh {
            indent += 1;
        }
    }
    lines
}
