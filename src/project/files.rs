//! What a run has read, and what it has to say about it.

use super::path;
use crate::diagnostics::code::{P0010, P0801, P0802, P0817};
use crate::diagnostics::{Code, Diagnostic, Diagnostics};
use crate::span::{FileId, SourceMap, Span};
use crate::syntax::decode::decode;
use crate::syntax::limits::MAX_FILE_BYTES;
use std::collections::BTreeMap;
use std::fs;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

/// One byte more than may be, so that more can be told from enough.
const LIMIT: u64 = MAX_FILE_BYTES as u64 + 1;

/// The texts and the diagnostics of one run.
#[derive(Debug)]
pub struct Files {
    /// The texts.
    pub sources: SourceMap,
    /// The diagnostics.
    pub diagnostics: Diagnostics,
    /// What is worth a word and is no mistake.
    pub remarks: Vec<String>,
    working_directory: PathBuf,
    root: Option<PathBuf>,
    named: BTreeMap<PathBuf, FileId>,
}

impl Files {
    /// Nothing read yet. Paths are shown from `working_directory`.
    pub fn new(working_directory: &Path) -> Self {
        let working_directory = fs::canonicalize(working_directory).unwrap_or_else(|_| working_directory.to_path_buf());
        Self {
            sources: SourceMap::default(),
            diagnostics: Diagnostics::default(),
            remarks: Vec::new(),
            working_directory,
            root: None,
            named: BTreeMap::new(),
        }
    }

    /// From where paths are shown, canonical.
    pub fn working_directory(&self) -> &Path {
        &self.working_directory
    }

    /// A path as messages name it.
    pub fn shown(&self, path: &Path) -> String {
        path::shown(path, &self.working_directory)
    }

    /// Says which folder is the project's, canonical.
    pub(super) fn set_root(&mut self, root: &Path) {
        self.root = Some(root.to_path_buf());
    }

    /// A path that messages show, as those name it who look at the project from outside: seen from the root of its Git repository, or else from
    /// the project's folder, or else from the working directory.
    pub fn reported(&self, shown: &str) -> String {
        // Standard input is nowhere.
        if shown.starts_with('<') {
            return shown.to_owned();
        }
        let project = self.root.as_deref().unwrap_or(&self.working_directory);
        // In a worktree `.git` is a file.
        let root = project.ancestors().find(|folder| folder.join(".git").exists()).unwrap_or(project);
        path::shown(&path::joined(&self.working_directory, shown), root)
    }

    /// The path that a text was read from; none for standard input.
    pub fn path_of(&self, id: FileId) -> Option<&Path> {
        self.named.iter().find(|(_, named)| **named == id).map(|(path, _)| path.as_path())
    }

    /// The paths that were read or spoken of, with their texts.
    pub(super) fn named(&self) -> impl Iterator<Item = (&Path, FileId)> {
        self.named.iter().map(|(path, file)| (path.as_path(), *file))
    }

    /// A place for messages about a path as a whole.
    pub fn place(&mut self, path: &Path) -> Span {
        let shown = self.shown(path);
        let sources = &mut self.sources;
        let id = *self.named.entry(path.to_path_buf()).or_insert_with(|| sources.add(shown, ""));
        Span::new(id, 0..0)
    }

    /// A place for messages about a line of a file, counted from 1; the file as a whole where that can't be read.
    pub fn line(&mut self, path: &Path, line: usize) -> Span {
        let Some(text) = bytes(path).ok().and_then(|bytes| decode(bytes).ok()) else {
            return self.place(path);
        };
        let start = text.split_inclusive('\n').take(line.saturating_sub(1)).map(str::len).sum::<usize>();
        let length = text.get(start..).and_then(|rest| rest.lines().next()).map_or(0, str::len);
        let id = self.sources.add(self.shown(path), text);
        Span::new(id, start..start + length)
    }

    /// Reports an error about a path as a whole; `more` adds notes and helps.
    pub fn problem(
        &mut self,
        code: &'static Code,
        path: &Path,
        message: impl Into<String>,
        more: impl FnOnce(Diagnostic) -> Diagnostic,
    ) {
        let place = self.place(path);
        self.diagnostics.push(more(Diagnostic::error(code, place, message)));
    }

    /// Reads a text file; once, however often it is asked for. `None` if that can't be done, which is then reported.
    pub fn read(&mut self, path: &Path) -> Option<FileId> {
        if let Some(id) = self.named.get(path).filter(|id| self.is_read(**id)) {
            return Some(*id);
        }
        let bytes = match bytes(path) {
            Ok(bytes) => bytes,
            Err(error) => {
                self.problem(&P0801, path, format!("can't read this: {}", reason(path, &error)), |d| d);
                return None;
            }
        };
        let id = self.text(path, bytes)?;
        self.named.insert(path.to_path_buf(), id);
        Some(id)
    }

    /// Reads a file that was found when its folder was listed: if it is gone since, something else works on the folder.
    pub fn read_listed(&mut self, path: &Path) -> Option<FileId> {
        if fs::symlink_metadata(path).is_err_and(|error| error.kind() == io::ErrorKind::NotFound) {
            self.problem(&P0801, path, "this file was there a moment ago, and is gone", |diagnostic| {
                diagnostic
                    .note("it was found when its folder was listed; something else has moved or deleted it since")
                    .help("run policyc again when nothing else changes the folder")
            });
            return None;
        }
        self.read(path)
    }

    /// Reads standard input as a text that messages call `<stdin>`.
    pub fn read_stdin(&mut self) -> Option<FileId> {
        let mut bytes = Vec::new();
        let path = Path::new("<stdin>");
        if let Err(error) = io::stdin().lock().take(LIMIT).read_to_end(&mut bytes) {
            self.problem(&P0801, path, format!("can't read this: {}", path::reason(&error)), |d| d);
            return None;
        }
        self.text(path, bytes)
    }

    fn is_read(&self, id: FileId) -> bool {
        self.sources.source(id).is_some_and(|source| !source.text.is_empty())
    }

    fn text(&mut self, path: &Path, bytes: Vec<u8>) -> Option<FileId> {
        let shown = self.shown(path);
        if bytes.len() > MAX_FILE_BYTES {
            let limit = format!("the limit is {} MiB", MAX_FILE_BYTES / 1024 / 1024);
            self.problem(&P0010, path, "this file is too large", |d| d.note(limit));
            return None;
        }
        if bytes.starts_with(b"\xff\xfe") || bytes.starts_with(b"\xfe\xff") {
            self.problem(&P0817, path, "this file is UTF-16", |d| {
                d.note("models, settings and SQL are read as UTF-8, and nothing else is guessed")
                    .help("save the file as UTF-8; PowerShell's `>` writes UTF-16, `| Out-File -Encoding utf8` doesn't")
            });
            return None;
        }
        if let Some(at) = bytes.iter().position(|byte| *byte == 0) {
            let line = bytes.iter().take(at).filter(|byte| **byte == b'\n').count() + 1;
            self.problem(&P0802, path, format!("this file is binary: there is a NUL byte in line {line}"), |d| d);
            return None;
        }
        match decode(bytes) {
            Ok(text) => Some(self.sources.add(shown, text)),
            Err(mut error) => {
                let id = self.sources.add(shown, std::mem::take(&mut error.text));
                self.diagnostics.push(error.diagnostic(id));
                None
            }
        }
    }
}

/// At most one byte more than the limit.
fn bytes(path: &Path) -> io::Result<Vec<u8>> {
    // Asked before it is opened: opening a pipe waits for somebody to write into it.
    let metadata = fs::metadata(path)?;
    if metadata.is_dir() {
        return Err(io::Error::other("it is a folder"));
    }
    if !metadata.is_file() {
        return Err(io::Error::other("it is no ordinary file"));
    }
    let mut bytes = Vec::new();
    fs::File::open(path)?.take(LIMIT).read_to_end(&mut bytes)?;
    Ok(bytes)
}

fn reason(path: &Path, error: &io::Error) -> String {
    let broken_link = error.kind() == io::ErrorKind::NotFound && fs::symlink_metadata(path).is_ok();
    if broken_link { "it is a symbolic link that leads nowhere".to_owned() } else { path::reason(error) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_that_vanishes_after_its_folder_was_listed_is_told_so() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("001_gone.sql");
        fs::write(&path, "select 1;").unwrap();
        let listed: Vec<PathBuf> = fs::read_dir(folder.path()).unwrap().map(|entry| entry.unwrap().path()).collect();
        fs::remove_file(&path).unwrap();
        let mut files = Files::new(folder.path());
        for path in &listed {
            assert_eq!(files.read_listed(path), None);
        }
        let told = files.diagnostics.resolved(&files.sources);
        assert_eq!(told.len(), 1);
        let shown = format!("{told:?}");
        assert!(shown.contains("P0801") && shown.contains("is gone") && shown.contains("run policyc again"), "{shown}");
    }
}
