//! Writing: all files or none.
//!
//! First everything is compared with what is there (that is all of `--check`), then all new texts go to temporary files beside their targets, and only when all
//! of them are on the disk do they take their places, by renaming. If one of those steps fails, the files that were replaced are put
//! back. A file that is right already isn't touched.

mod transaction;

use super::migrations::is_generated;
use super::outputs::Output;
use super::{Files, path};
use crate::diagnostics::code::{P0704, P0804, P0805, P0806, P0811};
use std::collections::BTreeSet;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

/// What may be replaced.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Guard {
    /// Only files that policyc wrote, and empty ones.
    OnlyGenerated,
    /// Nothing: all files must be new.
    OnlyNew,
    /// Everything: the user's own files, in another layout.
    Anything,
}

/// A file that changes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// Where it is, for the reader.
    pub path: PathBuf,
    /// Where it is when links are followed.
    real: PathBuf,
    /// How it changes.
    pub kind: Kind,
}

/// How a file changes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Kind {
    /// It appears, with this text.
    Create(String),
    /// It gets another text; the first line that differs is counted from 1.
    Replace {
        /// The new text.
        contents: String,
        /// The first line that differs.
        line: usize,
    },
    /// It goes away.
    Remove,
}

/// The files that change, in the order of the outputs.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Changes {
    list: Vec<Change>,
    /// How many are right already.
    pub unchanged: usize,
}

impl Changes {
    /// Compares files as they should be, and files that should go, with what is there. Where links lead out of all folders of `fence`, where
    /// `guard` forbids a change, and where two outputs have one path, that is reported.
    pub fn plan(
        files: &mut Files,
        fence: &[PathBuf],
        guard: Guard,
        outputs: Vec<Output>,
        removed: Vec<PathBuf>,
    ) -> Option<Self> {
        let mut changes = Self::default();
        let mut complete = true;
        let mut places: BTreeSet<PathBuf> = BTreeSet::new();
        for Output { path, contents } in outputs {
            let Some(real) = real_place(files, fence, &path) else {
                complete = false;
                continue;
            };
            if !places.insert(real.clone()) {
                files.problem(&P0806, &path, "two outputs have this path", |diagnostic| {
                    diagnostic.help("give one of them another path in `policyc.yaml`")
                });
                complete = false;
                continue;
            }
            match compare(files, &path, &real, contents, guard) {
                Ok(Some(kind)) => changes.list.push(Change { path, real, kind }),
                Ok(None) => changes.unchanged += 1,
                Err(()) => complete = false,
            }
        }
        for path in removed {
            match real_place(files, fence, &path) {
                Some(real) => changes.list.push(Change { path, real, kind: Kind::Remove }),
                None => complete = false,
            }
        }
        complete.then_some(changes)
    }

    /// Whether all is right already.
    pub fn is_empty(&self) -> bool {
        self.list.is_empty()
    }

    /// The files that change.
    pub fn iter(&self) -> std::slice::Iter<'_, Change> {
        self.list.iter()
    }

    /// Writes them: all, or none and the reason is reported. Says whether it did.
    pub fn apply(&self, files: &mut Files) -> bool {
        let Err(failure) = transaction::run(&self.list) else {
            return true;
        };
        let path = failure.path.clone();
        let message = format!("can't write this: {}", path::reason(&failure.error));
        files.problem(&P0804, &path, message, |mut diagnostic| {
            diagnostic = match failure.left.is_empty() {
                true => diagnostic.note("nothing was changed"),
                false => diagnostic.note("some files couldn't be put back as they were"),
            };
            for (target, backup) in &failure.left {
                let backup = match backup {
                    Some(backup) => format!("what `{}` was is in `{}`", target.display(), backup.display()),
                    None => format!("`{}` is new and couldn't be removed", target.display()),
                };
                diagnostic = diagnostic.note(backup);
            }
            diagnostic
        });
        false
    }
}

/// Writes files, all or none: [`Changes::plan`] and [`Changes::apply`] in one. `None` if nothing was written because something forbids it.
pub fn write_all(files: &mut Files, fence: &[PathBuf], guard: Guard, outputs: Vec<Output>) -> Option<Changes> {
    let changes = Changes::plan(files, fence, guard, outputs, Vec::new())?;
    changes.apply(files).then_some(changes)
}

/// Compares one file with what is there; `None` when it is right.
fn compare(files: &mut Files, path: &Path, real: &Path, contents: String, guard: Guard) -> Result<Option<Kind>, ()> {
    let old = match fs::read(real) {
        Ok(old) => old,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Some(Kind::Create(contents))),
        Err(error) => {
            let reason = if real.is_dir() { "it is a folder".to_owned() } else { path::reason(&error) };
            files.problem(&P0804, path, format!("can't write this: {reason}"), |diagnostic| diagnostic);
            return Err(());
        }
    };
    if guard == Guard::OnlyNew {
        files.problem(&P0811, path, "this file is there already", |diagnostic| diagnostic.note("nothing was written"));
        return Err(());
    }
    let old = String::from_utf8_lossy(&old);
    if old == contents || (guard == Guard::OnlyGenerated && same_lines(&old, &contents)) {
        return Ok(None);
    }
    if guard == Guard::OnlyGenerated && !old.is_empty() && !is_generated(&old) {
        files.problem(&P0704, path, "this file would be replaced, and policyc didn't write it", |diagnostic| {
            diagnostic
                .note("what policyc writes says `generated by policyc` at its top")
                .help("move the file away, or send the output elsewhere in `policyc.yaml`")
        });
        return Err(());
    }
    let line = first_difference(&old, &contents);
    Ok(Some(Kind::Replace { contents, line }))
}

/// Whether only the line ends differ: git on Windows may have changed them.
fn same_lines(a: &str, b: &str) -> bool {
    a.contains('\r') && a.replace("\r\n", "\n") == b
}

fn first_difference(a: &str, b: &str) -> usize {
    a.split('\n').zip(b.split('\n')).take_while(|(a, b)| a == b).count() + 1
}

/// Where a path leads when links are followed; whatever doesn't exist yet is taken as it is written.
fn real_place(files: &mut Files, fence: &[PathBuf], path: &Path) -> Option<PathBuf> {
    let real = match follow(path) {
        Ok(real) => real,
        Err(error) => {
            files.problem(&P0804, path, format!("can't write this: {}", path::reason(&error)), |d| d);
            return None;
        }
    };
    if real == path || fence.iter().any(|folder| real.starts_with(folder)) {
        return Some(real);
    }
    let target = files.shown(&real);
    files.problem(&P0805, path, format!("a symbolic link leads from here to `{target}`"), |diagnostic| {
        diagnostic
            .note("policyc doesn't write through links out of the project")
            .help("name the real place in `policyc.yaml`, or replace the link")
    });
    None
}

fn follow(path: &Path) -> io::Result<PathBuf> {
    match fs::symlink_metadata(path) {
        Ok(_) => fs::canonicalize(path).map_err(|error| match error.kind() {
            io::ErrorKind::NotFound => io::Error::other("it is a symbolic link that leads nowhere"),
            _ => error,
        }),
        Err(error) if error.kind() == io::ErrorKind::NotFound => match (path.parent(), path.file_name()) {
            (Some(parent), Some(name)) => Ok(follow(parent)?.join(name)),
            _ => Err(error),
        },
        Err(error) => Err(error),
    }
}

#[cfg(test)]
mod tests;
