//! The outside world: where a project is, its settings, its files in and its files out. The only user of `std::fs`.
//!
//! Whatever goes wrong is a diagnostic in [`Files`], with the path as its place.

pub mod build;
pub mod catalog;
pub mod clock;
pub mod diff;
pub mod discover;
pub mod files;
pub mod format;
mod git;
pub mod init;
pub mod layout;
pub mod lint;
pub mod migrations;
pub mod outputs;
pub mod path;
pub mod settings;
pub mod sql_file;
pub mod supabase;
pub mod write;

pub use files::Files;
pub use layout::Layout;
pub use settings::Settings;

use crate::compile::Options;
use crate::diagnostics::code::{P0801, P0810};
use crate::span::FileId;
use std::fs;
use std::path::{Path, PathBuf};

/// The file that makes a folder a project.
pub const SETTINGS_FILE: &str = "policyc.yaml";

/// An open project: its settings are read, its model isn't yet.
#[derive(Debug)]
pub struct Project {
    /// Its folder, canonical.
    pub root: PathBuf,
    /// `policyc.yaml`.
    pub settings_file: FileId,
    /// What that says.
    pub settings: Settings,
    /// Where everything is.
    pub layout: Layout,
}

impl Project {
    /// Opens the project in `folder`, or else the nearest one upwards from the working directory.
    /// `None` if there is none or its settings are wrong.
    pub fn open(files: &mut Files, folder: Option<&Path>) -> Option<Self> {
        let root = match folder {
            Some(folder) => named_root(files, folder)?,
            None => nearest_root(files)?,
        };
        files.set_root(&root);
        let settings_path = root.join(SETTINGS_FILE);
        let settings_file = files.read(&settings_path)?;
        let settings = Settings::read(files, settings_file);
        if files.diagnostics.has_errors() {
            return None;
        }
        let layout = Layout::new(&root, &settings);
        Some(Self { root, settings_file, settings, layout })
    }

    /// Reads the files of the model, in order.
    pub fn model(&self, files: &mut Files) -> Option<Vec<FileId>> {
        let paths = discover::model_files(files, self)?;
        let read: Vec<Option<FileId>> = paths.iter().map(|path| files.read(path)).collect();
        read.into_iter().collect()
    }

    /// What the compiler must know beside the model: what `supabase/config.toml` and the settings say, and the user's templates.
    pub fn options(&self, files: &mut Files) -> Option<Options> {
        let api = supabase::api(files, self);
        let templates = discover::templates(files, self);
        let (api, templates) = (api?, templates?);
        let prisma = self.layout.prisma.as_ref().map(|prisma| prisma.settings.clone());
        Some(Options {
            api_schemas: api.schemas,
            auto_expose_new_tables: api.auto_expose_new_tables,
            templates,
            idempotent: self.settings.migrations.idempotent,
            prisma,
            clients: self.layout.clients.iter().map(|(library, _)| library.clone()).collect(),
        })
    }

    /// Keeps other runs of policyc from writing in this project until the guard is dropped. `waiting` is called if one is under way. Where the file
    /// system has no locks, the last writer wins, each file being whole.
    pub fn lock(&self, waiting: impl FnOnce()) -> Option<fs::File> {
        let file = fs::File::open(self.root.join(SETTINGS_FILE)).ok()?;
        match file.try_lock() {
            Err(fs::TryLockError::WouldBlock) => {
                waiting();
                file.lock().ok()?;
            }
            Err(fs::TryLockError::Error(_)) => return None,
            Ok(()) => {}
        }
        Some(file)
    }
}

fn named_root(files: &mut Files, folder: &Path) -> Option<PathBuf> {
    match fs::canonicalize(folder) {
        Ok(root) if root.join(SETTINGS_FILE).symlink_metadata().is_ok() => Some(root),
        Ok(root) if root.is_dir() => {
            files.problem(&P0810, folder, format!("there is no `{SETTINGS_FILE}` in this folder"), |diagnostic| {
                diagnostic.help("`policyc init` makes a project")
            });
            None
        }
        Ok(_) => {
            files.problem(&P0810, folder, "a project is a folder", |diagnostic| diagnostic);
            None
        }
        Err(error) => {
            files.problem(&P0801, folder, path::reason(&error), |diagnostic| diagnostic);
            None
        }
    }
}

fn nearest_root(files: &mut Files) -> Option<PathBuf> {
    let here = files.working_directory().to_path_buf();
    let found = here.ancestors().find(|folder| folder.join(SETTINGS_FILE).symlink_metadata().is_ok());
    if found.is_none() {
        files.problem(
            &P0810,
            &here,
            format!("there is no `{SETTINGS_FILE}` in this folder or one above"),
            |diagnostic| diagnostic.help("`policyc init` makes a project; `--project DIR` names one"),
        );
    }
    found.map(Path::to_path_buf)
}
