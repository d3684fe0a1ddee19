//! What a run has read, and what it has to say about it.

use super::path;
use crate::diagnostics::code::{P0801, P0802, P0803, P0804};
use crate::diagnostics::{Code, Diagnostic, Diagnostics};
use crate::span::{FileId, SourceMap, Span};
use std::collections::BTreeMap;
use std::fs;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

/// The largest file that is read, in bytes: 16 MiB. A model of a thousand tables is well below one.
pub const MAX_BYTES: u64 = 16 * 1024 * 1024;

/// The texts and the diagnostics of one run.
#[derive(Debug)]
pub struct Files {
    /// The texts.
    pub sources: SourceMap,
    /// The diagnostics.
    pub diagnostics: Diagnostics,
    working_directory: PathBuf,
    named: BTreeMap<PathBuf, FileId>,
}

impl Files {
    /// Nothing read yet. Paths are shown from `working_directory`.
    pub fn new(working_directory: &Path) -> Self {
        let working_directory = fs::canonicalize(working_directory).unwrap_or_else(|_| working_directory.to_path_buf());
        Self {
            sources: SourceMap::default(),
            diagnostics: Diagnostics::default(),
            working_directory,
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

    /// A place for messages about a path as a whole.
    pub fn place(&mut self, path: &Path) -> Span {
        let shown = self.shown(path);
        let sources = &mut self.sources;
        let id = *self.named.entry(path.to_path_buf()).or_insert_with(|| sources.add(shown, ""));
        Span::new(id, 0..0)
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

    /// Reads standard input as a text that messages call `<stdin>`.
    pub fn read_stdin(&mut self) -> Option<FileId> {
        let mut bytes = Vec::new();
        let path = Path::new("<stdin>");
        if let Err(error) = io::stdin().lock().take(MAX_BYTES + 1).read_to_end(&mut bytes) {
            self.problem(&P0801, path, format!("can't read this: {}", path::reason(&error)), |d| d);
            return None;
        }
        self.text(path, bytes)
    }

    fn is_read(&self, id: FileId) -> bool {
        self.sources.source(id).is_some_and(|source| !source.text.is_empty())
    }

    fn text(&mut self, path: &Path, mut bytes: Vec<u8>) -> Option<FileId> {
        let shown = self.shown(path);
        if bytes.len() as u64 > MAX_BYTES {
            let limit = format!("the limit is {} MiB", MAX_BYTES / 1024 / 1024);
            self.problem(&P0804, path, "this file is too large", |d| d.note(limit));
            return None;
        }
        if bytes.starts_with(b"\xef\xbb\xbf") {
            bytes.drain(..3);
        }
        if let Some(at) = bytes.iter().position(|byte| *byte == 0) {
            let line = bytes.iter().take(at).filter(|byte| **byte == b'\n').count() + 1;
            self.problem(&P0803, path, format!("this file is binary: there is a NUL byte in line {line}"), |d| d);
            return None;
        }
        match String::from_utf8(bytes) {
            Ok(text) => Some(self.sources.add(shown, text)),
            Err(error) => {
                // The text up to the end of the line in question, so that the place can be shown.
                let at = error.utf8_error().valid_up_to();
                let bytes = error.into_bytes();
                let rest = bytes.get(at..).unwrap_or(&[]);
                let end = at + rest.iter().position(|byte| *byte == b'\n').unwrap_or(rest.len());
                let text = String::from_utf8_lossy(bytes.get(..end).unwrap_or(&[])).into_owned();
                let byte = rest.first().copied().unwrap_or(0);
                let id = self.sources.add(shown, text);
                let place = Span::new(id, at..at + '\u{fffd}'.len_utf8());
                self.diagnostics.push(
                    Diagnostic::error(&P0802, place, "this file isn't UTF-8")
                        .at(format!("the byte {byte:02X} starts no character here"))
                        .help("save the file as UTF-8"),
                );
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
    fs::File::open(path)?.take(MAX_BYTES + 1).read_to_end(&mut bytes)?;
    Ok(bytes)
}

fn reason(path: &Path, error: &io::Error) -> String {
    let broken_link = error.kind() == io::ErrorKind::NotFound && fs::symlink_metadata(path).is_ok();
    if broken_link { "it is a symbolic link that leads nowhere".to_owned() } else { path::reason(error) }
}
