//! The words for what is wrong with a document's shape.

use std::collections::BTreeSet;

use super::check::{Kind, Problem, ProblemKind};
use super::locate::Places;
use super::read::{Note, NoteKind};
use super::{MAX_ALIASED, token};
use crate::diagnostics::{Diagnostic, code};
use crate::span::{FileId, PathStep, Span};
use crate::syntax::limits::{MAX_FILE_BYTES, MAX_NESTING};

/// What a note says, at its place.
pub(super) fn note(note: &Note, places: &Places, text: &str, file: FileId) -> Option<Diagnostic> {
    let entry = places.entry(&note.path, note.entry);
    let key = entry.map_or(0..0, |(key, _)| key.range.clone());
    let written = text.get(key.clone()).unwrap_or("");
    let at_key = Span::new(file, key);
    Some(match &note.kind {
        NoteKind::Duplicate(name) => {
            let mut path = note.path.clone();
            path.push(PathStep::KeyItself(name.clone()));
            let first = Span::new(file, places.range(&path).unwrap_or(0..0));
            Diagnostic::error(&code::P0105, at_key, format!("the key `{name}` stands here twice"))
                .label(first, "first here")
                .note("a mapping can hold a key once; YAML leaves open which of the two counts")
                .help("put both under one key, or rename one of them")
        }
        NoteKind::KeyNotText => {
            let quoted = token::quoted(written);
            let error =
                Diagnostic::error(&code::P0109, at_key, format!("the key `{}` is no text", first_line(written)))
                    .note("keys of a model are names, and YAML reads this one as something else")
                    .help("put it in quotes");
            if written.contains(['\n', '{', '[']) { error } else { error.fix(at_key, quoted) }
        }
        NoteKind::MergeKey => Diagnostic::error(&code::P0111, at_key, "merge keys don't exist in models")
            .note("`<<` isn't part of YAML 1.2: readers differ in what it does to keys that are there already")
            .help("write the keys out; a whole value can be repeated with an anchor `&name` and an alias `*name`"),
        NoteKind::Tag => {
            let tag = places.node(&note.path).and_then(|node| node.tag.clone()).unwrap_or(0..0);
            self::tag(text, file, tag)
        }
        NoteKind::Empty => return empty(note, places, text, file),
    })
}

/// A tag on a value.
pub(super) fn tag(text: &str, file: FileId, tag: std::ops::Range<usize>) -> Diagnostic {
    let written = text.get(tag.clone()).unwrap_or("!");
    Diagnostic::error(
        &code::P0115,
        Span::new(file, tag),
        format!("`{written}` is a tag, and tags mean nothing in a model"),
    )
    .note("a value that begins with `!` has a tag in YAML")
    .help("leave it out; a text that begins with `!` goes in quotes")
}

/// What follows the first document.
pub(super) fn more(places: &Places, text: &str, file: FileId) -> Diagnostic {
    let Some(at) = places.more_documents.first().copied() else {
        let at = places.broken.unwrap_or(0);
        return Diagnostic::error(&code::P0101, Span::new(file, at..at), "something follows the end of the document")
            .note("a quote or a bracket that was closed ends what it began")
            .help("look at the quotes and brackets before this place");
    };
    let length = if text.get(at..).is_some_and(|rest| rest.starts_with("---")) { 3 } else { 0 };
    Diagnostic::error(&code::P0113, Span::new(file, at..at + length), "a second document begins here")
        .note("a model's file is one YAML document; what stands after `---` wouldn't be read")
        .help("leave the `---` out, or put the second part into a file of its own")
}

/// A file beyond the limit.
pub(super) fn too_large(file: FileId) -> Diagnostic {
    Diagnostic::error(&code::P0010, Span::new(file, 0..0), "this file is too large")
        .note(format!("a file of a model holds at most {MAX_FILE_BYTES} bytes"))
        .help("split it: the files of a model are read together")
}

/// Values inside each other beyond the limit.
pub(super) fn too_deep(file: FileId, at: usize) -> Diagnostic {
    Diagnostic::error(&code::P0009, Span::new(file, at..at), "too many values stand inside each other here")
        .note(format!("lists and mappings may stand {MAX_NESTING} deep in each other; a model needs six"))
        .help("a bracket that should be part of a text? put the text in quotes")
}

/// More values than a document may have with its aliases written out.
pub(super) fn aliases(file: FileId, place: std::ops::Range<usize>) -> Diagnostic {
    Diagnostic::error(&code::P0112, Span::new(file, place), "aliases make too much of this document")
        .note(format!(
            "aliases may stand for {MAX_ALIASED} bytes and values, and be followed a hundred times for each value that is written"
        ))
        .help("write out what is meant, or use fewer aliases")
}

fn empty(note: &Note, places: &Places, text: &str, file: FileId) -> Option<Diagnostic> {
    let range = places.range(&note.path)?;
    if let Some(PathStep::Key(key)) = note.path.last() {
        let mut path = note.path.clone();
        path.pop();
        path.push(PathStep::KeyItself(key.clone()));
        let at = places.range(&path)?;
        // The other half of a text that a comma cut in two; the first half is reported.
        if range.is_empty() && token::balance(key) != token::Balance::Even {
            return None;
        }
        let place = Span::new(file, at.start..at.end.max(range.end));
        return Some(
            Diagnostic::error(&code::P0110, place, format!("there is nothing under `{key}`"))
                .note("an empty value is null in YAML, and no key of a model can be null")
                .help("write a value, or leave the key out"),
        );
    }
    // Of an empty element only its dash can be shown.
    let dash = text.get(..range.start)?.trim_end().rfind('-').filter(|_| range.is_empty());
    let place = Span::new(file, dash.map_or(range, |at| at..at + 1));
    Some(
        Diagnostic::error(&code::P0110, place, "there is nothing in this element")
            .note("an empty value is null in YAML, and no element of a model can be null")
            .help("write a value, or leave the element out"),
    )
}

/// What a problem says, at its place.
pub(super) fn problem(problem: &Problem, places: &Places, text: &str, file: FileId) -> Diagnostic {
    let range = places.range(&problem.path).unwrap_or(0..0);
    let shown = Span::new(file, places.shown(&problem.path).unwrap_or(0..0));
    let written = text.get(range.clone()).unwrap_or("");
    let what = problem.path.last().map_or_else(|| "a model".to_owned(), described);
    match &problem.kind {
        ProblemKind::Kind { expected, found: found @ (Kind::Flag | Kind::Number) }
            if expected.contains(&Kind::Text) =>
        {
            Diagnostic::error(
                &code::P0109,
                shown,
                format!(
                    "`{written}` is {} here, not a text",
                    if *found == Kind::Flag { "a truth value" } else { "a number" }
                ),
            )
            .note("YAML reads numbers, `true`, `false` and `null` without quotes as values of their own")
            .help("put it in quotes")
            .fix(shown, token::quoted(written))
        }
        ProblemKind::Kind { expected, found } => {
            let error = Diagnostic::error(
                &code::P0102,
                shown,
                format!("{what} is {}, and {} is expected", named(*found, written), listed(expected)),
            );
            advice(error, expected, *found, written, shown)
        }
        ProblemKind::UnknownKey { key, nearest, known } => {
            let mut path = problem.path.clone();
            path.push(PathStep::KeyItself(key.clone()));
            let at = Span::new(file, places.range(&path).unwrap_or(0..0));
            let error = Diagnostic::error(&code::P0103, at, format!("{what} has no key `{}`", first_line(key)));
            match nearest {
                Some(nearest) => error.help(format!("did you mean `{nearest}`?")).fix(at, nearest.clone()),
                None => error.help(format!("its keys are {}", ticked(known))),
            }
        }
        ProblemKind::MissingKey(key) => {
            Diagnostic::error(&code::P0104, owner(problem, places, file), format!("{what} needs the key `{key}`"))
                .help(format!("write `{key}:` and its value"))
        }
        ProblemKind::Choice(choices) => {
            Diagnostic::error(&code::P0102, shown, format!("{what} can't be `{}`", first_line(written)))
                .help(format!("it can be {}", ticked(choices)))
        }
        ProblemKind::CutByColon => {
            let error = Diagnostic::error(&code::P0106, shown, "YAML reads this text as a mapping")
                .note("`: ` ends a key in YAML, also inside the quotes of an SQL string")
                .help("put the whole text in quotes");
            if written.contains('\n') { error } else { error.fix(shown, token::quoted(written)) }
        }
    }
}

/// The key of the mapping that lacks something, or its first line.
fn owner(problem: &Problem, places: &Places, file: FileId) -> Span {
    let key = match problem.path.split_last() {
        Some((PathStep::Key(key), before)) => places.range(&[before, &[PathStep::KeyItself(key.clone())]].concat()),
        _ => places.shown(&problem.path),
    };
    Span::new(file, key.unwrap_or(0..0))
}

fn advice(error: Diagnostic, expected: &BTreeSet<Kind>, found: Kind, written: &str, place: Span) -> Diagnostic {
    if expected.contains(&Kind::Flag) && found == Kind::Text {
        let yes = written.trim_matches(['\'', '"']).to_ascii_lowercase();
        let error = error.note("`yes`, `no`, `on` and `off` are plain texts in YAML 1.2");
        return match yes.as_str() {
            "yes" | "on" | "y" | "true" => error.help("write `true`").fix(place, "true"),
            "no" | "off" | "n" | "false" => error.help("write `false`").fix(place, "false"),
            _ => error.help("write `true` or `false`"),
        };
    }
    match found {
        Kind::Text if expected.contains(&Kind::List) => {
            error.help("make it an element of a list: `- ` before it, on a line of its own")
        }
        Kind::Map if expected.contains(&Kind::List) => {
            error.help("write one element a line, each with `- ` before it and without the colon after its name")
        }
        Kind::List if expected.contains(&Kind::Map) => {
            error.help("write one key a line, `name:`, without the `-` before it")
        }
        Kind::List | Kind::Map if expected.contains(&Kind::Text) => {
            error.help("write it on one line; if it is a text, put it in quotes")
        }
        _ => error,
    }
}

impl Kind {
    /// As it stands in a sentence.
    fn name(self) -> &'static str {
        match self {
            Self::Text => "a text",
            Self::List => "a list",
            Self::Map => "a mapping",
            Self::Flag => "`true` or `false`",
            Self::Number => "a number",
        }
    }
}

fn described(step: &PathStep) -> String {
    match step {
        PathStep::Key(key) | PathStep::KeyItself(key) => format!("`{}`", first_line(key)),
        PathStep::Index(_) => "an element of this list".to_owned(),
    }
}

/// What is there: short values as they are written.
fn named(found: Kind, written: &str) -> String {
    match found {
        Kind::Flag | Kind::Number => format!("`{written}`"),
        _ => found.name().to_owned(),
    }
}

fn listed(kinds: &BTreeSet<Kind>) -> String {
    kinds.iter().map(|kind| kind.name()).collect::<Vec<_>>().join(" or ")
}

fn ticked(names: &[String]) -> String {
    names.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ")
}

/// What fits into a sentence.
fn first_line(text: &str) -> String {
    let line = text.lines().next().unwrap_or("");
    let mut short: String = line.chars().take(60).collect();
    if short.len() < text.trim_end().len() {
        short.push('…');
    }
    short
}
