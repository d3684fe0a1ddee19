//! Texts that aren't YAML: what went wrong, and which of the well-known slips it was.

use std::ops::Range;

use super::token;
use crate::diagnostics::{Diagnostic, code};
use crate::span::{FileId, Span};

/// Says why serde_yaml couldn't read a text; and for a slip that is known, which bytes could be blanked out to read on.
pub(super) fn diagnose(error: &serde_yaml::Error, text: &str, file: FileId) -> (Diagnostic, Option<Range<usize>>) {
    let said = error.to_string();
    let at = error.location().map_or(0, |location| floor(text, location.index()));
    Slip { text, file, at, said: &said }.diagnose()
}

/// A text without what stands in a range, which is null then; every other place stays where it is.
pub(super) fn blanked(text: &str, range: &Range<usize>) -> String {
    let before = text.get(..range.start).unwrap_or("");
    let after = text.get(range.end..).unwrap_or("");
    let blanks = " ".repeat(range.len().saturating_sub(1));
    format!("{before}~{blanks}{after}")
}

/// The largest place that is no larger and begins a character.
fn floor(text: &str, at: usize) -> usize {
    let mut at = at.min(text.len());
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}

struct Slip<'a> {
    text: &'a str,
    file: FileId,
    at: usize,
    said: &'a str,
}

impl Slip<'_> {
    fn diagnose(&self) -> (Diagnostic, Option<Range<usize>>) {
        if let Some(diagnostic) = self.control_character().or_else(|| self.tab()) {
            return (diagnostic, None);
        }
        match self.leading_quote().or_else(|| self.colon()).or_else(|| self.leading_character()) {
            Some((diagnostic, whole)) => (diagnostic, Some(whole)),
            None => (self.other(), None),
        }
    }

    fn span(&self, range: Range<usize>) -> Span {
        Span::new(self.file, range)
    }

    /// The line that holds a place, without its end.
    fn line(&self, at: usize) -> Range<usize> {
        let start = self.text.get(..at).and_then(|before| before.rfind('\n')).map_or(0, |newline| newline + 1);
        let end = self.text.get(at..).and_then(|after| after.find('\n')).map_or(self.text.len(), |length| at + length);
        start..start + self.text.get(start..end).unwrap_or("").trim_end().len()
    }

    /// The line before one, blank lines left out.
    fn line_before(&self, line: &Range<usize>) -> Option<Range<usize>> {
        let before = self.text.get(..line.start)?.trim_end().len();
        (before > 0).then(|| self.line(before))
    }

    fn slice(&self, range: Range<usize>) -> &str {
        self.text.get(range).unwrap_or("")
    }

    /// The character where the reader stopped.
    fn here(&self) -> Option<char> {
        self.text.get(self.at..)?.chars().next()
    }

    fn control_character(&self) -> Option<Diagnostic> {
        if !self.said.contains("control characters") {
            return None;
        }
        let forbidden = |character: char| matches!(character, '\0'..='\x08' | '\x0b' | '\x0c' | '\x0e'..='\x1f' | '\x7f'..='\u{84}' | '\u{86}'..='\u{9f}' | '\u{fffe}' | '\u{ffff}');
        let (at, character) = self.text.char_indices().find(|(_, character)| forbidden(*character))?;
        Some(
            Diagnostic::error(
                &code::P0101,
                self.span(at..at + character.len_utf8()),
                format!("the control character U+{:04X} can't stand in YAML", u32::from(character)),
            )
            .help("take it out; in a text in double quotes it can be written as `\\x..`"),
        )
    }

    fn tab(&self) -> Option<Diagnostic> {
        let line = self.line(self.at);
        let indent = self.slice(line.start..line.end);
        let blanks = indent.len() - indent.trim_start_matches([' ', '\t']).len();
        let tab = line.start + indent.get(..blanks)?.find('\t')?;
        let is_here = self.here() == Some('\t') || self.at <= line.start + blanks;
        is_here.then(|| {
            Diagnostic::error(&code::P0114, self.span(tab..tab + 1), "a tab can't indent a line of YAML")
                .note("how far a tab goes isn't the same everywhere, so YAML allows blanks only")
                .help("indent with blanks")
        })
    }

    /// Where the values of a line begin: after its dashes, and after a key.
    fn values(&self, line: &Range<usize>) -> Vec<usize> {
        let mut at = line.start;
        loop {
            let rest = self.slice(at..line.end);
            let blanks = rest.len() - rest.trim_start().len();
            at += blanks;
            match rest.get(blanks..) {
                Some(rest) if rest.starts_with("- ") => at += 1,
                _ => break,
            }
        }
        let mut values = vec![at];
        let rest = self.slice(at..line.end);
        if let Some(colon) = rest.find(": ").filter(|colon| !rest.get(..*colon).unwrap_or("").contains(['"', '\''])) {
            let value = rest.get(colon + 1..).unwrap_or("");
            values.push(at + colon + 1 + (value.len() - value.trim_start().len()));
        }
        values
    }

    /// `- "name" text not null`
    fn leading_quote(&self) -> Option<(Diagnostic, Range<usize>)> {
        let line = self.line(self.at);
        let lines = [Some(line.clone()), self.line_before(&line)];
        for line in lines.into_iter().flatten() {
            for start in self.values(&line) {
                let value = self.slice(start..line.end);
                if !value.starts_with(['"', '\'']) {
                    continue;
                }
                let end = token::quoted_end(self.text, start..line.end);
                let rest = self.slice(end..line.end).trim_start();
                if rest.is_empty() || rest.starts_with(['#', ':', ',', ']', '}']) {
                    continue;
                }
                let whole = self.span(start..line.end);
                let diagnostic = Diagnostic::error(
                    &code::P0107,
                    whole,
                    "a value that begins with a quote must end with it",
                )
                .note(
                    "YAML takes the first quote for its own, so the value ends at the second and the rest fits nowhere",
                )
                .help("put the whole text in quotes of the other kind")
                .fix(whole, token::quoted(value));
                return Some((diagnostic, start..line.end));
            }
        }
        None
    }

    /// `column: status text default 'a: b'`
    fn colon(&self) -> Option<(Diagnostic, Range<usize>)> {
        if !self.said.contains("mapping values are not allowed") {
            return None;
        }
        let line = self.line(self.at);
        // In the first key of a line it is another slip: the line before has a value already.
        let start = self.values(&line).into_iter().skip(1).find(|start| *start < self.at)?;
        let whole = self.span(start..line.end);
        let error =
            Diagnostic::error(&code::P0106, self.span(self.at..self.at + 1), "a second `: ` can't stand in this line")
                .note("`: ` ends a key in YAML, also inside the quotes of an SQL string")
                .help("put the whole text in quotes");
        let value = self.slice(start..line.end);
        let error = if value.contains(" #") { error } else { error.fix(whole, token::quoted(value)) };
        Some((error, start..line.end))
    }

    /// `- @name`, `- *`, `- %x`
    fn leading_character(&self) -> Option<(Diagnostic, Range<usize>)> {
        let line = self.line(self.at);
        let start = self.values(&line).into_iter().rev().find(|start| *start <= self.at)?;
        let first = self.slice(start..line.end).chars().next()?;
        let meaning = match first {
            '@' | '`' => "keeps it for later",
            '%' => "begins a directive with it",
            '*' => "begins an alias with it, which stands for the value after an anchor `&name`",
            '&' => "begins an anchor with it",
            '!' => "begins a tag with it",
            '|' | '>' => "begins a text of several lines with it",
            ',' | ']' | '}' => "ends an element or a list with it",
            _ => return None,
        };
        let value = self.slice(start..line.end);
        let whole = self.span(start..line.end);
        let error = Diagnostic::error(
            &code::P0107,
            self.span(start..start + first.len_utf8()),
            format!(
                "a text can't begin with {}",
                if first == '`' { "a backtick".to_owned() } else { format!("`{first}`") }
            ),
        )
        .note(format!("YAML {meaning}"))
        .help("put the whole text in quotes");
        let error = if value.contains(" #") { error } else { error.fix(whole, token::quoted(value)) };
        Some((error, start..line.end))
    }

    /// Where the reader stopped; at the end of the text, where that begins which has no end.
    fn beginning(&self) -> usize {
        if self.at < self.text.trim_end().len() {
            return self.at;
        }
        let place = self
            .said
            .split_once(", while ")
            .and_then(|(_, doing)| doing.rsplit_once(" at line "))
            .map_or("", |(_, place)| place);
        let mut numbers = place.split(" column ").map(str::parse::<usize>);
        let (Some(Ok(line)), Some(Ok(column))) = (numbers.next(), numbers.next()) else { return self.at };
        let start: usize = self.text.split_inclusive('\n').take(line.saturating_sub(1)).map(str::len).sum();
        let before = self.text.get(start..).unwrap_or("").chars().take(column.saturating_sub(1)).map(char::len_utf8);
        start + before.sum::<usize>()
    }

    fn other(&self) -> Diagnostic {
        let problem =
            self.said.split(" at line ").next().unwrap_or(self.said).split(", while ").next().unwrap_or(self.said);
        let at = self.beginning();
        let line = self.line(at);
        let here = self.text.get(at..).and_then(|rest| rest.chars().next());
        let end = here.filter(|character| *character != '\n').map_or(at, |character| at + character.len_utf8());
        let mut error = Diagnostic::error(&code::P0101, self.span(at..end), format!("this isn't YAML: {problem}"));
        if let Some((_, doing)) = self.said.split_once(", while ") {
            let doing = doing.split(" at line ").next().unwrap_or(doing);
            error = error.note(format!("the reader was {doing}"));
        }
        if self.said.contains("unexpected end of stream") && self.said.contains("quoted scalar") {
            return error.help("close the quote that begins here");
        }
        if self.said.contains("mapping values are not allowed") {
            return error.help(
                "the line before has a value already: indent this line as far as that one, or take the value away",
            );
        }
        if self.said.contains("block sequence entries are not allowed") {
            return error.help("begin a list on a line of its own, each element with `- ` before it");
        }
        if self.slice(line).contains(['[', '{']) || self.said.contains(" flow ") {
            return error.help("a text that has one of `[ ] { } , : #` in it goes in quotes");
        }
        error.help("look at the indentation and the quotes of this line and the one before it")
    }
}
