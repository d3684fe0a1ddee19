//! `--since REV`: what was there when the branch began is left out.
//!
//! What stood at the merge base is linted as a whole, in a folder of its own, and what is found both there and now is no finding of the branch's. So an old
//! table that a new file exposes is told at its old line, and lines that have moved are not. Equal is what has the same code, the same file
//! and the same message, which names the object; of more than before, the last are new. The same statement in a new file is told: there it can still be changed.

use super::super::git::{self, Repository};
use super::super::{Files, Project, catalog, path};
use super::{Request, check_model, levels};
use crate::compile;
use crate::compile::lint::Ground;
use crate::diagnostics::code::P0731;
use crate::diagnostics::{Diagnostic, Diagnostics};
use crate::span::FileId;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

type Key = (&'static str, String, String);

/// What was found at the merge base, each so often.
#[derive(Debug, Default)]
pub(super) struct Before {
    counts: BTreeMap<Key, usize>,
    /// The migrations as they were, by their paths from the repository's root.
    texts: BTreeMap<String, String>,
    /// The top of the work tree.
    root: PathBuf,
    /// The commit.
    commit: String,
    /// How many were left out.
    pub(super) left_out: usize,
}

/// What is linted now.
pub(super) struct Now<'a> {
    pub(super) request: &'a Request,
    /// Where the migrations were looked for, canonical.
    pub(super) paths: &'a [PathBuf],
    /// Whose settings count.
    pub(super) project: Option<&'a Project>,
    /// Whether its model is looked at too.
    pub(super) is_whole: bool,
}

/// Lints what stood at the merge base of a revision and `HEAD`. `None` if that can't be known, which is reported.
pub(super) fn before(files: &mut Files, now: &Now<'_>, revision: &str) -> Option<Before> {
    let first = now.paths.first().cloned().unwrap_or_else(|| files.working_directory().to_path_buf());
    let folder = if first.is_dir() { first.as_path() } else { first.parent().unwrap_or(&first) };
    let message = || format!("what was added since `{revision}` can't be told");
    let repository = match Repository::around(folder) {
        Ok(repository) => repository,
        Err(failure) => {
            git::report(files, folder, message(), &failure);
            return None;
        }
    };
    if let Some(outside) = now.paths.iter().find(|path| !path.starts_with(&repository.root)) {
        files.problem(&P0731, outside, message(), |diagnostic| {
            diagnostic.note("this isn't in the same Git repository as the first path")
        });
        return None;
    }
    let commit = repository.merge_base(files, revision)?;
    match written(files, &repository, &commit, now) {
        Ok(before) => Some(before),
        Err(failure) => {
            git::report(files, &repository.root, message(), &failure);
            None
        }
    }
}

fn written(files: &mut Files, repository: &Repository, commit: &str, now: &Now<'_>) -> Result<Before, git::Failure> {
    let refused = |error: &std::io::Error| git::Failure::Refused(path::reason(error));
    let guard = tempfile::tempdir().map_err(|error| refused(&error))?;
    let root = fs::canonicalize(guard.path()).map_err(|error| refused(&error))?;
    repository.write(commit, &root)?;
    let mut before = Before { commit: commit.to_owned(), root: repository.root.clone(), ..Before::default() };
    let there = |path: &Path| path.strip_prefix(&repository.root).ok().map(|below| root.join(below));
    let paths: Vec<PathBuf> = now.paths.iter().filter_map(|path| there(path)).filter(|path| path.exists()).collect();
    if paths.is_empty() {
        return Ok(before);
    }
    let mut then = Files::new(&root);
    let mut asked = now.request.migrations.clone();
    asked.paths = paths;
    let Some(found) = catalog::find(&mut then, &asked) else {
        let told = then.diagnostics.resolved(&then.sources);
        // No migrations yet is no reason for a word.
        if let Some(first) = told.iter().find(|diagnostic| diagnostic.code.id != "P0816") {
            let text = format!("what stood at {} can't be read ({}); everything is told", short(commit), first.message);
            files.remarks.push(text);
        }
        return Ok(before);
    };
    // Settings that are wrong have no model.
    let project = now.project.filter(|_| now.is_whole).and_then(|project| there(&project.root));
    let project = project.and_then(|root| Project::open(&mut then, Some(&root)));
    // Settings and options of now: what a rule is worth is no difference between then and now.
    let real =
        |path: &Path| path.strip_prefix(&root).map_or_else(|_| path.to_path_buf(), |below| repository.root.join(below));
    let levels = levels(&then, now.project, &found.migrations, now.request.flags.clone(), &real);
    let ground = Ground { platform: found.platform, grants: found.grants, api_schemas: found.api_schemas };
    compile::lint::lint(&then.sources, &found.migrations, ground, &levels, &mut then.diagnostics);
    if let Some(project) = &project {
        check_model(&mut then, project, &[]);
    }
    let names = names(&then, &root);
    for diagnostic in std::mem::take(&mut then.diagnostics).resolved(&then.sources) {
        *before.counts.entry(key(&diagnostic, &names)).or_default() += 1;
    }
    before.texts = found.migrations.iter().filter_map(|file| text(&then, &names, *file)).collect();
    Ok(before)
}

fn text(files: &Files, names: &BTreeMap<FileId, String>, file: FileId) -> Option<(String, String)> {
    Some((names.get(&file)?.clone(), files.sources.source(file)?.text.clone()))
}

/// The files that were read, by their paths from a folder.
fn names(files: &Files, root: &Path) -> BTreeMap<FileId, String> {
    files.named().map(|(path, file)| (file, path::below(path, root))).collect()
}

fn key(diagnostic: &Diagnostic, names: &BTreeMap<FileId, String>) -> Key {
    let path = names.get(&diagnostic.primary.span.file).cloned().unwrap_or_default();
    (diagnostic.code.id, path, diagnostic.message.clone())
}

impl Before {
    /// Takes out what was there before. What kept the command from its work is always told.
    pub(super) fn take_out(&mut self, files: &mut Files) {
        let mut names = names(files, &self.root);
        self.follow(files, &mut names);
        let found = std::mem::take(&mut files.diagnostics).resolved(&files.sources);
        let mut left = Diagnostics::default();
        for diagnostic in found {
            match self.counts.get_mut(&key(&diagnostic, &names)) {
                Some(count) if *count > 0 && !diagnostic.code.id.starts_with("P08") => {
                    *count -= 1;
                    self.left_out += 1;
                }
                _ => left.push(diagnostic),
            }
        }
        files.diagnostics = left;
    }

    /// Gives files that were moved, with the text that they had, their old names.
    fn follow(&self, files: &Files, names: &mut BTreeMap<FileId, String>) {
        let now: BTreeSet<String> = names.values().cloned().collect();
        let gone = self.texts.iter().filter(|(path, _)| !now.contains(*path));
        let gone: BTreeMap<&str, &str> = gone.map(|(path, text)| (text.as_str(), path.as_str())).collect();
        for (file, name) in names.iter_mut().filter(|(_, name)| !self.texts.contains_key(*name)) {
            let text = files.sources.source(*file).map_or("", |source| source.text.as_str());
            if let Some(old) = gone.get(text) {
                *name = (*old).to_owned();
            }
        }
    }

    /// The commit.
    pub(super) fn commit(&self) -> &str {
        &self.commit
    }

    /// The commit as people write it.
    pub(super) fn short(&self) -> &str {
        short(&self.commit)
    }
}

fn short(commit: &str) -> &str {
    commit.get(..12).unwrap_or(commit)
}
