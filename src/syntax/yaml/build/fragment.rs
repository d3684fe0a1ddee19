//! Texts inside a document as texts of their own, which the DSL's rules read.

use super::shift::Shift;
use crate::diagnostics::{Diagnostic, Diagnostics, code};
use crate::span::{FileId, PathStep, SourceMap, Span, Spanned};
use crate::syntax::dsl::entry;
use crate::syntax::limits::MAX_MISTAKES;
use crate::syntax::tree::{Docs, Name, RawName, Text};
use crate::syntax::yaml::locate::{self, Kind};
use crate::syntax::yaml::shape::List;
use crate::syntax::yaml::token::{self, Balance};

/// A rule of the DSL that reads one text.
type Entry<T> = fn(FileId, &str, &mut Diagnostics) -> Option<T>;

/// Where the reader stands in a document, and where it writes to.
#[derive(Debug)]
pub(in crate::syntax::yaml) struct Builder<'a> {
    sources: &'a mut SourceMap,
    document: FileId,
    pub(super) diagnostics: &'a mut Diagnostics,
    path: Vec<PathStep>,
    /// The list whose elements up to the number are the pieces of one text that commas cut.
    cut: Option<(Vec<PathStep>, usize)>,
}

impl<'a> Builder<'a> {
    /// Starts at a document's root.
    pub(in crate::syntax::yaml) fn new(
        sources: &'a mut SourceMap,
        document: FileId,
        diagnostics: &'a mut Diagnostics,
    ) -> Self {
        Self { sources, document, diagnostics, path: Vec::new(), cut: None }
    }

    /// Goes to a key or an element, does something there, and comes back.
    pub(super) fn within<T>(&mut self, step: PathStep, work: impl FnOnce(&mut Self) -> T) -> T {
        self.path.push(step);
        let result = work(self);
        self.path.pop();
        result
    }

    /// [`Builder::within`] the value of a key.
    pub(super) fn under<T>(&mut self, key: &str, work: impl FnOnce(&mut Self) -> T) -> T {
        self.within(PathStep::Key(key.to_owned()), work)
    }

    /// Reads the elements of a list that stands here.
    pub(super) fn list<T, U>(&mut self, list: List<T>, mut read: impl FnMut(&mut Self, T) -> Option<U>) -> Vec<U> {
        list.elements()
            .filter_map(|(at, element)| self.within(PathStep::Index(at), |here| read(here, element)))
            .collect()
    }

    /// The text that stands here, as a text of its own.
    fn fragment(&mut self, text: &str) -> FileId {
        self.sources.add_fragment(self.document, self.path.clone(), text.to_owned(), locate::locate)
    }

    /// A text that is taken as it is.
    pub(super) fn text(&mut self, text: String) -> Text {
        let file = self.fragment(&text);
        Spanned::new(text, self.sources.whole(file))
    }

    /// The key that leads here.
    pub(super) fn key(&mut self, key: &str) -> Span {
        self.within(PathStep::KeyItself(key.to_owned()), |here| here.text(key.to_owned()).span)
    }

    /// A comment; line ends at its end, which block scalars have, don't count.
    pub(super) fn comment(&mut self, comment: Option<String>) -> Docs {
        let comment = comment?;
        let text = comment.trim_end_matches('\n').to_owned();
        Some(self.under("comment", |here| here.text(text)))
    }

    /// Reads the text that stands here with a rule of the DSL.
    pub(super) fn code<T>(&mut self, text: &str, entry: Entry<T>) -> Option<T> {
        self.code_with(text, entry)
    }

    /// [`Builder::code`] with a rule that wants to know more.
    pub(super) fn code_with<T>(
        &mut self,
        text: &str,
        entry: impl FnOnce(FileId, &str, &mut Diagnostics) -> Option<T>,
    ) -> Option<T> {
        if self.too_many() || self.is_cut(text) {
            return None;
        }
        // Block scalars end with a line end that isn't written as part of them.
        let text = text.trim_end();
        let file = self.fragment(text);
        entry(file, text, self.diagnostics)
    }

    /// Reads the text that stands here with a rule of the DSL for a longer text, whose beginning YAML says by a key.
    pub(super) fn code_after<T: Shift>(&mut self, prefix: &str, text: &str, entry: Entry<T>) -> Option<T> {
        self.code_with(text, |file, text, diagnostics| {
            let by = u32::try_from(prefix.len()).unwrap_or(u32::MAX);
            let mut found = Diagnostics::default();
            let read = entry(file, &format!("{prefix}{text}"), &mut found);
            for diagnostic in found.iter() {
                let mut diagnostic = diagnostic.clone();
                diagnostic.primary.span.shift(by);
                diagnostic.labels.iter_mut().for_each(|label| label.span.shift(by));
                diagnostic.fix.iter_mut().for_each(|fix| fix.span.shift(by));
                diagnostics.push(diagnostic);
            }
            read.map(|mut read| {
                read.shift(by);
                read
            })
        })
    }

    /// Whether there are so many mistakes that nobody reads the next.
    pub(super) fn too_many(&self) -> bool {
        self.diagnostics.iter().count() > MAX_MISTAKES
    }

    /// A name that stands here.
    pub(super) fn name(&mut self, text: &str) -> Option<Name> {
        self.code(text, entry::name)
    }

    /// A name that is a key, and its value's comment.
    pub(super) fn key_name(&mut self, key: &str) -> Option<Name> {
        self.within(PathStep::KeyItself(key.to_owned()), |here| here.name(key))
    }

    /// A name that is a key and may have a schema.
    pub(super) fn key_raw_name(&mut self, key: &str) -> Option<RawName> {
        self.within(PathStep::KeyItself(key.to_owned()), |here| here.code(key, entry::raw_name))
    }

    /// Reports an error at the text that stands here.
    pub(super) fn error(&mut self, text: &str, make: impl FnOnce(Span) -> Diagnostic) {
        let file = self.fragment(text);
        let span = self.sources.whole(file);
        self.diagnostics.push(make(span));
    }

    /// Whether YAML cut off a part of this text; says so once. Only asked of texts whose brackets or quotes don't fit, so that places
    /// are looked up for nothing else.
    fn is_cut(&mut self, text: &str) -> bool {
        let here = match self.path.split_last() {
            Some((PathStep::Index(at), list)) => Some((list, *at)),
            _ => None,
        };
        if let (Some((list, at)), Some((cut, last))) = (here, &self.cut)
            && list == cut.as_slice()
            && at <= *last
        {
            return true;
        }
        if token::balance(text) != Balance::Open {
            return false;
        }
        let Some(source) = self.sources.source(self.document) else { return false };
        let document = source.text.as_str();
        let places = locate::places(document);
        let Some(node) = places.node(&self.path) else { return false };
        if !matches!(node.kind, Kind::Scalar { plain: true, .. }) {
            return false;
        }
        let rest = document.get(node.range.end..).and_then(|rest| rest.lines().next()).unwrap_or("");
        let value = Span::new(self.document, node.range.clone());
        if rest.starts_with([' ', '\t']) && rest.trim_start().starts_with('#') {
            let comment = node.range.end + (rest.len() - rest.trim_start().len());
            let end = node.range.end + rest.trim_end().len();
            let whole = Span::new(self.document, node.range.start..end);
            let fixed = token::quoted(document.get(whole.range()).unwrap_or(""));
            self.diagnostics.push(
                Diagnostic::error(
                    &code::P0108,
                    Span::new(self.document, comment..end),
                    "a comment begins inside this text",
                )
                .label(value, "the text ends here for YAML, with something open")
                .note("` #` begins a comment in YAML, also inside the quotes of an SQL string")
                .help("put the whole text in quotes")
                .fix(whole, fixed),
            );
            return true;
        }
        if !rest.trim_start().starts_with(',') {
            return false;
        }
        let mut end = node.range.end;
        if let Some((list, at)) = here {
            let mut last = at;
            while let Some(next) = places.node(&[list, &[PathStep::Index(last + 1)]].concat()) {
                last += 1;
                end = next.range.end;
                if token::balance(document.get(node.range.start..end).unwrap_or("")) == Balance::Even {
                    break;
                }
            }
            self.cut = Some((list.to_vec(), last));
        }
        let whole = Span::new(self.document, node.range.start..end);
        let mut error = Diagnostic::error(&code::P0116, whole, "a comma cuts this text in two")
            .note("inside `[ ]` and `{ }` a comma ends an element of YAML, also between the brackets of an SQL expression")
            .help("put the whole text in quotes, or write one element a line with `- ` before it");
        if here.is_some() {
            error = error.fix(whole, token::quoted(document.get(whole.range()).unwrap_or("")));
        }
        self.diagnostics.push(error);
        true
    }
}
