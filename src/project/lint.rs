//! `policyc lint`: which files are meant, what their findings are worth, and the model beside them.

use super::discover::matches;
use super::{Files, Project, SETTINGS_FILE, catalog, path};
use crate::compile;
use crate::compile::lint::Ground;
use crate::diagnostics::code::P0803;
use crate::lint::{Level, Levels, Selector};
use crate::span::FileId;
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

/// What is asked for.
#[derive(Debug, Clone)]
pub struct Request {
    /// Which migrations, and for what kind of database.
    pub migrations: catalog::Request,
    /// `--project`: where the settings are.
    pub project: Option<PathBuf>,
    /// `-A`, `-W`, `-D`.
    pub flags: Vec<(Selector, Level)>,
}

/// Lints what is asked for; what is found stands in the diagnostics. How many files of SQL there were, or nothing if it couldn't be done.
pub fn lint(files: &mut Files, request: &Request) -> Option<usize> {
    let mut migrations = request.migrations.clone();
    if migrations.paths.is_empty() {
        migrations.paths.extend(request.project.clone());
    }
    // Settings that can't be read are no reason to guess.
    let project = match settings_root(files, request.project.as_deref(), &migrations.paths) {
        Some(root) => Some(Project::open(files, Some(&root))?),
        None => None,
    };
    let found = catalog::find(files, &migrations)?;
    let levels = levels(files, project.as_ref(), &found.migrations, request.flags.clone());
    let ground = Ground { platform: found.platform, grants: found.grants, api_schemas: found.api_schemas };
    compile::lint::lint(&files.sources, &found.migrations, ground, &levels, &mut files.diagnostics);
    if let Some(project) = project.filter(|project| is_whole(files, project, &migrations.paths)) {
        check_model(files, &project);
    }
    Some(found.migrations.len())
}

/// The folder of the settings that count: the one that is named, otherwise the nearest upwards from the first path.
fn settings_root(files: &Files, named: Option<&Path>, paths: &[PathBuf]) -> Option<PathBuf> {
    if let Some(named) = named {
        return Some(named.to_path_buf());
    }
    let first = paths.first().filter(|path| path.as_os_str() != "-");
    let from = first.map_or_else(|| Ok(files.working_directory().to_path_buf()), fs::canonicalize).ok()?;
    let found = from.ancestors().find(|folder| folder.join(SETTINGS_FILE).symlink_metadata().is_ok());
    found.map(Path::to_path_buf)
}

/// Whether the project as a whole is meant, not only some of its files.
fn is_whole(files: &Files, project: &Project, paths: &[PathBuf]) -> bool {
    let is_root = |path: &PathBuf| fs::canonicalize(path).is_ok_and(|path| path == project.root);
    let here = || files.working_directory().starts_with(&project.root);
    if paths.is_empty() { here() } else { paths.iter().any(is_root) }
}

/// The mistakes of the model, if there is one: migrations alone are a project too.
fn check_model(files: &mut Files, project: &Project) {
    let before = std::mem::take(&mut files.diagnostics);
    let model = project.model(files);
    let found = std::mem::replace(&mut files.diagnostics, before);
    if found.iter().any(|diagnostic| diagnostic.code == &P0803) {
        return;
    }
    files.diagnostics.extend(found);
    if let Some(model) = model {
        compile::check(&mut files.sources, &model, &mut files.diagnostics);
    }
}

fn levels(files: &Files, project: Option<&Project>, migrations: &[FileId], flags: Vec<(Selector, Level)>) -> Levels {
    let Some(project) = project else { return Levels { flags, ..Levels::default() } };
    let settings = &project.settings.lint;
    let mut paths = BTreeMap::new();
    for file in migrations {
        let Some(path) = files.path_of(*file) else { continue };
        let path = path::below(path, &project.root);
        let said = settings.paths.iter().filter(|(pattern, _)| matches(pattern, &path));
        let said: Vec<_> = said.flat_map(|(_, levels)| levels.iter().copied()).collect();
        if !said.is_empty() {
            paths.insert(*file, said);
        }
    }
    Levels { rules: settings.rules.clone(), paths, flags }
}
