//! For programs: an array with one object per diagnostic. The shape is documented in `docs/commands.md` and stays as it is; keys may be added.

use super::{clamp, severity_word};
use crate::diagnostics::{self, Diagnostic, Fix, Label, Splinter};
use crate::span::{FileId, SourceMap, Span};
use serde::Serialize;

/// All diagnostics as one JSON array that ends with a line feed.
pub fn render(diagnostics: &[Diagnostic], sources: &SourceMap) -> String {
    let messages: Vec<Message> = diagnostics.iter().map(|diagnostic| message(diagnostic, sources)).collect();
    // Plain structs of text and numbers: serialising them can't fail.
    let mut text = serde_json::to_string_pretty(&messages).unwrap_or_else(|_| "[]".to_owned());
    text.push('\n');
    text
}

#[derive(Serialize)]
struct Message<'a> {
    code: &'a str,
    name: &'a str,
    severity: &'a str,
    message: &'a str,
    file: &'a str,
    start: Point,
    end: Point,
    label: Option<&'a str>,
    labels: Vec<Place<'a>>,
    notes: &'a [String],
    help: &'a [String],
    fix: Option<Repair<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    repair: Option<&'a diagnostics::Repair>,
    #[serde(skip_serializing_if = "Option::is_none")]
    splinter: Option<&'a Splinter>,
}

/// Line and column count from 1, the column in characters; the byte counts from 0.
#[derive(Serialize)]
struct Point {
    line: usize,
    column: usize,
    byte: usize,
}

#[derive(Serialize)]
struct Place<'a> {
    file: &'a str,
    start: Point,
    end: Point,
    label: Option<&'a str>,
}

#[derive(Serialize)]
struct Repair<'a> {
    edits: Vec<Edit<'a>>,
}

#[derive(Serialize)]
struct Edit<'a> {
    file: &'a str,
    start: Point,
    end: Point,
    text: &'a str,
}

fn message<'a>(diagnostic: &'a Diagnostic, sources: &'a SourceMap) -> Message<'a> {
    let primary = place(&diagnostic.primary, sources);
    Message {
        code: diagnostic.code.id,
        name: diagnostic.code.name,
        severity: severity_word(diagnostic.severity),
        message: &diagnostic.message,
        file: primary.file,
        start: primary.start,
        end: primary.end,
        label: primary.label,
        labels: diagnostic.labels.iter().map(|label| place(label, sources)).collect(),
        notes: &diagnostic.notes,
        help: &diagnostic.helps,
        fix: diagnostic.fix.as_ref().map(|fix| Repair { edits: vec![edit(fix, sources)] }),
        repair: diagnostic.repair.as_deref(),
        splinter: diagnostic.splinter.as_deref(),
    }
}

fn place<'a>(label: &'a Label, sources: &'a SourceMap) -> Place<'a> {
    let (file, start, end) = ends(label.span, sources);
    Place { file, start, end, label: (!label.text.is_empty()).then_some(label.text.as_str()) }
}

fn edit<'a>(fix: &'a Fix, sources: &'a SourceMap) -> Edit<'a> {
    let (file, start, end) = ends(fix.span, sources);
    Edit { file, start, end, text: &fix.replacement }
}

fn ends(span: Span, sources: &SourceMap) -> (&str, Point, Point) {
    let (path, text) =
        sources.source(span.file).map_or(("", ""), |source| (source.path.as_str(), source.text.as_str()));
    let range = clamp(text, span.range());
    (path, point(span.file, range.start, sources), point(span.file, range.end, sources))
}

fn point(file: FileId, byte: usize, sources: &SourceMap) -> Point {
    let position = sources.position(file, byte);
    Point { line: position.line, column: position.column, byte }
}
