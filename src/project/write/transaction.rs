//! Several renames as one step: what was done is undone when a later one fails.

use super::{Change, Kind};
use crate::project::migrations::is_generated;
use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use tempfile::TempPath;

/// Why nothing was written.
#[derive(Debug)]
pub(super) struct Failure {
    /// The file in question.
    pub(super) path: PathBuf,
    /// The system's reason.
    pub(super) error: io::Error,
    /// What couldn't be put back: the file, and where its old text is.
    pub(super) left: Vec<(PathBuf, Option<PathBuf>)>,
}

/// How to undo one step.
enum Undo {
    /// Put the old file back.
    Restore(TempPath, PathBuf),
    /// Remove the new file.
    Remove(PathBuf),
}

/// Applies all changes, or none.
pub(super) fn run(changes: &[Change]) -> Result<(), Failure> {
    let mut folders = Vec::new();
    let mut done = Vec::new();
    let result = stage(changes, &mut folders).and_then(|staged| commit(changes, staged, &mut done));
    let Err((path, error)) = result else {
        return Ok(());
    };
    let left = done.into_iter().rev().filter_map(undo).collect();
    for folder in folders.iter().rev() {
        // Only what is empty goes; a folder that somebody has used meanwhile stays.
        let _ = fs::remove_dir(folder);
    }
    Err(Failure { path, error, left })
}

type Step<T> = Result<T, (PathBuf, io::Error)>;

/// Writes every new text to a file beside its target. Dropping them removes them.
fn stage(changes: &[Change], folders: &mut Vec<PathBuf>) -> Step<Vec<Option<TempPath>>> {
    changes
        .iter()
        .map(|change| match &change.kind {
            Kind::Create(contents) | Kind::Replace { contents, .. } => {
                staged(&change.real, contents, folders).map(Some).map_err(|error| (change.path.clone(), error))
            }
            Kind::Remove => Ok(None),
        })
        .collect()
}

fn staged(target: &Path, contents: &str, folders: &mut Vec<PathBuf>) -> io::Result<TempPath> {
    let folder = target.parent().ok_or_else(|| io::Error::other("it has no folder"))?;
    create_folders(folder, folders)?;
    let mut file = temporary().tempfile_in(folder)?;
    file.write_all(contents.as_bytes())?;
    if let Ok(old) = fs::metadata(target) {
        file.as_file().set_permissions(old.permissions())?;
        // The user's own file: its new text is on the disk before the old one goes. What is generated can be generated again.
        if !is_generated(contents) {
            file.as_file().sync_all()?;
        }
    }
    Ok(file.into_temp_path())
}

fn temporary() -> tempfile::Builder<'static, 'static> {
    let mut builder = tempfile::Builder::new();
    builder.prefix(".policyc-").suffix(".tmp");
    #[cfg(unix)]
    {
        // As any other new file: what the umask leaves.
        use std::os::unix::fs::PermissionsExt;
        builder.permissions(fs::Permissions::from_mode(0o666));
    }
    builder
}

fn create_folders(folder: &Path, created: &mut Vec<PathBuf>) -> io::Result<()> {
    let missing: Vec<&Path> = folder.ancestors().take_while(|folder| !folder.exists()).collect();
    for folder in missing.into_iter().rev() {
        match fs::create_dir(folder) {
            Ok(()) => created.push(folder.to_path_buf()),
            // Another run was faster.
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists && folder.is_dir() => {}
            Err(error) => return Err(error),
        }
    }
    Ok(())
}

fn commit(changes: &[Change], staged: Vec<Option<TempPath>>, done: &mut Vec<Undo>) -> Step<()> {
    for (change, new) in changes.iter().zip(staged) {
        step(change, new, done).map_err(|error| (change.path.clone(), error))?;
    }
    Ok(())
}

fn step(change: &Change, new: Option<TempPath>, done: &mut Vec<Undo>) -> io::Result<()> {
    let target = &change.real;
    let old = match change.kind {
        Kind::Create(_) => None,
        Kind::Replace { .. } | Kind::Remove => Some(backup(target)?),
    };
    match new {
        Some(new) if old.is_some() => new.persist(target).map_err(|error| error.error)?,
        // Nothing was there when it was compared: what appeared since is somebody's.
        Some(new) => new.persist_noclobber(target).map_err(|error| error.error)?,
        None => fs::remove_file(target)?,
    }
    done.push(match old {
        Some(old) => Undo::Restore(old, target.clone()),
        None => Undo::Remove(target.clone()),
    });
    Ok(())
}

/// A second name for the old file, or a copy where the file system knows no second names.
fn backup(target: &Path) -> io::Result<TempPath> {
    let folder = target.parent().ok_or_else(|| io::Error::other("it has no folder"))?;
    let linked = temporary().make_in(folder, |path| fs::hard_link(target, path));
    let backup = linked.or_else(|_| temporary().make_in(folder, |path| fs::copy(target, path).map(|_| ())))?;
    Ok(backup.into_temp_path())
}

/// Undoes one step; says what couldn't be undone.
fn undo(step: Undo) -> Option<(PathBuf, Option<PathBuf>)> {
    match step {
        Undo::Restore(old, target) => {
            let error = old.persist(&target).err()?;
            Some((target, error.path.keep().ok()))
        }
        Undo::Remove(target) => fs::remove_file(&target).err().map(|_| (target, None)),
    }
}
