//! `policyc catalog`: which migrations are meant, and what kind of database they are for. No model and no `policyc.yaml` is needed.

use super::settings::Tool;
use super::{Files, Project, SETTINGS_FILE, discover, migrations, sql_file, supabase};
use crate::compile::Platform;
use crate::compile::catalog::{DefaultGrants, platform_of};
use crate::diagnostics::code::P0816;
use crate::span::FileId;
use std::fs;
use std::path::{Path, PathBuf};

/// What is asked for.
#[derive(Debug, Clone, Default)]
pub struct Request {
    /// Folders and files; the project around the working directory where there are none.
    pub paths: Vec<PathBuf>,
    /// A plain Postgres.
    pub plain: bool,
    /// What the platform gives to new objects, where the user says it.
    pub grants: Option<DefaultGrants>,
    /// The command that asks, for examples in messages: `policyc catalog`.
    pub command: &'static str,
}

/// What was found.
#[derive(Debug, Clone)]
pub struct Found {
    /// The migrations in order.
    pub migrations: Vec<FileId>,
    /// What they are for.
    pub platform: Platform,
    /// What the platform gives to new objects in `public`.
    pub grants: DefaultGrants,
    /// The schemas that the API exposes.
    pub api_schemas: Vec<String>,
}

/// The day on which new projects of the platform began with the new default grants, as a version of the Supabase CLI's.
const NEW_GRANTS: &str = "20260530000000";

/// The folder of migrations in a Supabase folder.
const FOLDER: &str = "migrations";

/// Finds and reads the migrations. `None` if a file can't be read or nothing is found; why stands in the diagnostics.
pub fn find(files: &mut Files, request: &Request) -> Option<Found> {
    let mut signs = Signs { plain: request.plain, ..Signs::default() };
    let mut complete = true;
    let mut ids = Vec::new();
    let paths = if request.paths.is_empty() { vec![around(files, request.command)?] } else { request.paths.clone() };
    for path in &paths {
        match one(files, path, &mut signs) {
            Some(found) => ids.extend(found),
            None => complete = false,
        }
    }
    complete &= sql_file::check(files, &ids);
    if !complete || files.diagnostics.has_errors() {
        return None;
    }
    let grants = request.grants.or(signs.grants).unwrap_or_else(|| from_version(signs.first.as_deref()));
    let platform = if signs.plain { Platform::Plain } else { Platform::Supabase };
    let api_schemas = signs.schemas.unwrap_or_else(supabase::default_schemas);
    Some(Found { migrations: ids, platform, grants, api_schemas })
}

/// What tells the kind of database.
#[derive(Debug, Default)]
struct Signs {
    plain: bool,
    grants: Option<DefaultGrants>,
    schemas: Option<Vec<String>>,
    /// The version of the first migration.
    first: Option<String>,
}

/// A hosted project keeps the grants that it began with; when that was, its first migration tells.
fn from_version(first: Option<&str>) -> DefaultGrants {
    match first {
        Some(version) if version.len() == NEW_GRANTS.len() && version < NEW_GRANTS => DefaultGrants::Old,
        _ => DefaultGrants::New,
    }
}

/// The nearest folder upwards that is a project, of policyc's or of Supabase's.
pub(super) fn around(files: &mut Files, command: &str) -> Option<PathBuf> {
    let here = files.working_directory().to_path_buf();
    let is_project = |folder: &&Path| {
        folder.join(SETTINGS_FILE).symlink_metadata().is_ok() || folder.join("supabase").join(FOLDER).is_dir()
    };
    let found = here.ancestors().find(is_project).map(Path::to_path_buf);
    if found.is_none() {
        let message = "there are no migrations in this folder or one above";
        files.problem(&P0816, &here, message, |diagnostic| {
            diagnostic.help(format!(
                "name a project, a folder of migrations or files: `{command} path/to/supabase/migrations`"
            ))
        });
    }
    found
}

/// The migrations in a file, a project or a folder.
fn one(files: &mut Files, path: &Path, signs: &mut Signs) -> Option<Vec<FileId>> {
    if path.as_os_str() == "-" {
        return files.read_stdin().map(|id| vec![id]);
    }
    let whole = match fs::canonicalize(path) {
        Ok(whole) => whole,
        // Reading it tells what is wrong.
        Err(_) => return files.read(path).map(|id| vec![id]),
    };
    if !whole.is_dir() {
        return files.read(&whole).map(|id| vec![id]);
    }
    if whole.join(SETTINGS_FILE).symlink_metadata().is_ok() {
        return project(files, &whole, signs);
    }
    let inside = [whole.join("supabase").join(FOLDER), whole.join(FOLDER)].into_iter().find(|folder| folder.is_dir());
    let folder = inside.unwrap_or(whole);
    let tool = if folder.join("migration_lock.toml").exists() { Tool::Prisma } else { Tool::Supabase };
    signs.plain |= tool == Tool::Prisma;
    if let Some(parent) = folder.parent().filter(|_| tool == Tool::Supabase) {
        let beside = supabase::beside(files, parent)?;
        signs.expose(beside.auto_expose_new_tables);
        signs.schemas = signs.schemas.take().or(beside.schemas);
    }
    let found = migrations::in_folder(files, &folder, tool)?;
    if found.is_empty() {
        files.problem(&P0816, &folder, "there is no migration in this folder", |diagnostic| {
            diagnostic.note("a migration is called `VERSION_NAME.sql`, where the version is digits")
        });
        return None;
    }
    Some(signs.taken(found))
}

/// The migrations of a project of policyc's. Its model is looked at for the kind of database only, and may be wrong or missing.
fn project(files: &mut Files, folder: &Path, signs: &mut Signs) -> Option<Vec<FileId>> {
    let project = Project::open(files, Some(folder))?;
    let api = supabase::api(files, &project)?;
    signs.expose(api.auto_expose_new_tables);
    signs.schemas = signs.schemas.take().or(Some(api.schemas));
    let found = migrations::list(files, &project)?;
    let before = std::mem::take(&mut files.diagnostics);
    let model = discover::model_files(files, &project).unwrap_or_default();
    let model: Vec<FileId> = model.iter().filter_map(|path| files.read(path)).collect();
    files.diagnostics = before;
    signs.plain |= platform_of(&mut files.sources, &model) == Some(Platform::Plain);
    Some(signs.taken(found))
}

impl Signs {
    fn expose(&mut self, expose: Option<bool>) {
        let grants = expose.map(|expose| if expose { DefaultGrants::Old } else { DefaultGrants::New });
        self.grants = self.grants.or(grants);
    }

    fn taken(&mut self, migrations: Vec<migrations::Migration>) -> Vec<FileId> {
        if self.first.is_none() {
            self.first = migrations.first().map(|migration| migration.version.clone());
        }
        migrations.into_iter().map(|migration| migration.file).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_migration_tells_how_old_a_project_is() {
        assert_eq!(from_version(Some("20240101000000")), DefaultGrants::Old);
        assert_eq!(from_version(Some("20260530000000")), DefaultGrants::New);
        assert_eq!(from_version(Some("001")), DefaultGrants::New);
        assert_eq!(from_version(None), DefaultGrants::New);
    }
}
