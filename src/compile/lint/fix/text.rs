//! Repairs as texts: edits of files, statements behind others, what changes line by line.

use crate::span::{FileId, SourceMap, Span};
use std::collections::BTreeMap;
use std::ops::Range;

/// Edits of files that stand in each other's way only where they overlap.
#[derive(Debug, Default)]
pub(super) struct Edits {
    list: BTreeMap<FileId, Vec<(Range<usize>, String)>>,
}

impl Edits {
    pub(super) fn replace(&mut self, span: Span, text: &str) {
        self.list.entry(span.file).or_default().push((span.range(), text.to_owned()));
    }

    /// Puts statements behind another one, on lines of their own.
    pub(super) fn behind(&mut self, statement: Span, statements: &[String], sources: &SourceMap) {
        let text = sources.source(statement.file).map_or("", |source| source.text.as_str());
        let end = statement.range().end;
        let rest = text.get(end..).unwrap_or("");
        let line = rest.split('\n').next().unwrap_or("");
        // A comment between the statement and its semicolon is too rare to be read for; the proof would fail.
        let semicolon = rest.find(';').filter(|at| rest.get(..*at).is_some_and(|between| between.trim().is_empty()));
        let tail = semicolon.and_then(|at| line.get(at + 1..)).map(str::trim);
        let at = match (semicolon, tail) {
            // What stands behind it on the line is a comment of its own.
            (Some(_), Some(tail)) if tail.is_empty() || tail.starts_with("--") => end + line.trim_end().len(),
            (Some(semicolon), _) => end + semicolon + 1,
            (None, _) => end,
        };
        let newline = if text.contains("\r\n") { "\r\n" } else { "\n" };
        let begin = if semicolon.is_some() { "" } else { ";" };
        let added = format!("{begin}{newline}{};", statements.join(&format!(";{newline}")));
        self.list.entry(statement.file).or_default().push((at..at, added));
    }

    /// The text of a file with its edits; `None` where two of them overlap.
    pub(super) fn applied(&self, file: FileId, text: &str) -> Option<String> {
        let Some(list) = self.list.get(&file) else { return Some(text.to_owned()) };
        let mut list: Vec<&(Range<usize>, String)> = list.iter().collect();
        list.sort_by_key(|(range, _)| range.start);
        let (mut out, mut at) = (String::new(), 0);
        for (range, replacement) in list {
            out.push_str(text.get(at..range.start)?);
            out.push_str(replacement);
            at = range.end;
        }
        out.push_str(text.get(at..)?);
        Some(out)
    }
}

/// The statement as it is run outside of a transaction.
pub(super) fn concurrently(statement: &str) -> String {
    let with = |words: &str| statement.strip_prefix(words).map(|rest| format!("{words}concurrently {rest}"));
    with("create index ").or_else(|| with("drop index ")).unwrap_or_else(|| statement.to_owned())
}

/// What a migration of one statement is called: its words, as a name takes them.
pub(super) fn name_of(statement: &str) -> String {
    let words = statement.split(|c: char| !c.is_ascii_alphanumeric() && c != '_').filter(|word| !word.is_empty());
    let name: Vec<&str> = std::iter::once("lint").chain(words).collect();
    name.join("_").chars().take(80).collect()
}

/// What differs between two texts, as `diff -u` shows it, with three lines around.
pub fn difference(path: &str, old: &str, new: &str) -> String {
    let (a, b): (Vec<&str>, Vec<&str>) = (old.lines().collect(), new.lines().collect());
    let lines = script(&a, &b);
    let changed: Vec<usize> =
        lines.iter().enumerate().filter(|(_, (sign, _))| *sign != ' ').map(|(at, _)| at).collect();
    let old_path = if old.is_empty() { "/dev/null" } else { path };
    let mut text = format!("--- {old_path}\n+++ {path}\n");
    let mut next = changed.as_slice();
    while let Some((first, _)) = next.split_first() {
        // Changes with no more than six lines between them share what is around.
        let joined = next.windows(2).take_while(|pair| matches!(pair, [a, b] if b - a <= 7)).count();
        let (group, rest) = next.split_at(joined + 1);
        next = rest;
        let from = first.saturating_sub(3);
        let until = (group.last().unwrap_or(first) + 4).min(lines.len());
        let (before, hunk) = (lines.get(..from).unwrap_or_default(), lines.get(from..until).unwrap_or_default());
        let header = |other: char| {
            let count = |lines: &[(char, &str)]| lines.iter().filter(|(sign, _)| *sign != other).count();
            let (start, count) = (count(before), count(hunk));
            format!("{},{count}", if count == 0 { start } else { start + 1 })
        };
        text.push_str(&format!("@@ -{} +{} @@\n", header('+'), header('-')));
        hunk.iter().for_each(|(sign, line)| text.push_str(&format!("{sign}{line}\n")));
    }
    text
}

/// The lines of both texts in an order that shows as many as possible as the same (the longest common subsequence), each with its sign.
fn script<'a>(a: &[&'a str], b: &[&'a str]) -> Vec<(char, &'a str)> {
    let same = a.iter().zip(b).take_while(|(a, b)| a == b).count();
    let least = a.len().min(b.len()) - same;
    let tail = a.iter().rev().zip(b.iter().rev()).take(least).take_while(|(a, b)| a == b).count();
    let (head, rest) = a.split_at(same);
    let (inner_a, end) = rest.split_at(rest.len() - tail);
    let inner_b = b.get(same..b.len() - tail).unwrap_or_default();
    let mut lines: Vec<(char, &str)> = head.iter().map(|line| (' ', *line)).collect();
    lines.extend(middle(inner_a, inner_b));
    lines.extend(end.iter().map(|line| (' ', *line)));
    lines
}

/// More than this many pairs of lines aren't compared: all of them are shown as changed.
const MOST_PAIRS: usize = 4_000_000;

fn middle<'a>(a: &[&'a str], b: &[&'a str]) -> Vec<(char, &'a str)> {
    let width = b.len() + 1;
    if a.len().saturating_mul(b.len()) > MOST_PAIRS {
        return a.iter().map(|line| ('-', *line)).chain(b.iter().map(|line| ('+', *line))).collect();
    }
    // How many lines the rests have in common, from the end.
    let mut common = vec![0_u32; (a.len() + 1) * width];
    let at = |common: &[u32], i: usize, j: usize| common.get(i * width + j).copied().unwrap_or(0);
    for (i, left) in a.iter().enumerate().rev() {
        for (j, right) in b.iter().enumerate().rev() {
            let best = match left == right {
                true => at(&common, i + 1, j + 1) + 1,
                false => at(&common, i + 1, j).max(at(&common, i, j + 1)),
            };
            if let Some(cell) = common.get_mut(i * width + j) {
                *cell = best;
            }
        }
    }
    let (mut i, mut j, mut lines) = (0, 0, Vec::new());
    loop {
        match (a.get(i), b.get(j)) {
            (Some(left), Some(right)) if left == right => {
                lines.push((' ', *left));
                (i, j) = (i + 1, j + 1);
            }
            (Some(left), right) if right.is_none() || at(&common, i + 1, j) >= at(&common, i, j + 1) => {
                lines.push(('-', *left));
                i += 1;
            }
            (_, Some(right)) => {
                lines.push(('+', *right));
                j += 1;
            }
            (_, None) => return lines,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_difference_is_shown_with_what_is_around() {
        assert_eq!(
            difference("a.sql", "1\n2\n3\n4\n5\n6\n7\n8\n", "1\n2\n3\n4\nx\ny\n6\n7\n8\n"),
            "--- a.sql\n+++ a.sql\n@@ -2,7 +2,8 @@\n 2\n 3\n 4\n-5\n+x\n+y\n 6\n 7\n 8\n"
        );
        assert_eq!(difference("b.sql", "", "1\n"), "--- /dev/null\n+++ b.sql\n@@ -0,0 +1,1 @@\n+1\n");
        assert_eq!(difference("c", "1\n1\n", "1\n1\n1\n"), "--- c\n+++ c\n@@ -1,2 +1,3 @@\n 1\n 1\n+1\n");
        let old: String = (1..=20).map(|line| format!("{line}\n")).collect();
        assert_eq!(
            difference("d", &old, &old.replace("2\n3\n4\n", "2\nx\n4\n").replace("18\n", "")),
            "--- d\n+++ d\n@@ -1,6 +1,6 @@\n 1\n 2\n-3\n+x\n 4\n 5\n 6\n@@ -15,6 +15,5 @@\n 15\n 16\n 17\n-18\n 19\n 20\n"
        );
    }

    #[test]
    fn statements_come_behind_another_on_lines_of_their_own() {
        let mut sources = SourceMap::default();
        for (text, end, wanted) in [
            ("a;\nb;\n", 1, "a;\nx;\ny;\nb;\n"),
            ("a; -- why\nb;\n", 1, "a; -- why\nx;\ny;\nb;\n"),
            ("a; b;", 1, "a;\nx;\ny; b;"),
            ("a", 1, "a;\nx;\ny;"),
            ("a;\r\nb;\r\n", 1, "a;\r\nx;\r\ny;\r\nb;\r\n"),
        ] {
            let file = sources.add("a.sql", text);
            let mut edits = Edits::default();
            edits.behind(Span::new(file, 0..end), &["x".to_owned(), "y".to_owned()], &sources);
            assert_eq!(edits.applied(file, text).as_deref(), Some(wanted));
        }
        let file = sources.add("a.sql", "abcdef");
        let mut edits = Edits::default();
        edits.replace(Span::new(file, 0..3), "x");
        edits.replace(Span::new(file, 2..4), "y");
        assert_eq!(edits.applied(file, "abcdef"), None);
    }

    #[test]
    fn a_migration_is_called_by_its_statement() {
        assert_eq!(name_of("create index on public.notes (next)"), "lint_create_index_on_public_notes_next");
        assert_eq!(concurrently("drop index public.a"), "drop index concurrently public.a");
    }
}
