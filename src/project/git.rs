//! Git, called as a program: what a branch began with, and which files it knows.
//!
//! Variables by which Git tells its own hooks where they run are taken away: a hook of pre-commit may run in another folder than the project's.

use super::Files;
use crate::diagnostics::code::P0731;
use std::collections::BTreeSet;
use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// A repository with a work tree.
#[derive(Debug, Clone)]
pub(super) struct Repository {
    /// The top of its work tree, canonical.
    pub(super) root: PathBuf,
}

/// Why Git couldn't do something: what it says, or why it can't be run.
#[derive(Debug)]
pub(super) enum Failure {
    /// There is no such program, or it can't be run.
    NoGit(String),
    /// What it wrote to standard error.
    Refused(String),
}

impl Failure {
    fn text(&self) -> &str {
        match self {
            Self::NoGit(text) | Self::Refused(text) => text,
        }
    }
}

/// A file of a commit.
struct Entry {
    object: String,
    path: String,
}

impl Repository {
    /// The repository around a folder.
    pub(super) fn around(folder: &Path) -> Result<Self, Failure> {
        let top = run(folder, &["rev-parse", "--show-toplevel"])?;
        let top = String::from_utf8_lossy(&top).trim_end_matches(['\r', '\n']).to_owned();
        let root = fs::canonicalize(&top).map_err(|error| Failure::Refused(format!("{top}: {error}")))?;
        Ok(Self { root })
    }

    /// The commit from which `HEAD` and a revision went their own ways. Problems are reported.
    pub(super) fn merge_base(&self, files: &mut Files, revision: &str) -> Option<String> {
        let message = format!("what was added since `{revision}` can't be told");
        // A revision that begins with a dash would be an option.
        let is_name = !revision.is_empty() && !revision.starts_with('-');
        let commit = |name: &str| {
            let found = run(&self.root, &["rev-parse", "--verify", "--quiet", &format!("{name}^{{commit}}")]);
            found.ok().map(|id| String::from_utf8_lossy(&id).trim().to_owned())
        };
        let shallow = run(&self.root, &["rev-parse", "--is-shallow-repository"]);
        let is_shallow = shallow.is_ok_and(|answer| answer.starts_with(b"true"));
        let fetch = "this is a shallow clone: `git fetch --unshallow`; in GitHub Actions, `fetch-depth: 0` for actions/checkout";
        let Some(wanted) = commit(revision).filter(|_| is_name) else {
            files.problem(&P0731, &self.root, message, |diagnostic| {
                let diagnostic = diagnostic.note(format!("Git knows no commit `{revision}` here"));
                match is_shallow {
                    true => diagnostic.help(fetch),
                    false => {
                        diagnostic.help("name a branch, a tag or a commit that was fetched: `--since origin/main`")
                    }
                }
            });
            return None;
        };
        let Some(head) = commit("HEAD") else {
            files.problem(&P0731, &self.root, message, |diagnostic| {
                diagnostic.note("there is no commit yet that the work tree began with")
            });
            return None;
        };
        match run(&self.root, &["merge-base", &wanted, &head]) {
            Ok(base) => Some(String::from_utf8_lossy(&base).trim().to_owned()),
            Err(failure) => {
                files.problem(&P0731, &self.root, message, |diagnostic| {
                    let diagnostic = diagnostic.note(format!("`{revision}` and `HEAD` have no commit in common here"));
                    match (is_shallow, failure.text()) {
                        (true, _) => diagnostic.help(fetch),
                        (false, "") => diagnostic,
                        (false, text) => diagnostic.note(text),
                    }
                });
                None
            }
        }
    }

    /// The commit of `HEAD`, where there is one.
    pub(super) fn head(&self) -> Option<String> {
        let id = run(&self.root, &["rev-parse", "--verify", "--quiet", "HEAD^{commit}"]).ok()?;
        Some(String::from_utf8_lossy(&id).trim().to_owned())
    }

    /// The files of a commit, as canonical paths; they needn't be there now.
    pub(super) fn known(&self, commit: &str) -> Result<BTreeSet<PathBuf>, Failure> {
        Ok(self.entries(commit)?.into_iter().map(|entry| self.root.join(entry.path)).collect())
    }

    /// Writes the files of a commit that a project is made of into a folder. Symbolic links and submodules are left out.
    pub(super) fn write(&self, commit: &str, folder: &Path) -> Result<(), Failure> {
        let entries = self.entries(commit)?;
        let wanted: Vec<&Entry> = entries.iter().filter(|entry| is_of_a_project(&entry.path)).collect();
        // From a file: a pipe that is full both ways would never empty.
        let list: String = wanted.iter().map(|entry| format!("{}\n", entry.object)).collect();
        let mut input = tempfile::tempfile().map_err(|error| system(&error))?;
        input.write_all(list.as_bytes()).map_err(|error| system(&error))?;
        io::Seek::rewind(&mut input).map_err(|error| system(&error))?;
        let told = run_with(&self.root, &["cat-file", "--batch"], Stdio::from(input))?;
        let mut rest = told.as_slice();
        for entry in wanted {
            let (text, after) =
                next_object(rest).ok_or_else(|| Failure::Refused(format!("no text of {}", entry.path)))?;
            rest = after;
            let path = folder.join(&entry.path);
            let made = path.parent().map_or(Ok(()), fs::create_dir_all);
            made.and_then(|()| fs::write(&path, text)).map_err(|error| system(&error))?;
        }
        Ok(())
    }

    fn entries(&self, commit: &str) -> Result<Vec<Entry>, Failure> {
        let told = run(&self.root, &["ls-tree", "-r", "-z", "--full-tree", commit])?;
        let text = String::from_utf8_lossy(&told).into_owned();
        // `100644 blob ID\tPATH`; links are `120000`, submodules are commits.
        let entry = |line: &str| {
            let (facts, path) = line.split_once('\t')?;
            let [mode, "blob", object] = facts.split(' ').collect::<Vec<_>>()[..] else { return None };
            let is_file = mode.starts_with("100");
            is_file.then(|| Entry { object: object.to_owned(), path: path.to_owned() })
        };
        Ok(text.split('\0').filter_map(entry).collect())
    }
}

/// `ID blob SIZE\n`, the text, `\n`.
fn next_object(told: &[u8]) -> Option<(&[u8], &[u8])> {
    let line = told.iter().position(|byte| *byte == b'\n')?;
    let size: usize = std::str::from_utf8(told.get(..line)?).ok()?.rsplit(' ').next()?.parse().ok()?;
    let rest = told.get(line + 1..)?;
    Some((rest.get(..size)?, rest.get(size + 1..)?))
}

/// Migrations, models and settings: what lint could read.
fn is_of_a_project(path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or(path);
    [".sql", ".policy", ".yaml", ".yml"].iter().any(|end| name.ends_with(end))
        || ["config.toml", "migration_lock.toml"].contains(&name)
}

fn run(folder: &Path, arguments: &[&str]) -> Result<Vec<u8>, Failure> {
    run_with(folder, arguments, Stdio::null())
}

fn run_with(folder: &Path, arguments: &[&str], stdin: Stdio) -> Result<Vec<u8>, Failure> {
    let mut command = Command::new("git");
    for variable in
        ["GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_PREFIX", "GIT_OBJECT_DIRECTORY", "GIT_COMMON_DIR"]
    {
        command.env_remove(variable);
    }
    command.args(["-c", "core.fsmonitor=false"]).args(arguments).current_dir(folder).stdin(stdin);
    let output = command.env("LC_ALL", "C").env("GIT_OPTIONAL_LOCKS", "0").output();
    let output = output.map_err(|error| match error.kind() {
        io::ErrorKind::NotFound => Failure::NoGit("there is no program `git` on the PATH".to_owned()),
        _ => Failure::NoGit(format!("`git` can't be run: {error}")),
    })?;
    if output.status.success() {
        return Ok(output.stdout);
    }
    let text = String::from_utf8_lossy(&output.stderr);
    let text: Vec<&str> = text.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
    Err(Failure::Refused(text.join("; ")))
}

fn system(error: &io::Error) -> Failure {
    Failure::Refused(super::path::reason(error))
}

/// Reports that Git couldn't help.
pub(super) fn report(files: &mut Files, place: &Path, message: String, failure: &Failure) {
    files.problem(&P0731, place, message, |diagnostic| {
        let outside = failure.text().contains("not a git repository");
        match (failure, outside) {
            (Failure::NoGit(text), _) => diagnostic.note(text.clone()),
            (Failure::Refused(_), true) => diagnostic.note("this folder isn't in a Git repository"),
            (Failure::Refused(text), false) => diagnostic.note(format!("Git says: {text}")),
        }
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn objects_are_read_one_after_the_other() {
        let told = b"aa blob 3\na\nb\nbb blob 0\n\n";
        let (first, rest) = next_object(told).unwrap();
        assert_eq!(first, b"a\nb");
        assert_eq!(next_object(rest), Some((&b""[..], &b""[..])));
        assert_eq!(next_object(b"aa missing\n"), None);
    }

    #[test]
    fn what_lint_reads_is_told_by_its_name() {
        assert!(is_of_a_project("a/supabase/migrations/1_a.sql") && is_of_a_project("policyc.yaml"));
        assert!(is_of_a_project("supabase/config.toml") && !is_of_a_project("Cargo.toml"));
    }
}
