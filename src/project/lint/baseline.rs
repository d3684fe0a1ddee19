//! The baseline: findings of a project that started late, which are left out until somebody repairs them.
//!
//! An entry names a finding by its code, the migration, and the object that it is about (or, where it is about none, its message): neither lines
//! nor wording take part, so that it stays when lines move and when policyc changes its words. Equal ones are counted; of more than the count, the last are told.

use super::super::outputs::Output;
use super::super::write::{Guard, write_all};
use super::super::{Files, path};
use crate::compile::LOCATE;
use crate::diagnostics::code::{P0732, P0733};
use crate::diagnostics::{Diagnostic, Diagnostics};
use crate::lint::{Levels, rules};
use crate::span::{FileId, PathStep, Span};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// The name of the file where nobody says another.
pub(super) const FILE: &str = "policyc-baseline.json";

/// The version of the file's shape.
const VERSION: u64 = 1;

/// What is written.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[serde(expecting = "an object with `version` and `findings`")]
struct Shape {
    version: u64,
    findings: Vec<Entry>,
}

/// A finding, and how many equal ones there are.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    /// The path of the migration, from the folder of the baseline.
    file: String,
    /// `L0001`.
    code: String,
    /// The same in words, for readers alone.
    name: String,
    /// The object.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    about: Option<String>,
    /// The message, where there is no object.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    message: Option<String>,
    count: usize,
}

impl Entry {
    fn is_same(&self, other: &Self) -> bool {
        (&self.file, &self.code, &self.about, &self.message) == (&other.file, &other.code, &other.about, &other.message)
    }
}

/// A baseline that was read.
#[derive(Debug)]
pub(super) struct Baseline {
    path: PathBuf,
    file: FileId,
    /// The entries, each with how many of its findings weren't there yet.
    left: Vec<(Entry, usize)>,
    /// How many findings were left out.
    pub(super) left_out: usize,
}

/// Reads a baseline. `None` if it can't be understood, which is reported.
pub(super) fn read(files: &mut Files, path: &Path) -> Option<Baseline> {
    let file = files.read(path)?;
    let text = files.sources.source(file).map_or("", |source| source.text.as_str());
    let problem = match serde_json::from_str::<Shape>(text) {
        Ok(shape) if shape.version == VERSION => {
            let left = shape.findings.into_iter().map(|entry| (entry.clone(), entry.count)).collect();
            return Some(Baseline { path: path.to_path_buf(), file, left, left_out: 0 });
        }
        Ok(shape) => format!("its version is {}, and this policyc knows {VERSION}", shape.version),
        Err(error) => error.to_string(),
    };
    let place = Span::new(file, 0..0);
    files.diagnostics.push(
        Diagnostic::error(&P0732, place, "this baseline can't be understood")
            .note(problem)
            .help("`policyc lint --write-baseline` writes it again"),
    );
    None
}

impl Baseline {
    /// Takes out what it names, and tells which of its entries name too much. `migrations` are those that were looked at; `is_whole` says whether they are all.
    pub(super) fn take_out(&mut self, files: &mut Files, migrations: &[FileId], levels: &Levels, is_whole: bool) {
        let folder = self.path.parent().unwrap_or(&self.path).to_path_buf();
        let found = std::mem::take(&mut files.diagnostics).resolved(&files.sources);
        let mut told = Diagnostics::default();
        for diagnostic in found {
            let entry = entry(files, &folder, migrations, &diagnostic);
            let held =
                entry.and_then(|entry| self.left.iter_mut().find(|(held, left)| *left > 0 && held.is_same(&entry)));
            match held {
                Some((_, left)) => {
                    *left -= 1;
                    self.left_out += 1;
                }
                None => told.push(diagnostic),
            }
        }
        files.diagnostics = told;
        if is_whole {
            self.tell_stale(files, levels);
        }
    }

    /// Entries of findings that aren't there any more. Of rules that are off, nobody knows.
    fn tell_stale(&self, files: &mut Files, levels: &Levels) {
        let is_judged = |entry: &Entry| rules::find(&entry.code).is_none_or(|rule| levels.is_on_somewhere(rule));
        for (at, (entry, left)) in
            self.left.iter().enumerate().filter(|(_, (entry, left))| *left > 0 && is_judged(entry))
        {
            let text = files.sources.source(self.file).map_or("", |source| source.text.as_str());
            let steps = [PathStep::Key("findings".to_owned()), PathStep::Index(at)];
            let place = Span::new(self.file, LOCATE(text, &steps).unwrap_or(0..0));
            let about = entry.about.as_deref().or(entry.message.as_deref()).unwrap_or_default();
            let (id, file) = (&entry.code, &entry.file);
            let message = match left == &entry.count {
                true => format!("the finding {id} about `{about}` in `{file}` is gone"),
                false => format!("{left} of {} findings {id} about `{about}` in `{file}` are gone", entry.count),
            };
            files.diagnostics.push(
                Diagnostic::warning(&P0733, place, message)
                    .note("as long as it stands here, the same finding may come back unseen")
                    .help("`policyc lint --write-baseline` takes it out"),
            );
        }
    }
}

/// Writes what is found now: how many findings. `None` if it couldn't, which is reported.
pub(super) fn write(files: &mut Files, path: &Path, root: &Path, migrations: &[FileId]) -> Option<usize> {
    let folder = path.parent().unwrap_or(path).to_path_buf();
    let found = std::mem::take(&mut files.diagnostics).resolved(&files.sources);
    let mut entries: BTreeMap<Entry, usize> = BTreeMap::new();
    for entry in found.iter().filter_map(|diagnostic| entry(files, &folder, migrations, diagnostic)) {
        *entries.entry(entry).or_default() += 1;
    }
    let total = entries.values().sum();
    let lines: Vec<String> = entries
        .into_iter()
        .map(|(entry, count)| serde_json::to_string(&Entry { count, ..entry }).unwrap_or_default())
        .map(|line| format!("    {line}"))
        .collect();
    let list = if lines.is_empty() { String::new() } else { format!("\n{}\n  ", lines.join(",\n")) };
    let contents = format!("{{\n  \"version\": {VERSION},\n  \"findings\": [{list}]\n}}\n");
    let output = Output { path: path.to_path_buf(), contents };
    write_all(files, &[root.to_path_buf()], Guard::Anything, vec![output])?;
    Some(total)
}

/// What names a finding of a migration; none for what isn't one: mistakes of the model, files that can't be read.
fn entry(files: &Files, folder: &Path, migrations: &[FileId], diagnostic: &Diagnostic) -> Option<Entry> {
    let file = diagnostic.primary.span.file;
    let code = diagnostic.code;
    if !migrations.contains(&file) || code.id.starts_with("P08") {
        return None;
    }
    let about = diagnostic.about.clone();
    let message = about.is_none().then(|| diagnostic.message.clone());
    let file = path::relative(files.path_of(file)?, folder);
    Some(Entry { file, code: code.id.to_owned(), name: code.name.to_owned(), about, message, count: 0 })
}
