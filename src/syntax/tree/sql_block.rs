//! SQL of several lines: what stands between `"""` and `"""`, or in a block scalar of YAML.

use crate::span::Span;
use std::fmt;
use std::ops::Range;

/// SQL of several lines, without the blanks that all of its lines begin with.
#[derive(Clone, PartialEq, Eq)]
pub struct SqlBlock {
    /// The text: no common indentation, no blanks at the ends of lines, no empty lines at either end.
    pub text: String,
    /// Everything that is written.
    pub span: Span,
    /// Where each line begins, in the text and in what is written.
    lines: Vec<(usize, usize)>,
}

impl SqlBlock {
    /// From what is written at a place.
    pub fn new(written: &str, span: Span) -> Self {
        let all: Vec<(usize, &str)> = written
            .split_inclusive('\n')
            .scan(0, |at, line| {
                let start = *at;
                *at += line.len();
                Some((start, line.trim_end()))
            })
            .collect();
        let first = all.iter().position(|(_, line)| !line.is_empty()).unwrap_or(all.len());
        let last = all.iter().rposition(|(_, line)| !line.is_empty()).map_or(first, |last| last + 1);
        let kept = all.get(first..last).unwrap_or_default();
        let indent = |line: &str| line.len() - line.trim_start_matches([' ', '\t']).len();
        // What stands behind the opening quotes has an indentation of its own.
        let (head, rest) = if first == 0 { kept.split_at(kept.len().min(1)) } else { kept.split_at(0) };
        let common = rest.iter().filter(|(_, line)| !line.is_empty()).map(|(_, line)| indent(line)).min().unwrap_or(0);
        let cut = head
            .iter()
            .map(|(at, line)| (*at, *line, indent(line)))
            .chain(rest.iter().map(|(at, line)| (*at, *line, common)));
        let mut text = String::with_capacity(written.len());
        let mut lines = Vec::with_capacity(kept.len());
        for (number, (at, line, cut)) in cut.enumerate() {
            if number > 0 {
                text.push('\n');
            }
            lines.push((text.len(), at + cut.min(line.len())));
            text.push_str(line.get(cut..).unwrap_or_default());
        }
        Self { text, span, lines }
    }

    /// The place of some bytes of the text.
    pub fn place(&self, range: Range<usize>) -> Span {
        let written = |at: usize| {
            let line = self.lines.iter().rev().find(|(start, _)| *start <= at);
            line.map_or(at, |(start, written)| written + (at - start))
        };
        self.span.part(written(range.start)..written(range.end))
    }
}

/// Where lines begin is no part of what is said.
impl fmt::Debug for SqlBlock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SqlBlock").field("text", &self.text).field("span", &self.span).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::span::SourceMap;

    fn block(written: &str) -> SqlBlock {
        SqlBlock::new(written, Span::new(SourceMap::default().add("", written), 0..written.len()))
    }

    #[test]
    fn the_common_indentation_goes_and_places_stay() {
        let written = "\n    SELECT a\n      FROM b  \r\n\n    WHERE c\n  ";
        let block = block(written);
        assert_eq!(block.text, "SELECT a\n  FROM b\n\nWHERE c");
        for word in ["SELECT", "FROM", "b", "WHERE"] {
            let at = block.text.find(word).unwrap();
            assert_eq!(&written[block.place(at..at + word.len()).range()], word);
        }
    }

    #[test]
    fn any_text_is_a_block() {
        for (written, text) in [
            ("", ""),
            (" \n ", ""),
            ("SELECT 1", "SELECT 1"),
            (" SELECT 1\n FROM a\n  b", "SELECT 1\nFROM a\n b"),
            ("\n\tSELECT 1\n\t\tFROM a\n", "SELECT 1\n\tFROM a"),
            ("\n  a\n b\n", " a\nb"),
        ] {
            assert_eq!(block(written).text, text, "{written:?}");
        }
    }
}
