//! `policyc fmt`: from `*.policy` files to the same files in canonical layout.

use super::outputs::Output;
use super::write::{Changes, Guard};
use super::{Files, Project, discover};
use crate::compile;
use crate::diagnostics::Diagnostics;
use crate::diagnostics::code::P0812;
use crate::span::FileId;
use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

/// What would change.
#[derive(Debug, Clone)]
pub struct Formatted {
    /// The files that aren't in canonical layout.
    pub changes: Changes,
    /// How many files were looked at.
    pub count: usize,
}

/// Formats the `*.policy` files of a project's model.
pub fn project(files: &mut Files, project: &Project) -> Option<Formatted> {
    let mut paths = discover::model_files(files, project)?;
    paths.retain(|path| is_policy(path));
    format(files, paths, vec![project.root.clone()])
}

/// Formats files, and the `*.policy` files in folders.
pub fn paths(files: &mut Files, named: &[PathBuf]) -> Option<Formatted> {
    let mut found = Vec::new();
    let mut fence = Vec::new();
    let mut complete = true;
    for path in named {
        let whole = super::path::joined(files.working_directory(), &path.to_string_lossy());
        if whole.is_dir() {
            let mut below = Vec::new();
            complete &= discover::all_files(files, &whole, &mut BTreeSet::new(), &mut below).is_some();
            found.extend(below.into_iter().filter(|path| is_policy(path)));
            fence.extend(fs::canonicalize(&whole).ok());
        } else if is_policy(&whole) {
            // The user named it: it is followed if it is a link.
            fence.extend(fs::canonicalize(&whole).ok());
            found.push(whole);
        } else {
            files.problem(&P0812, path, "`policyc fmt` lays out `*.policy` files", |diagnostic| diagnostic);
            complete = false;
        }
    }
    found.sort();
    found.dedup();
    if complete { format(files, found, fence) } else { None }
}

/// Formats standard input; gives the text before and after.
pub fn standard_input(files: &mut Files) -> Option<(String, String)> {
    let file = files.read_stdin()?;
    let after = formatted(files, file)?;
    let before = files.sources.source(file).map(|source| source.text.clone())?;
    Some((before, after))
}

/// Files that can't be formatted are reported and left as they are; the others change all the same.
fn format(files: &mut Files, paths: Vec<PathBuf>, fence: Vec<PathBuf>) -> Option<Formatted> {
    let count = paths.len();
    let mut outputs = Vec::new();
    for path in paths {
        let Some(contents) = files.read(&path).and_then(|file| formatted(files, file)) else {
            continue;
        };
        outputs.push(Output { path, contents });
    }
    let changes = Changes::plan(files, &fence, Guard::Anything, outputs, Vec::new())?;
    Some(Formatted { changes, count })
}

fn formatted(files: &mut Files, file: FileId) -> Option<String> {
    // A collector of its own: a mistake in one file doesn't keep the next from being formatted.
    let mut diagnostics = Diagnostics::default();
    let text = compile::format(&files.sources, file, &mut diagnostics);
    let text = if diagnostics.has_errors() { None } else { text };
    files.diagnostics.extend(diagnostics);
    text
}

fn is_policy(path: &Path) -> bool {
    path.extension().is_some_and(|extension| extension == "policy")
}
