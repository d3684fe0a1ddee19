//! One attempt to read a text as one kind of line, and where it failed.

use pest::Parser as _;
use pest::error::{ErrorVariant, InputLocation};

use crate::diagnostics::{Diagnostic, code, suggest};
use crate::span::Span;
use crate::syntax::dsl::form::Form;
use crate::syntax::dsl::scan::is_word;
use crate::syntax::dsl::{Context, PolicyParser, Rule, phrase};

/// A failure.
#[derive(Debug)]
pub(super) struct Attempt {
    form: &'static Form,
    /// The byte where it failed.
    pub(super) at: usize,
    expected: Vec<Rule>,
    /// The keyword that was meant by the word found there.
    pub(super) meant: Option<String>,
}

/// Tries; `None` if the text is such a line.
pub(super) fn attempt(form: &'static Form, text: &str) -> Option<Attempt> {
    let error = PolicyParser::parse(form.rule, text).err()?;
    let at = match error.location {
        InputLocation::Pos(at) | InputLocation::Span((at, _)) => at,
    };
    let expected = match error.variant {
        // Any name could go on with its second part: nobody has to be told.
        ErrorVariant::ParsingError { positives, .. } => {
            positives.into_iter().filter(|rule| *rule != Rule::dot).collect()
        }
        ErrorVariant::CustomError { .. } => Vec::new(),
    };
    let found = token(text, at);
    let words: Vec<String> = expected.iter().flat_map(|rule| phrase::keywords(*rule)).collect();
    let is_known = words.iter().any(|word| word.eq_ignore_ascii_case(found));
    let near = suggest::nearest(found, words.iter().map(String::as_str)).filter(|_| found.len() > 1 && !is_known);
    Some(Attempt { form, at, meant: near.map(str::to_owned), expected })
}

/// The word, string or sign at a byte; empty at the end.
fn token(text: &str, at: usize) -> &str {
    let rest = text.get(at..).unwrap_or("");
    let Some(first) = rest.chars().next() else {
        return "";
    };
    let end = if is_word(first) {
        rest.find(|character| !is_word(character)).unwrap_or(rest.len())
    } else if first == '\n' {
        0
    } else if matches!(first, '\'' | '"') {
        let line = rest.lines().next().unwrap_or("");
        line.get(1..).and_then(|inner| inner.find(first)).map_or(first.len_utf8(), |end| end + 2)
    } else {
        first.len_utf8()
    };
    rest.get(..end).unwrap_or("")
}

impl Attempt {
    /// Tells the reader.
    pub(super) fn report(self, text: &str, span: Span, context: &mut Context<'_>) {
        let found = token(text, self.at);
        let place = span.part(self.at..self.at + found.len());
        let expected = phrase::expected(&self.expected);
        let shown = if found.is_empty() { "the end of the line".to_owned() } else { format!("`{}`", shorten(found)) };
        let diagnostic = Diagnostic::error(&code::P0001, place, format!("expected {expected}, found {shown}"))
            .note(format!("{} is written `{}`", self.form.what, self.form.form));
        let diagnostic = match &self.meant {
            Some(meant) => diagnostic.help(format!("did you mean `{meant}`?")).fix(place, meant.clone()),
            // SQL's signs between lines are removed, and all is well.
            None if matches!(found, "," | ";")
                && text.get(self.at + 1..).is_some_and(|rest| rest.trim().is_empty()) =>
            {
                diagnostic.help(self.hint(found, &expected)).fix(place, "")
            }
            None => diagnostic.help(self.hint(found, &expected)),
        };
        context.diagnostics.push(diagnostic);
    }

    /// What to do, for mistakes that are made often.
    fn hint(&self, found: &str, expected: &str) -> String {
        let expects = |rule: Rule| self.expected.contains(&rule);
        let is = |word: &str| found.eq_ignore_ascii_case(word);
        if (expects(Rule::verb) || expects(Rule::command)) && (is("all") || is("any")) {
            "name the commands: `select, insert, update, delete`".to_owned()
        } else if expects(Rule::text) && found.starts_with(|first: char| first.is_ascii_digit()) {
            "the list of `in` holds strings; for numbers write `check (COLUMN in (1, 2))`".to_owned()
        } else if expects(Rule::text) && found.starts_with('"') {
            "`\"` quotes names; strings are written with `'`".to_owned()
        } else if expects(Rule::name) && found.starts_with('\'') {
            "`'` quotes strings; a name is quoted with `\"`".to_owned()
        } else if expects(Rule::kw_delete) && is("update") {
            "the language has `on delete` only: what others point at doesn't change".to_owned()
        } else if found == ";" {
            "a line ends with the line: remove the `;`".to_owned()
        } else if found == "," && self.expected.iter().any(phrase::is_end) {
            "a line ends with the line: remove the `,`".to_owned()
        } else if self.expected.iter().all(phrase::is_end) {
            "remove it, or put it on a line of its own".to_owned()
        } else if found.is_empty() {
            format!("go on with {expected}")
        } else if self.expected.iter().any(phrase::is_end) {
            let rest: Vec<Rule> = self.expected.iter().copied().filter(|rule| !phrase::is_end(rule)).collect();
            format!("write {} here, or end the line before it", phrase::expected(&rest))
        } else {
            format!("write {expected} here")
        }
    }
}

/// At most 40 characters of what was found.
pub(super) fn shorten(found: &str) -> String {
    match found.char_indices().nth(40) {
        Some((end, _)) => format!("{}...", found.get(..end).unwrap_or("")),
        None => found.to_owned(),
    }
}
