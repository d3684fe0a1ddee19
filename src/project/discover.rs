//! Which files belong to a project.

use super::{Files, Project, SETTINGS_FILE, path};
use crate::diagnostics::Diagnostic;
use crate::diagnostics::code::{P0801, P0803};
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

/// Folders without models, wherever they are.
const SKIPPED: &[&str] = &["supabase", "node_modules"];

/// The files of the model in order: by their path below the project. What can't be found is reported.
pub fn model_files(files: &mut Files, project: &Project) -> Option<Vec<PathBuf>> {
    let mut search = Search::new(project);
    let root = project.root.clone();
    let mut complete = true;
    if project.settings.model.is_empty() {
        complete &= search.folder(files, &root);
        if complete && search.found.is_empty() {
            let place = crate::span::Span::new(project.settings_file, 0..0);
            files.diagnostics.push(Diagnostic::error(&P0803, place, "this project has no model").note(
                "a model is `*.policy` or `*.yaml` files beside `policyc.yaml` or below, or what `model:` lists",
            ));
            complete = false;
        }
    }
    for (entry, place) in &project.settings.model {
        if let Some(reason) = missing(&root, entry) {
            files.diagnostics.push(Diagnostic::error(&P0801, *place, format!("can't read `{entry}`: {reason}")));
            complete = false;
            continue;
        }
        let before = search.found.len();
        if !search.entry(files, &root, entry) {
            complete = false;
        } else if search.found.len() == before && !search.repeated {
            files.diagnostics.push(
                Diagnostic::error(&P0803, *place, format!("`{entry}` matches no model file"))
                    .note("model files are called `*.policy`, `*.yaml` or `*.yml`"),
            );
            complete = false;
        }
    }
    complete.then(|| search.found.into_values().collect())
}

/// Why an entry of `model:` can't lead anywhere: its file or folder, or the folder of its pattern, isn't there.
fn missing(root: &Path, entry: &str) -> Option<String> {
    let whole = path::joined(root, entry);
    let error = fs::symlink_metadata(&whole).err()?;
    let sought = if name(&whole).contains('*') { whole.parent()? } else { &whole };
    if sought != whole && sought.exists() {
        return None;
    }
    Some(path::reason(&error))
}

/// The user's templates: path below the templates folder, and text.
pub fn templates(files: &mut Files, project: &Project) -> Option<Vec<(String, String)>> {
    let Some(folder) = &project.layout.templates else {
        return Some(Vec::new());
    };
    let mut paths = Vec::new();
    all_files(files, folder, &mut BTreeSet::new(), &mut paths)?;
    paths.sort();
    let mut texts = Vec::new();
    for path in paths {
        let file = files.read(&path)?;
        let text = files.sources.source(file).map(|source| source.text.clone()).unwrap_or_default();
        texts.push((path::below(&path, folder), text));
    }
    Some(texts)
}

/// The files in a folder and the folders in it, but for `node_modules` and whatever begins with a dot. A folder that is reached twice, by a
/// link, counts once.
pub(super) fn all_files(
    files: &mut Files,
    folder: &Path,
    seen: &mut BTreeSet<PathBuf>,
    into: &mut Vec<PathBuf>,
) -> Option<()> {
    for path in entries(files, folder, seen)? {
        if path.is_dir() {
            if name(&path) != "node_modules" {
                all_files(files, &path, seen, into)?;
            }
        } else {
            into.push(path);
        }
    }
    Some(())
}

/// What is in a folder, sorted, without names that begin with a dot; nothing if it was seen before.
pub(super) fn entries(files: &mut Files, folder: &Path, seen: &mut BTreeSet<PathBuf>) -> Option<Vec<PathBuf>> {
    let mut read = || -> std::io::Result<Option<Vec<PathBuf>>> {
        if !seen.insert(fs::canonicalize(folder)?) {
            return Ok(None);
        }
        fs::read_dir(folder)?.map(|entry| entry.map(|entry| entry.path())).collect::<Result<Vec<_>, _>>().map(Some)
    };
    match read() {
        Ok(paths) => {
            let mut paths = paths.unwrap_or_default();
            paths.retain(|path| !name(path).starts_with('.'));
            paths.sort();
            Some(paths)
        }
        Err(error) => {
            files.problem(&P0801, folder, format!("can't read this: {}", path::reason(&error)), |d| d);
            None
        }
    }
}

fn name(path: &Path) -> String {
    path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default()
}

fn is_model_name(name: &str) -> bool {
    let extension = Path::new(name).extension().and_then(|extension| extension.to_str()).unwrap_or("");
    matches!(extension, "policy" | "yaml" | "yml") && name != SETTINGS_FILE
}

struct Search {
    /// By the path below the project, whose order is the model's.
    found: BTreeMap<PathBuf, PathBuf>,
    seen: BTreeSet<PathBuf>,
    /// Whether the last entry matched something that was found before.
    repeated: bool,
    root: PathBuf,
    /// Outputs aren't models.
    skipped: Vec<PathBuf>,
}

impl Search {
    fn new(project: &Project) -> Self {
        let layout = &project.layout;
        let mut skipped = vec![layout.output.clone(), layout.docs.clone(), layout.migrations.clone()];
        skipped.extend(layout.templates.clone());
        skipped.retain(|folder| !project.root.starts_with(folder));
        Self { found: BTreeMap::new(), seen: BTreeSet::new(), repeated: false, root: project.root.clone(), skipped }
    }

    fn add(&mut self, path: PathBuf) {
        let key = path.strip_prefix(&self.root).map_or_else(|_| path.clone(), Path::to_path_buf);
        self.repeated |= self.found.insert(key, path).is_some();
    }

    /// One entry of `model:`: a file, a folder, or a pattern with `*` in its last part.
    fn entry(&mut self, files: &mut Files, root: &Path, entry: &str) -> bool {
        self.repeated = false;
        self.seen.clear();
        let whole = path::joined(root, entry);
        let last = name(&whole);
        if last.contains('*') && fs::symlink_metadata(&whole).is_err() {
            let folder = whole.parent().unwrap_or(root).to_path_buf();
            let Some(paths) = entries(files, &folder, &mut BTreeSet::new()) else {
                return false;
            };
            for path in paths {
                if is_model_name(&name(&path)) && matches(&last, &name(&path)) {
                    self.add(path);
                }
            }
            return true;
        }
        if whole.is_dir() && !is_policy(&whole) {
            return self.folder(files, &whole);
        }
        self.add(whole);
        true
    }

    fn folder(&mut self, files: &mut Files, folder: &Path) -> bool {
        let Some(paths) = entries(files, folder, &mut self.seen) else {
            return false;
        };
        let mut complete = true;
        for path in paths {
            // A folder that is called like a model file is more likely a mistake than a home of models: reading it reports that.
            if path.is_dir() && !is_policy(&path) {
                let skipped = SKIPPED.contains(&name(&path).as_str()) || self.skipped.contains(&path);
                complete &= skipped || self.folder(files, &path);
            } else if is_model_name(&name(&path)) {
                self.add(path);
            }
        }
        complete
    }
}

fn is_policy(path: &Path) -> bool {
    path.extension().is_some_and(|extension| extension == "policy")
}

/// Whether a name fits a pattern in which `*` stands for any characters.
pub(super) fn matches(pattern: &str, name: &str) -> bool {
    let mut parts = pattern.split('*');
    let Some(mut rest) = parts.next().and_then(|first| name.strip_prefix(first)) else {
        return false;
    };
    let mut parts: Vec<&str> = parts.collect();
    let Some(last) = parts.pop() else {
        return rest.is_empty();
    };
    for part in parts {
        match rest.find(part).and_then(|at| rest.get(at + part.len()..)) {
            Some(after) => rest = after,
            None => return false,
        }
    }
    rest.ends_with(last)
}

#[cfg(test)]
mod tests {
    use super::matches;

    #[test]
    fn a_star_stands_for_any_characters() {
        assert!(matches("*.policy", "a.policy"));
        assert!(matches("a*c*.policy", "abcd.policy"));
        assert!(matches("*", "x"));
        assert!(!matches("*.policy", "a.yaml"));
        assert!(!matches("a*a", "a"));
        assert!(!matches("a*b*b", "ab"));
    }
}
