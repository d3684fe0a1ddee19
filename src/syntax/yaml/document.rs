//! From a text to the typed structs: everything that can be said of a document before the DSL's rules read its texts.

use std::ops::Range;

use serde::Deserialize;
use serde_yaml::Value;

use super::check::{self, Problem, ProblemKind};
use super::read::{self, NoteKind, Reading};
use super::{MAX_ALIASED, broken, locate, shape, token, wording};
use crate::diagnostics::{Diagnostic, Diagnostics, code};
use crate::span::{FileId, Span};
use crate::syntax::limits::{MAX_FILE_BYTES, MAX_MISTAKES, MAX_NESTING};

/// A text with so many `[` and `{` or fewer can't be nested so deeply in them that it takes long to read.
const FEW_BRACKETS: usize = 256;

/// How many slips that make a text no YAML are looked for at once.
const MAX_SLIPS: usize = 20;

/// The typed structs of a document, without what doesn't fit them; nothing if too little of it can be trusted.
pub(super) fn model(text: &str, file: FileId, found: &mut Diagnostics) -> Option<shape::Model> {
    if text.len() > MAX_FILE_BYTES {
        found.push(wording::too_large(file));
        return None;
    }
    // serde_yaml's parser needs a time that grows with the square of the depth, so it may not even see what is too deep.
    if token::brackets(text) > FEW_BRACKETS
        && let Some(at) = locate::places(text).too_deep(MAX_NESTING)
    {
        found.push(wording::too_deep(file, at));
        return None;
    }
    let mut blanked = Blanked { text: text.to_owned(), ranges: Vec::new() };
    let (reading, mut value) = readable(&mut blanked, file, found)?;
    notes(&reading, &blanked, file, found);
    if value.is_null() {
        return None;
    }
    let model = match shape::Model::deserialize(&value) {
        Ok(model) => Some(model),
        Err(_) => {
            let problems = check::prune(&shape::json_schema(), &mut value);
            report(&problems, &blanked, file, found);
            rest(&value, !problems.is_empty(), file, found)
        }
    };
    model.filter(|_| blanked.ranges.is_empty())
}

/// A text of which slips were blanked out, so that the rest could be read.
struct Blanked {
    text: String,
    ranges: Vec<Range<usize>>,
}

impl Blanked {
    fn touches(&self, range: &Range<usize>) -> bool {
        self.ranges.iter().any(|blank| blank.start < range.end && range.start < blank.end)
    }
}

/// Reads a text; what makes it no YAML is reported, blanked out, and the rest read again.
fn readable(blanked: &mut Blanked, file: FileId, found: &mut Diagnostics) -> Option<(Reading, Value)> {
    for _ in 0..MAX_SLIPS {
        let text = blanked.text.as_str();
        let (reading, value) = read::read(text, text.len().saturating_mul(2).saturating_add(MAX_ALIASED));
        let error = match value {
            Ok(value) => return Some((reading, value)),
            Err(error) => error,
        };
        if let Some(diagnostic) = beyond(&error, &reading, text, file) {
            found.push(diagnostic);
            return None;
        }
        let (diagnostic, slip) = broken::diagnose(&error, text, file);
        // What isn't a slip of its own may come from what was blanked out.
        if blanked.ranges.is_empty() || slip.is_some() {
            found.push(diagnostic);
        }
        let slip = slip.filter(|slip| !blanked.touches(slip))?;
        blanked.text = broken::blanked(text, &slip);
        blanked.ranges.push(slip);
    }
    None
}

/// What was noticed while reading.
fn notes(reading: &Reading, blanked: &Blanked, file: FileId, found: &mut Diagnostics) {
    let text = blanked.text.as_str();
    // serde_yaml drops tags that YAML itself defines, or that have a whole URI.
    let dropped = |tag: &str| tag.starts_with("!!") || tag.starts_with("!<");
    let tagged = text.contains("!!") || text.contains("!<");
    if reading.notes.is_empty() && !tagged && !reading.more_documents {
        return;
    }
    let places = locate::places(text);
    for note in reading.notes.iter().take(MAX_MISTAKES) {
        if note.kind == NoteKind::Empty && places.range(&note.path).is_some_and(|range| blanked.touches(&range)) {
            continue;
        }
        if let Some(diagnostic) = wording::note(note, &places, text, file) {
            found.push(diagnostic);
        }
    }
    if tagged {
        let tags = places.nodes().filter_map(|node| node.tag.clone());
        let tags = tags.filter(|tag| text.get(tag.clone()).is_some_and(dropped));
        tags.take(MAX_MISTAKES).for_each(|tag| found.push(wording::tag(text, file, tag)));
    }
    if reading.more_documents {
        found.push(wording::more(&places, text, file));
    }
}

/// What doesn't fit the typed structs.
fn report(problems: &[Problem], blanked: &Blanked, file: FileId, found: &mut Diagnostics) {
    let text = blanked.text.as_str();
    let places = locate::places(text);
    for problem in problems.iter().take(MAX_MISTAKES) {
        let missing = matches!(problem.kind, ProblemKind::MissingKey(_));
        if missing && places.range(&problem.path).is_some_and(|range| blanked.touches(&range)) {
            continue;
        }
        found.push(wording::problem(problem, &places, text, file));
    }
}

/// The typed structs of what was left. `reported` is whether something was taken out.
fn rest(value: &Value, reported: bool, file: FileId, found: &mut Diagnostics) -> Option<shape::Model> {
    if value.is_null() && reported {
        return None;
    }
    match shape::Model::deserialize(value) {
        Ok(model) => Some(model),
        Err(error) => {
            // The schema allows something that the structs don't: still a mistake with a message, if a coarse one.
            let start = Span::new(file, 0..0);
            found.push(Diagnostic::error(&code::P0102, start, format!("this isn't the shape of a model: {error}")));
            None
        }
    }
}

/// Whether serde_yaml gave up at one of its limits, or at one of ours.
fn beyond(error: &serde_yaml::Error, reading: &Reading, text: &str, file: FileId) -> Option<Diagnostic> {
    let said = error.to_string();
    if reading.over_budget || said.contains("repetition limit exceeded") {
        let places = locate::places(text);
        let place = places.first_alias(&reading.path).or_else(|| places.shown(&reading.path)).unwrap_or(0..0);
        return Some(wording::aliases(file, place));
    }
    let at = error.location().map_or(0, |location| location.index().min(text.len()));
    said.contains("recursion limit exceeded").then(|| wording::too_deep(file, at))
}
