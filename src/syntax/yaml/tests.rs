//! What is said about documents that aren't models; word by word in `tests/ui/yaml`.

mod any_text;
mod pages;
mod places;
pub(super) mod twin;

use super::parse;
use crate::diagnostics::{Diagnostic, Diagnostics};
use crate::span::SourceMap;

/// The messages about a text, in the order of their places.
fn messages(text: &str) -> (SourceMap, Vec<Diagnostic>) {
    let mut sources = SourceMap::default();
    let file = sources.add("model.yaml", text);
    let mut diagnostics = Diagnostics::default();
    parse(&mut sources, file, &mut diagnostics);
    let found = diagnostics.resolved(&sources);
    (sources, found)
}

/// The codes of the messages about a text.
fn codes(text: &str) -> Vec<&'static str> {
    messages(text).1.iter().map(|diagnostic| diagnostic.code.id).collect()
}

/// The codes of the messages about a text, each with what it underlines.
fn underlined(text: &str) -> Vec<(&'static str, String)> {
    let (sources, found) = messages(text);
    found.iter().map(|found| (found.code.id, sources.slice(found.primary.span).to_owned())).collect()
}
