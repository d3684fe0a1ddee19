//! For people: the source with the place underlined, through annotate-snippets (whose only user this file is).

use super::clamp;
use crate::diagnostics::{Diagnostic, Label, Severity};
use crate::span::{FileId, Source, SourceMap};
use annotate_snippets::renderer::DecorStyle;
use annotate_snippets::{AnnotationKind, Group, Level, Origin, Patch, Renderer, Snippet};
use std::ops::Range;

/// One diagnostic as lines that end with a line feed. `color` writes ANSI escapes.
pub fn render(diagnostic: &Diagnostic, sources: &SourceMap, color: bool) -> String {
    let renderer = if color { Renderer::styled() } else { Renderer::plain() };
    let mut text = renderer.decor_style(DecorStyle::Ascii).render(&report(diagnostic, sources));
    text.push_str("\n\n");
    text
}

fn report<'a>(diagnostic: &'a Diagnostic, sources: &'a SourceMap) -> Vec<Group<'a>> {
    let level = match diagnostic.severity {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
    };
    let mut main = Group::with_title(level.primary_title(diagnostic.message.as_str()).id(diagnostic.code.id));
    for (file, labels) in by_file(diagnostic) {
        main = place(main, sources, file, &labels);
    }
    for note in &diagnostic.notes {
        main = main.element(Level::NOTE.message(note.as_str()));
    }
    let patch = patch(diagnostic, sources);
    // With a patch to show, the last help is the patch's title.
    let titled = usize::from(patch.is_some());
    let messages = diagnostic.helps.len().saturating_sub(titled);
    for help in diagnostic.helps.iter().take(messages) {
        main = main.element(Level::HELP.message(help.as_str()));
    }
    let mut groups = vec![main];
    if let Some(patch) = patch {
        let title = diagnostic.helps.last().map_or("this repairs it", String::as_str);
        groups.push(Level::HELP.secondary_title(title).element(patch));
    }
    groups
}

/// The labels of each file, the primary one's file first; whether a label is the primary one stands beside it.
fn by_file(diagnostic: &Diagnostic) -> Vec<(FileId, Vec<(&Label, bool)>)> {
    let mut files: Vec<(FileId, Vec<(&Label, bool)>)> =
        vec![(diagnostic.primary.span.file, vec![(&diagnostic.primary, true)])];
    for label in &diagnostic.labels {
        match files.iter_mut().find(|(file, _)| *file == label.span.file) {
            Some((_, labels)) => labels.push((label, false)),
            None => files.push((label.span.file, vec![(label, false)])),
        }
    }
    files
}

fn place<'a>(group: Group<'a>, sources: &'a SourceMap, file: FileId, labels: &[(&'a Label, bool)]) -> Group<'a> {
    let Some(source) = sources.source(file) else {
        return group;
    };
    if source.text.is_empty() {
        return group.element(Origin::path(source.path.as_str()));
    }
    let ranges: Vec<Range<usize>> = labels.iter().map(|(label, _)| clamp(&source.text, label.span.range())).collect();
    let window = Window::around(source, &ranges);
    let annotations = labels.iter().zip(&ranges).map(|((label, primary), range)| {
        let kind = if *primary { AnnotationKind::Primary } else { AnnotationKind::Context };
        let text = (!label.text.is_empty()).then_some(label.text.as_str());
        kind.span(window.shift(range)).label(text)
    });
    group.element(
        Snippet::source(window.text)
            .line_start(window.line)
            .path(source.path.as_str())
            .annotations(annotations.collect::<Vec<_>>()),
    )
}

fn patch<'a>(diagnostic: &'a Diagnostic, sources: &'a SourceMap) -> Option<Snippet<'a, Patch<'a>>> {
    let fix = diagnostic.fix.as_ref()?;
    let source = sources.source(fix.span.file)?;
    let range = clamp(&source.text, fix.span.range());
    let window = Window::around(source, std::slice::from_ref(&range));
    // The renderer shows nothing for a patch that changes nothing.
    if source.text.get(range.clone()) == Some(fix.replacement.as_str()) {
        return None;
    }
    let patch = Patch::new(window.shift(&range), fix.replacement.as_str());
    Some(Snippet::source(window.text).line_start(window.line).path(source.path.as_str()).patch(patch))
}

/// The lines that some ranges touch: a large file isn't walked line by line for every message about it.
struct Window<'a> {
    text: &'a str,
    start: usize,
    line: usize,
}

impl<'a> Window<'a> {
    fn around(source: &'a Source, ranges: &[Range<usize>]) -> Self {
        let text = source.text.as_str();
        let first = ranges.iter().map(|range| range.start).min().unwrap_or(0);
        let last = ranges.iter().map(|range| range.end).max().unwrap_or(0);
        let before = text.get(..first).unwrap_or("");
        let start = before.rfind('\n').map_or(0, |at| at + 1);
        let end = text.get(last..).and_then(|rest| rest.find('\n')).map_or(text.len(), |at| last + at + 1);
        let line = before.bytes().filter(|byte| *byte == b'\n').count() + 1;
        Self { text: text.get(start..end).unwrap_or(""), start, line }
    }

    fn shift(&self, range: &Range<usize>) -> Range<usize> {
        range.start.saturating_sub(self.start)..range.end.saturating_sub(self.start)
    }
}

#[cfg(test)]
mod tests;
