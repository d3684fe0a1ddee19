//! What stands in a file, in order: lines of tokens, documentation, comments, and where blocks begin and end.

use std::ops::Range;

use super::line::Shape;
use crate::syntax::dsl::{Pair, Rule};

/// One thing that gets a line of its own, but for comments behind something.
#[derive(Debug)]
pub(super) struct Entry {
    /// What it is.
    pub(super) shape: Shape,
    /// First byte.
    pub(super) start: usize,
    /// One past the last byte.
    pub(super) end: usize,
    /// The whole of a comment or of documentation.
    pub(super) text: String,
    /// The tokens of a line.
    pub(super) tokens: Vec<Token>,
}

/// A word, a sign, a piece of SQL, or a comment inside a line.
#[derive(Debug)]
pub(super) struct Token {
    /// Its rule; `None` for a comment.
    pub(super) rule: Option<Rule>,
    /// How it is written in the canonical layout.
    pub(super) text: String,
    /// Whether a newline stands before it in the file.
    pub(super) newline: bool,
    /// Whether it begins a cell that is aligned with the cells of the lines around it.
    pub(super) cell: bool,
    /// Whether no blank stands before it.
    pub(super) tight: bool,
    /// Whether it begins an assignment.
    pub(super) assigns: bool,
}

/// Takes a parsed file apart.
pub(super) fn entries(text: &str, file: &Pair<'_>, comments: &[Range<usize>]) -> Vec<Entry> {
    let mut reader = Reader { text, comments, used: vec![false; comments.len()], entries: Vec::new() };
    for pair in file.clone().into_inner() {
        reader.pair(&pair);
    }
    let Reader { mut entries, used, .. } = reader;
    for (comment, _) in comments.iter().zip(used).filter(|(_, used)| !used) {
        let text = text.get(comment.clone()).unwrap_or("").to_owned();
        entries.push(Entry { shape: Shape::Comment, start: comment.start, end: comment.end, text, tokens: Vec::new() });
    }
    entries.sort_by_key(|entry| entry.start);
    entries
}

struct Reader<'a> {
    text: &'a str,
    comments: &'a [Range<usize>],
    /// The comments that stand inside a line or a piece of SQL.
    used: Vec<bool>,
    entries: Vec<Entry>,
}

impl Reader<'_> {
    fn pair(&mut self, pair: &Pair<'_>) {
        match pair.as_rule() {
            Rule::end_of_line | Rule::end_of_grant | Rule::EOI | Rule::semicolon => {}
            Rule::table | Rule::tenant | Rule::session | Rule::seed | Rule::function | Rule::view => self.block(pair),
            Rule::grants | Rule::expect => {
                let one_line =
                    !self.text.get(pair.as_span().start()..pair.as_span().end()).unwrap_or("").contains('\n');
                if one_line { self.line(Shape::Plain, std::slice::from_ref(pair)) } else { self.block(pair) }
            }
            Rule::table_body
            | Rule::tenant_body
            | Rule::session_body
            | Rule::seed_body
            | Rule::function_body
            | Rule::view_body
            | Rule::expect_body => {
                pair.clone().into_inner().for_each(|line| self.pair(&line));
            }
            Rule::close_brace => self.mark(Shape::Close, pair),
            Rule::doc => self.mark(Shape::Doc, pair),
            Rule::session_user
            | Rule::session_tenant
            | Rule::session_client
            | Rule::session_server
            | Rule::session_helpers
            | Rule::column => self.line(Shape::Column, std::slice::from_ref(pair)),
            Rule::seed_row => self.line(Shape::Row, std::slice::from_ref(pair)),
            Rule::access_rule => self.line(Shape::Rule, std::slice::from_ref(pair)),
            _ => self.line(Shape::Plain, std::slice::from_ref(pair)),
        }
    }

    /// The head up to its brace is one line; what follows are others.
    fn block(&mut self, pair: &Pair<'_>) {
        let parts: Vec<Pair<'_>> = pair.clone().into_inner().collect();
        let head =
            parts.iter().position(|part| part.as_rule() == Rule::open_brace).map(|brace| parts.split_at(brace + 1));
        match head {
            Some((head, rest)) => {
                self.line(Shape::Open, head);
                rest.iter().for_each(|part| self.pair(part));
            }
            None => self.line(Shape::Plain, &parts),
        }
    }

    fn mark(&mut self, shape: Shape, pair: &Pair<'_>) {
        let span = pair.as_span();
        let text = self.text.get(span.start()..span.end()).unwrap_or("").trim_end().to_owned();
        self.entries.push(Entry { shape, start: span.start(), end: span.end(), text, tokens: Vec::new() });
    }

    fn line(&mut self, shape: Shape, pairs: &[Pair<'_>]) {
        let mut found: Vec<(Range<usize>, Token)> = Vec::new();
        for pair in pairs {
            self.tokens(pair, false, &mut found);
        }
        let start = found.first().map_or(0, |(range, _)| range.start);
        let end = found.last().map_or(0, |(range, _)| range.end);
        for (comment, used) in self.comments.iter().zip(&mut self.used) {
            if comment.start < start || comment.end > end || *used {
                continue;
            }
            *used = true;
            let in_sql = found.iter().any(|(range, _)| range.contains(&comment.start));
            if !in_sql {
                let text = self.text.get(comment.clone()).unwrap_or("").to_owned();
                let token = Token { rule: None, text, newline: false, cell: false, tight: false, assigns: false };
                found.push((comment.clone(), token));
            }
        }
        found.sort_by_key(|(range, _)| range.start);
        let mut last = start;
        for (range, token) in &mut found {
            token.newline = self.text.get(last..range.start).is_some_and(|between| between.contains('\n'));
            last = range.end;
        }
        let tokens = found.into_iter().map(|(_, token)| token).collect();
        self.entries.push(Entry { shape, start, end, text: String::new(), tokens });
    }

    /// The leaves of a node.
    fn tokens(&self, pair: &Pair<'_>, cell: bool, found: &mut Vec<(Range<usize>, Token)>) {
        let span = pair.as_span();
        let mut cell = cell
            || matches!(pair.as_rule(), Rule::type_sql | Rule::principal | Rule::kw_to | Rule::kw_when)
            || matches!(pair.as_rule(), Rule::as_name | Rule::dotted | Rule::session_role);
        let before = found.len();
        let mut is_leaf = true;
        for child in pair.clone().into_inner() {
            is_leaf = false;
            self.tokens(&child, cell, found);
            cell = false;
        }
        if is_leaf && !span.as_str().is_empty() && pair.as_rule() != Rule::end_of_grant {
            let written = self.text.get(span.start()..span.end()).unwrap_or("");
            let is_keyword = format!("{:?}", pair.as_rule()).starts_with("kw_");
            let text = if is_keyword { written.to_ascii_lowercase() } else { sql(written) };
            let tight = matches!(
                pair.as_rule(),
                Rule::at_sign
                    | Rule::letter_of_tenant
                    | Rule::comma
                    | Rule::semicolon
                    | Rule::dot
                    | Rule::close_bracket
            );
            let token = Token { rule: Some(pair.as_rule()), text, newline: false, cell, tight, assigns: false };
            found.push((span.start()..span.end(), token));
        }
        if let Some((_, first)) = found.get_mut(before) {
            match pair.as_rule() {
                Rule::referenced_column => first.tight = true,
                Rule::assignment => first.assigns = true,
                _ => {}
            }
        }
        if pair.as_rule() == Rule::signature {
            // A function's arguments stand right behind its name.
            let mut own = found.iter_mut().skip(before);
            if let Some((_, bracket)) = own.find(|(_, token)| token.rule == Some(Rule::open_bracket)) {
                bracket.tight = true;
            }
        }
    }
}

/// SQL as it is written, without blanks at the ends of its lines; a dollar quote stays as it is.
fn sql(written: &str) -> String {
    if !written.contains('\n') || written.contains('$') {
        return written.to_owned();
    }
    written.split('\n').map(str::trim_end).collect::<Vec<_>>().join("\n")
}
