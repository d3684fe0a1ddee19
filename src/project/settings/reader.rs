//! Reads values of `policyc.yaml` one by one, so that each mistake is reported and not only the first.

use crate::compile::LOCATE;
use crate::compile::next::Pattern;
use crate::diagnostics::code::{P0806, P0807, P0808};
use crate::diagnostics::{Diagnostic, suggest};
use crate::project::{Files, migrations};
use crate::span::{FileId, PathStep, Span};
use crate::syntax::yaml_value;
use serde_json::{Map, Value};
use std::path::Path;

/// Reads one document.
pub(super) struct Reader<'a> {
    files: &'a mut Files,
    file: FileId,
}

/// A mapping and the keys that lead to it.
pub(super) struct Section {
    steps: Vec<PathStep>,
    map: Map<String, Value>,
}

impl Section {
    fn step(&self, key: &str) -> Vec<PathStep> {
        self.steps.iter().cloned().chain([PathStep::Key(key.to_owned())]).collect()
    }

    /// Its keys, in order.
    pub(super) fn keys(&self) -> Vec<String> {
        self.map.keys().cloned().collect()
    }

    /// The value of a key; `null` is as good as none.
    fn value(&self, key: &str) -> Option<&Value> {
        self.map.get(key).filter(|value| !value.is_null())
    }
}

impl<'a> Reader<'a> {
    pub(super) fn new(files: &'a mut Files, file: FileId) -> Self {
        Self { files, file }
    }

    /// The top of the document.
    pub(super) fn document(&mut self) -> Section {
        let text = self.files.sources.source(self.file).map_or("", |source| source.text.as_str());
        let map = match yaml_value::read(text) {
            Ok(Value::Null) => Map::new(),
            Ok(Value::Object(map)) => map,
            Ok(_) => {
                let place = Span::new(self.file, 0..0);
                self.report(Diagnostic::error(&P0808, place, "the settings are a mapping of keys to values"));
                Map::new()
            }
            Err(error) => {
                let place = error.offset.map_or(0..0, |at| at..at + 1);
                let message = format!("this isn't YAML: {}", error.reason);
                self.report(Diagnostic::error(&P0808, Span::new(self.file, place), message));
                Map::new()
            }
        };
        Section { steps: Vec::new(), map }
    }

    /// Reports the keys that aren't known.
    pub(super) fn unknown(&mut self, section: &Section, known: &[&str]) {
        for key in section.map.keys().filter(|key| !known.contains(&key.as_str())) {
            let steps: Vec<PathStep> =
                section.steps.iter().cloned().chain([PathStep::KeyItself(key.clone())]).collect();
            let place = self.place(&steps);
            let mut diagnostic = Diagnostic::error(&P0807, place, format!("there is no setting `{key}`"));
            diagnostic = match suggest::nearest(key, known.iter().copied()) {
                Some(near) => diagnostic.help(format!("did you mean `{near}`?")),
                None => diagnostic.help(format!("known here: {}", quoted(known.iter().copied()))),
            };
            self.report(diagnostic);
        }
    }

    /// The mapping under a key.
    pub(super) fn section(&mut self, parent: &Section, key: &str) -> Section {
        let map = match parent.value(key) {
            Some(Value::Object(map)) => map.clone(),
            Some(_) => {
                self.wrong(parent, key, "a mapping");
                Map::new()
            }
            None => Map::new(),
        };
        Section { steps: parent.step(key), map }
    }

    /// Reports a key that means nothing.
    pub(super) fn unknown_key(&mut self, section: &Section, key: &str, problem: String) {
        let steps: Vec<PathStep> = section.steps.iter().cloned().chain([PathStep::KeyItself(key.to_owned())]).collect();
        let place = self.place(&steps);
        self.report(Diagnostic::error(&P0807, place, problem));
    }

    /// No mapping, where one could be.
    pub(super) fn none(&self, parent: &Section, key: &str) -> Section {
        Section { steps: parent.step(key), map: Map::new() }
    }

    /// `true` or `false` in the place of a mapping: the outer `None` where there is nothing, the inner where there is something else.
    pub(super) fn switch(&self, section: &Section, key: &str) -> Option<Option<bool>> {
        section.value(key).map(Value::as_bool)
    }

    /// One of several words.
    pub(super) fn choice<T: Copy>(&mut self, section: &Section, key: &str, choices: &[(&str, T)]) -> Option<T> {
        let value = section.value(key)?;
        let found = choices.iter().find(|(word, _)| value.as_str() == Some(word)).map(|(_, choice)| *choice);
        if found.is_none() {
            self.wrong(section, key, &format!("one of {}", quoted(choices.iter().map(|(word, _)| *word))));
        }
        found
    }

    /// `true` or `false`.
    pub(super) fn flag(&mut self, section: &Section, key: &str) -> Option<(bool, Span)> {
        let Some(flag) = section.value(key)?.as_bool() else {
            self.wrong(section, key, "`true` or `false`");
            return None;
        };
        Some((flag, self.place(&section.step(key))))
    }

    /// A list of names.
    pub(super) fn names(&mut self, section: &Section, key: &str) -> Option<(Vec<String>, Span)> {
        let list = section.value(key)?.as_array().map(|list| {
            list.iter().map(|name| name.as_str().filter(|name| !name.is_empty()).map(str::to_owned)).collect()
        });
        let Some(Some(names)) = list else {
            self.wrong(section, key, "a list of names");
            return None;
        };
        Some((names, self.place(&section.step(key))))
    }

    /// A relative path.
    pub(super) fn path(&mut self, section: &Section, key: &str) -> Option<String> {
        let value = section.value(key)?;
        let path = value.as_str().filter(|path| is_relative(path)).map(str::to_owned);
        if path.is_none() {
            self.wrong(section, key, "a relative path");
        }
        path
    }

    /// A relative path or a list of them.
    pub(super) fn paths(&mut self, section: &Section, key: &str) -> Vec<(String, Span)> {
        let Some(value) = section.value(key) else {
            return Vec::new();
        };
        let entries: Vec<(Vec<PathStep>, &Value)> = match value {
            Value::Array(list) => {
                let steps = |at| section.step(key).into_iter().chain([PathStep::Index(at)]).collect();
                list.iter().enumerate().map(|(at, entry)| (steps(at), entry)).collect()
            }
            value => vec![(section.step(key), value)],
        };
        let mut paths = Vec::new();
        for (steps, entry) in entries {
            let place = self.place(&steps);
            match entry.as_str().filter(|path| is_relative(path)) {
                Some(path) => paths.push((path.to_owned(), place)),
                None => self.report(wrong(place, key, "relative paths")),
            }
        }
        paths
    }

    /// Mappings in a list.
    pub(super) fn sections(&mut self, parent: &Section, key: &str) -> Vec<Section> {
        let list = match parent.value(key) {
            None => return Vec::new(),
            Some(Value::Array(list)) => list.clone(),
            Some(_) => {
                self.wrong(parent, key, "a list of mappings");
                return Vec::new();
            }
        };
        let mut sections = Vec::new();
        for (at, entry) in list.into_iter().enumerate() {
            let steps: Vec<PathStep> = parent.step(key).into_iter().chain([PathStep::Index(at)]).collect();
            match entry {
                Value::Object(map) => sections.push(Section { steps, map }),
                _ => {
                    let place = self.place(&steps);
                    self.report(wrong(place, key, "a list of mappings"));
                }
            }
        }
        sections
    }

    /// A text that must be there.
    pub(super) fn text(&mut self, section: &Section, key: &str) -> Option<String> {
        let text = section.value(key).and_then(Value::as_str).filter(|text| !text.trim().is_empty());
        if text.is_none() {
            let place = match section.value(key) {
                Some(_) => self.place(&section.step(key)),
                None => self.place(&section.steps),
            };
            self.report(wrong(place, key, "a text"));
        }
        text.map(str::to_owned)
    }

    /// A list of schemas and of names in them.
    pub(super) fn patterns(&mut self, section: &Section, key: &str) -> Vec<Pattern> {
        let Some((names, place)) = self.names(section, key) else { return Vec::new() };
        let mut patterns = Vec::new();
        for name in names {
            match Pattern::read(&name) {
                Some(pattern) => patterns.push(pattern),
                None => self.report(wrong(place, key, "a list of `SCHEMA` or `SCHEMA.NAME`, with `*` for any letters")),
            }
        }
        patterns
    }

    /// The part of a migration's file name after its version.
    pub(super) fn migration_name(&mut self, section: &Section, key: &str) -> Option<String> {
        let value = section.value(key)?;
        let name = value.as_str().filter(|name| migrations::is_name(name)).map(str::to_owned);
        if name.is_none() {
            self.wrong(section, key, "letters, digits, `_` and `-`");
        }
        name
    }

    /// Says what a value must be.
    pub(super) fn wrong(&mut self, section: &Section, key: &str, wanted: &str) {
        let place = self.place(&section.step(key));
        self.report(wrong(place, key, wanted));
    }

    fn place(&self, steps: &[PathStep]) -> Span {
        let text = self.files.sources.source(self.file).map_or("", |source| source.text.as_str());
        Span::new(self.file, LOCATE(text, steps).unwrap_or(0..0))
    }

    fn report(&mut self, diagnostic: Diagnostic) {
        self.files.diagnostics.push(diagnostic);
    }
}

fn wrong(place: Span, key: &str, wanted: &str) -> Diagnostic {
    Diagnostic::error(&P0806, place, format!("the value of `{key}` must be {wanted}"))
}

fn is_relative(path: &str) -> bool {
    let portable = path.replace('\\', "/");
    !path.is_empty()
        && !path.contains(char::is_control)
        && !portable.starts_with('/')
        && portable.as_bytes().get(1) != Some(&b':')
        && Path::new(path).is_relative()
}

fn quoted<'a>(words: impl Iterator<Item = &'a str>) -> String {
    words.map(|word| format!("`{word}`")).collect::<Vec<_>>().join(", ")
}
