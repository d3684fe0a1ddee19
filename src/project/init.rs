//! A starting project.

use super::outputs::Output;
use super::write::{Changes, Guard, write_all};
use super::{Files, SETTINGS_FILE, path};
use std::fs;
use std::path::{Path, PathBuf};

/// The file that pre-commit reads.
pub const PRE_COMMIT_FILE: &str = ".pre-commit-config.yaml";

/// The hooks, also for those who have such a file already.
pub const PRE_COMMIT: &str = include_str!("../../templates/init/pre-commit-config.yaml");

/// Scripts for a `package.json`: nothing in such a file could say what of it is generated, so that policyc doesn't write there.
pub const SCRIPTS: &str = r#"  "db:build": "policyc build",
  "db:check": "policyc build --check""#;

/// Where outputs go when the Supabase project has migrations of its own already.
const SEPARATE_OUTPUT: &str = "generated";

/// What was written.
#[derive(Debug, Clone)]
pub struct Started {
    /// The files.
    pub changes: Changes,
    /// There is a `package.json`, which is the user's.
    pub has_package: bool,
    /// There are hooks already, which were left as they are.
    pub has_hooks: bool,
    /// There are migrations already; outputs go to this folder, beside them.
    pub separate_output: Option<PathBuf>,
}

/// Writes a starting project into a folder, which is made if it isn't there. Nothing is overwritten: `None` if a file would be, which is reported.
pub fn init(files: &mut Files, folder: &Path) -> Option<Started> {
    let root =
        fs::canonicalize(folder).unwrap_or_else(|_| path::joined(files.working_directory(), &folder.to_string_lossy()));
    let has_hooks = root.join(PRE_COMMIT_FILE).symlink_metadata().is_ok();
    let has_package = root.join("package.json").is_file();
    let separate_output = has_migrations(&root).then(|| root.join(SEPARATE_OUTPUT));
    let mut settings = include_str!("../../templates/init/policyc.yaml").to_owned();
    if separate_output.is_some() {
        settings.push_str(
            "\n# The Supabase folder has migrations of its own, which policyc doesn't change. What it makes of the model goes here, to be taken from there.\n",
        );
        settings.push_str(&format!("output: {SEPARATE_OUTPUT}\n"));
    }
    let mut outputs = vec![
        Output { path: root.join(SETTINGS_FILE), contents: settings },
        Output {
            path: root.join("policies").join("app.policy"),
            contents: include_str!("../../templates/init/app.policy").to_owned(),
        },
    ];
    if !has_hooks {
        outputs.push(Output { path: root.join(PRE_COMMIT_FILE), contents: PRE_COMMIT.to_owned() });
    }
    let changes = write_all(files, std::slice::from_ref(&root), Guard::OnlyNew, outputs)?;
    Some(Started { changes, has_package, has_hooks, separate_output })
}

fn has_migrations(root: &Path) -> bool {
    let Ok(entries) = fs::read_dir(root.join("supabase").join("migrations")) else {
        return false;
    };
    entries.flatten().any(|entry| entry.path().extension().is_some_and(|extension| extension == "sql"))
}
