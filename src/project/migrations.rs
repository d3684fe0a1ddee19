//! The folder of migrations: what is in it, and what a build may do to it.

use super::settings::{Naming, Tool};
use super::{Files, Project, clock, discover};
use crate::compile::{self, Artifacts, GENERATED, Options};
use crate::diagnostics::Diagnostic;
use crate::diagnostics::code::{P0701, P0702, P0705, P0706, P0820};
use crate::span::FileId;
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

/// A migration that exists.
#[derive(Debug, Clone)]
pub struct Migration {
    /// Where it is.
    pub path: PathBuf,
    /// Its text.
    pub file: FileId,
    /// By what the tool knows it: the digits that its name begins with, or, with Prisma, the name of its folder.
    pub version: String,
    /// Whether policyc wrote it.
    pub ours: bool,
}

/// What a build does to the folder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Step {
    /// Nothing: the migrations lead where the model wants.
    Keep,
    /// Writes the first migration, or the only one again.
    Write(PathBuf),
}

/// The SQL in the folder of one of Prisma's migrations.
const PRISMA_FILE: &str = "migration.sql";

/// Whether a text can be the name of a migration: letters, digits, `_` and `-`, as much of it as a file system takes.
pub fn is_name(name: &str) -> bool {
    !name.is_empty() && name.len() <= 200 && name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_' || b == b'-')
}

/// The migrations in the order in which the tool applies them: by name. What Supabase would skip, and what Prisma would stumble over, is warned of.
pub fn list(files: &mut Files, project: &Project) -> Option<Vec<Migration>> {
    let folder = &project.layout.migrations;
    if folder.symlink_metadata().is_err() {
        return Some(Vec::new());
    }
    in_folder(files, folder, project.settings.migrations.tool)
}

/// The migrations in a folder that is there. All files that can't be read are reported.
pub fn in_folder(files: &mut Files, folder: &Path, tool: Tool) -> Option<Vec<Migration>> {
    let mut migrations: Vec<Migration> = Vec::new();
    let mut versions: BTreeMap<String, PathBuf> = BTreeMap::new();
    let mut complete = true;
    for entry in discover::entries(files, folder, &mut BTreeSet::new())? {
        let found = match tool {
            Tool::Supabase => supabase_migration(files, entry, migrations.is_empty()),
            Tool::Prisma => prisma_migration(files, entry),
        };
        let Some((path, version)) = found else { continue };
        let Some(file) = files.read_listed(&path) else {
            complete = false;
            continue;
        };
        if let Some(other) = versions.insert(version.clone(), path.clone()) {
            let other = files.shown(&other);
            files.problem(&P0706, &path, format!("this migration has the version of `{other}`"), |d| d);
            return None;
        }
        let ours = files.sources.source(file).is_some_and(|source| is_generated(&source.text));
        migrations.push(Migration { path, file, version, ours });
    }
    complete.then_some(migrations)
}

/// Before this version, the Supabase CLI's own first migration was called `VERSION_init.sql`; it skips one.
const INIT: &str = "20211209000000";

/// `VERSION_NAME.sql`
fn supabase_migration(files: &mut Files, path: PathBuf, is_first: bool) -> Option<(PathBuf, String)> {
    let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let stem = name.strip_suffix(".sql")?;
    let digits = stem.bytes().take_while(u8::is_ascii_digit).count();
    let (version, rest) = stem.split_at_checked(digits).unwrap_or((stem, ""));
    if version.is_empty() || !rest.starts_with('_') {
        let place = files.place(&path);
        files.diagnostics.push(
            Diagnostic::warning(&P0705, place, "Supabase skips this file, and so does policyc")
                .help("a migration is called `VERSION_NAME.sql`, where the version is digits"),
        );
        return None;
    }
    if is_first && rest == "_init" && version.len() == INIT.len() && version < INIT {
        let place = files.place(&path);
        files.diagnostics.push(
            Diagnostic::warning(&P0820, place, "Supabase skips this file, and so does policyc")
                .note("before 9 December 2021 the Supabase CLI wrote a first migration `VERSION_init.sql` of its own")
                .help("give the file another name to apply it"),
        );
        return None;
    }
    Some((path, version.to_owned()))
}

/// A folder with `migration.sql` in it; its whole name is the version.
fn prisma_migration(files: &mut Files, folder: PathBuf) -> Option<(PathBuf, String)> {
    if !folder.is_dir() {
        return None;
    }
    let name = folder.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let path = folder.join(PRISMA_FILE);
    if path.symlink_metadata().is_err() {
        let place = files.place(&folder);
        files.diagnostics.push(
            Diagnostic::warning(
                &P0705,
                place,
                format!("this folder has no `{PRISMA_FILE}`: policyc skips it, and Prisma fails"),
            )
            .help(format!(
                "a migration of Prisma's is a folder `VERSION_NAME` with `{PRISMA_FILE}`; take the folder away"
            )),
        );
        return None;
    }
    Some((path, name))
}

/// Whether a text says in one of its first lines that policyc wrote it.
pub fn is_generated(text: &str) -> bool {
    text.lines().take(5).any(|line| line.contains(GENERATED))
}

/// Decides what to do: a migration that exists is never changed, but for `rebuild`, by which the user says that it hasn't been applied.
/// What is refused is reported.
pub fn decide(
    files: &mut Files,
    project: &Project,
    migrations: &[Migration],
    artifacts: &Artifacts,
    options: &Options,
    request: &super::build::Request,
) -> Option<Step> {
    let Some(first) = migrations.first() else {
        return Some(Step::Write(project.layout.migrations.join(file_name(project, request.name.as_deref()))));
    };
    if request.rebuild {
        return rebuild(files, migrations, first);
    }
    let ids: Vec<FileId> = migrations.iter().map(|migration| migration.file).collect();
    let now = compile::replay(&mut files.sources, &ids, options, artifacts.platform, &mut files.diagnostics)?;
    let differences = compile::differences(&now, &artifacts.catalog);
    let only_ours = migrations.len() == 1 && first.ours;
    if differences.is_empty() {
        if only_ours && options.idempotent && !compile::can_run_again(&files.sources, &ids, options, artifacts.platform)
        {
            plain(files, first);
            return None;
        }
        return Some(Step::Keep);
    }
    let names: Vec<String> = differences.iter().map(crate::diff::Difference::words).collect();
    let last = migrations.last().map_or(first, |last| last).path.clone();
    files.problem(&P0701, &last, "the migrations that exist lead elsewhere than the model", |diagnostic| {
        let diagnostic = diagnostic
            .note(format!("seen from the model: {}", some_of(&names)))
            .note("a migration that exists is never changed; a later version of policyc writes the next one");
        if only_ours {
            diagnostic.help("if no database has run this migration yet, `policyc build --rebuild` writes it again")
        } else {
            diagnostic.help("take the change of the model back, or keep it out of `model:` for now")
        }
    });
    None
}

/// The migration does what the model says, but not in the form that the settings ask for. Once another one builds on it, it is as it is.
fn plain(files: &mut Files, first: &Migration) {
    files.problem(&P0701, &first.path.clone(), "the migration that exists can't be run again", |diagnostic| {
        diagnostic
            .note("`migrations.idempotent` asks for one that can, and a migration that exists is never changed")
            .help("if no database has run this migration yet, `policyc build --rebuild` writes it again")
            .help("otherwise take `idempotent: true` out of `policyc.yaml`")
    });
}

fn rebuild(files: &mut Files, migrations: &[Migration], first: &Migration) -> Option<Step> {
    let foreign = migrations.iter().find(|migration| !migration.ours);
    let refused = match (foreign, migrations.get(1)) {
        (Some(foreign), _) => Some((foreign, "policyc didn't write this migration")),
        (None, Some(later)) => Some((later, "a later migration was written for the one before it")),
        (None, None) => None,
    };
    if let Some((migration, reason)) = refused {
        let path = migration.path.clone();
        files.problem(&P0702, &path, "`--rebuild` would change what this migration builds on", |diagnostic| {
            diagnostic.note(reason).note("`--rebuild` is for one migration that policyc wrote and no database has run")
        });
        return None;
    }
    Some(Step::Write(first.path.clone()))
}

fn file_name(project: &Project, name: Option<&str>) -> String {
    let settings = &project.settings.migrations;
    let version = match settings.naming {
        Naming::Timestamp => clock::timestamp(),
        Naming::Sequential => "001".to_owned(),
    };
    let name = format!("{version}_{}", name.unwrap_or(&settings.first));
    match settings.tool {
        Tool::Supabase => format!("{name}.sql"),
        Tool::Prisma => format!("{name}/{PRISMA_FILE}"),
    }
}

/// The first few of many differences.
fn some_of(names: &[String]) -> String {
    const SHOWN: usize = 8;
    let shown = names.iter().take(SHOWN).map(String::as_str).collect::<Vec<_>>().join("; ");
    match names.len().checked_sub(SHOWN) {
        Some(more @ 1..) => format!("{shown}; and {more} more"),
        _ => shown,
    }
}

/// What somebody who wrote `name` may have meant: the same with `_` for what can't stand there.
pub fn proposed_name(name: &str) -> Option<String> {
    let proposed: String = name
        .chars()
        .map(|c| if c.is_ascii_alphanumeric() || c == '-' { c.to_ascii_lowercase() } else { '_' })
        .collect();
    let proposed = proposed.trim_matches('_').to_owned();
    is_name(&proposed).then_some(proposed)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_what_every_file_system_takes() {
        assert!(is_name("initial_schema") && is_name("add-2"));
        assert!(!is_name("") && !is_name("a b") && !is_name("../x") && !is_name("é") && !is_name(&"a".repeat(300)));
        assert_eq!(proposed_name("Add customers!").as_deref(), Some("add_customers"));
        assert_eq!(proposed_name("!"), None);
    }

    #[test]
    fn the_header_stands_at_the_top() {
        assert!(is_generated("-- Code generated by policyc. DO NOT EDIT.\n"));
        assert!(!is_generated(&format!("{}-- generated by policyc\n", "\n".repeat(9))));
    }

    #[test]
    fn many_names_are_counted() {
        let names: Vec<String> = (0..10).map(|n| n.to_string()).collect();
        assert_eq!(some_of(&names), "0; 1; 2; 3; 4; 5; 6; 7; and 2 more");
        assert_eq!(some_of(&names[..8]), "0; 1; 2; 3; 4; 5; 6; 7");
    }
}
