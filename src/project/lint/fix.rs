//! `--fix`: what may be changed, and the files that change.
//!
//! policyc never asks a database, so that it can't know which migrations were applied: it takes those for applied that Git has a commit of (`HEAD`, or with
//! `--since` the merge base), and without Git all. They stay as they are, and a new migration repairs what they led to. `--fix=edit` and
//! `--fix=migrate` say it otherwise.

use super::super::git::Repository;
use super::super::migrations::{self, is_generated};
use super::super::outputs::Output;
use super::super::settings::{Naming, Tool};
use super::super::write::{Guard, write_all};
use super::super::{Files, Project};
use crate::compile::lint::Ground;
use crate::compile::lint::fix::{Fixed, May, Task, difference, fix};
use crate::diagnostics::render::counted;
use crate::lint::Levels;
use crate::span::{FileId, Span};
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

/// Which files may change.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mode {
    /// Those that Git doesn't know are edited; for the others there is a new migration.
    Auto,
    /// All are edited.
    Edit,
    /// None is: all repairs go to a new migration.
    Migrate,
}

/// What is repaired.
pub(super) struct Repairing<'a> {
    pub(super) migrations: &'a [FileId],
    pub(super) ground: &'a Ground,
    pub(super) levels: &'a Levels,
    pub(super) project: Option<&'a Project>,
    /// Where the migrations were looked for, canonical.
    pub(super) paths: &'a [PathBuf],
    /// The commit that the branch began with, where `--since` says so.
    pub(super) base: Option<&'a str>,
    /// Whether a message is one that is told: not left out by the baseline or by `--since`.
    pub(super) told: &'a dyn Fn(&'static str, &str, Span) -> bool,
}

/// What was done.
#[derive(Debug, Default)]
pub(super) struct Done {
    /// How many findings are repaired.
    pub(super) repaired: usize,
    /// What changes, for the reader: with `--dry-run` the differences.
    pub(super) differences: String,
    /// The files that changed, as messages show them.
    pub(super) files: Vec<String>,
    /// Findings whose repair isn't certain here: place, message, reason.
    pub(super) left: Vec<(Span, String, String)>,
}

/// Makes the repairs, or with `--dry-run` shows them. `None` if a file can't be written, which is reported.
pub(super) fn run(files: &mut Files, repairing: &Repairing<'_>, mode: Mode, dry_run: bool) -> Option<Done> {
    let applied = applied(files, repairing, mode);
    let folder = folder(files, repairing);
    let is_prisma = folder.as_ref().is_some_and(|folder| folder.tool == Tool::Prisma);
    let may = |file: FileId| {
        let text = files.sources.source(file).map_or("", |source| source.text.as_str());
        let is_ours = is_generated(text);
        let is_applied = files.path_of(file).is_none_or(|path| applied.as_ref().is_none_or(|set| set.contains(path)));
        let edit = match mode {
            Mode::Auto => !is_applied,
            Mode::Edit => true,
            Mode::Migrate => false,
        };
        // Prisma compares what it applied with the file, comments included. What policyc wrote is the model's to change.
        let edit_comments = edit || !is_prisma && mode != Mode::Migrate;
        let add = mode != Mode::Edit && folder.is_some();
        let reason = if is_ours {
            "policyc wrote the migration, so that the model must change"
        } else if folder.is_none() {
            "its file is taken for applied, and there is no folder that a new migration could go to; `--fix=edit` edits it"
        } else {
            "its file is taken for applied, or `--fix` was told what to leave"
        };
        May { reason, edit: edit && !is_ours, edit_comments: edit_comments && !is_ours, add: add && !is_ours }
    };
    let task = Task {
        sources: &files.sources,
        migrations: repairing.migrations,
        ground: repairing.ground,
        levels: repairing.levels,
    };
    let fixed = fix(&task, &may, repairing.told);
    let outputs = outputs(files, &fixed, folder.as_ref());
    let mut done = Done { repaired: fixed.repaired, left: fixed.left, ..Done::default() };
    for output in &outputs {
        let old = files.named().find(|(path, _)| **path == *output.path).map(|(_, file)| file);
        let old = old.and_then(|file| files.sources.source(file)).map_or("", |source| source.text.as_str());
        done.differences.push_str(&difference(&files.shown(&output.path), old, &output.contents));
        done.files.push(files.shown(&output.path));
    }
    if dry_run {
        return Some(done);
    }
    let fence: Vec<PathBuf> = outputs.iter().filter_map(|output| Some(output.path.parent()?.to_path_buf())).collect();
    write_all(files, &fence, Guard::Anything, outputs)?;
    Some(done)
}

/// The files that Git has a commit of; `None` where it can't be asked: then all are.
fn applied(files: &mut Files, repairing: &Repairing<'_>, mode: Mode) -> Option<BTreeSet<PathBuf>> {
    if mode != Mode::Auto {
        return None;
    }
    let first = repairing.migrations.first().and_then(|file| files.path_of(*file)).and_then(Path::parent)?;
    let known = Repository::around(first).ok().and_then(|repository| match repairing.base {
        Some(base) => repository.known(base).ok(),
        // Before the first commit nothing was applied from it.
        None => match repository.head() {
            Some(head) => repository.known(&head).ok(),
            None => Some(BTreeSet::new()),
        },
    });
    if known.is_none() {
        files.remarks.push(
            "Git can't be asked, so that all migrations are taken for applied; `--fix=edit` edits them".to_owned(),
        );
    }
    known
}

/// Where new migrations go.
struct Folder {
    path: PathBuf,
    tool: Tool,
    naming: Naming,
    /// The version of the last one.
    last: String,
}

/// The folder of the migrations, if they are those of one; nothing for files that were named one by one.
fn folder(files: &Files, repairing: &Repairing<'_>) -> Option<Folder> {
    if repairing.paths.iter().any(|path| !path.is_dir()) {
        return None;
    }
    let last = files.path_of(*repairing.migrations.last()?)?;
    let is_prisma = last.file_name().is_some_and(|name| name == "migration.sql");
    let (folder, name) = if is_prisma {
        (last.parent()?.parent()?, last.parent()?.file_name()?)
    } else {
        (last.parent()?, last.file_name()?)
    };
    let all = || repairing.migrations.iter().filter_map(|file| files.path_of(*file));
    if !all().all(|path| path.starts_with(folder)) {
        return None;
    }
    let last = migrations::digits(&name.to_string_lossy()).to_owned();
    let naming = match repairing.project {
        Some(project) => project.settings.migrations.naming,
        None if last.len() == 14 => Naming::Timestamp,
        None => Naming::Sequential,
    };
    let tool = if is_prisma { Tool::Prisma } else { Tool::Supabase };
    Some(Folder { path: folder.to_path_buf(), tool, naming, last })
}

fn outputs(files: &Files, fixed: &Fixed, folder: Option<&Folder>) -> Vec<Output> {
    let mut outputs = Vec::new();
    for (file, text) in &fixed.changed {
        if let Some(path) = files.path_of(*file) {
            outputs.push(Output { path: path.to_path_buf(), contents: text.clone() });
        }
    }
    let names: Vec<String> = fixed.added.iter().map(|added| added.name.clone()).collect();
    let paths =
        folder.map(|folder| migrations::following(&folder.path, folder.tool, folder.naming, &folder.last, &names));
    for (path, added) in paths.into_iter().flatten().zip(&fixed.added) {
        outputs.push(Output { path, contents: added.text.clone() });
    }
    outputs
}

/// Says of findings that are left why nothing was done about them.
pub(super) fn note(files: &mut Files, left: &[(Span, String, String)]) {
    let list = std::mem::take(&mut files.diagnostics).resolved(&files.sources);
    for mut diagnostic in list {
        if let Some((_, _, reason)) = left.iter().find(|(_, message, _)| *message == diagnostic.message) {
            diagnostic.notes.push(format!("`--fix` leaves it: {reason}"));
        }
        files.diagnostics.push(diagnostic);
    }
}

impl Done {
    /// What happened, in a sentence; nothing where nothing could be done.
    pub(super) fn summary(&self, dry_run: bool) -> String {
        let files = match self.files.as_slice() {
            [] => return "no finding has a repair that is certain".to_owned(),
            [file] => format!("`{file}`"),
            files => counted(files.len(), "file"),
        };
        let would = if dry_run { "would be " } else { "" };
        format!("{} {would}repaired in {files}", counted(self.repaired, "finding"))
    }
}
