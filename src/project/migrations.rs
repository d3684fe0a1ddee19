//! The folder of migrations: what is in it, and what a build may do to it.

use super::build::Compiled;
use super::settings::{Naming, Tool};
use super::{Files, Project, clock, discover};
pub use crate::compile::is_generated;
use crate::compile::next::{Allowed, Next, Wish, history};

use crate::compile;
use crate::diagnostics::Diagnostic;
use crate::diagnostics::code::{P0701, P0702, P0705, P0706, P0820};
use crate::span::{FileId, Span};
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
#[derive(Debug, Clone)]
pub enum Step {
    /// Nothing: the migrations lead where the model wants.
    Keep,
    /// Writes the first migration, or the only one again.
    Write(PathBuf),
    /// Writes the next one: its files, and where they go.
    Next(Vec<PathBuf>, Box<Next>),
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

/// Decides what to do: a migration that exists is never changed, but for `rebuild`, by which the user says that it hasn't been applied.
/// What is refused is reported.
pub fn decide(
    files: &mut Files,
    project: &Project,
    migrations: &[Migration],
    compiled: &Compiled,
    request: &super::build::Request,
) -> Option<Step> {
    let Some(first) = migrations.first() else {
        return Some(Step::Write(first_path(project, request.name.as_deref())));
    };
    if request.rebuild {
        return rebuild(files, migrations, first);
    }
    let (artifacts, options) = (&compiled.artifacts, &compiled.options);
    let next = next(files, project, migrations, compiled, &request.allowed)?;
    if next.is_empty() {
        let ids: Vec<FileId> = migrations.iter().map(|migration| migration.file).collect();
        let only_ours = migrations.len() == 1 && first.ours;
        if only_ours && options.idempotent && !compile::can_run_again(&files.sources, &ids, options, artifacts.platform)
        {
            plain(files, first);
            return None;
        }
        return Some(Step::Keep);
    }
    let last = migrations.last().map_or(first, |last| last);
    let elsewhere = Span::new(last.file, 0..0);
    let told = next.hazards.iter().filter(|told| told.is_worth_saying());
    let found: Vec<Diagnostic> = told.map(|told| told.diagnostic(elsewhere)).collect();
    let refused = next.refused().next().is_some();
    found.into_iter().for_each(|diagnostic| files.diagnostics.push(diagnostic));
    if refused {
        return None;
    }
    if let Some((part, _)) = next.kept.first() {
        let more = next.kept.len() - 1;
        let others = if more > 0 { format!(", and {more} more") } else { String::new() };
        files
            .remarks
            .push(format!("what others made of the model's tables stays: {part}{others}; `policyc plan` lists it"));
    }
    let paths = next_paths(project, migrations, &next, request.name.as_deref());
    Some(Step::Next(paths, Box::new(next)))
}

/// The next migration, as far as one is needed. `None` if it can't be planned, which is reported.
pub fn next(
    files: &mut Files,
    project: &Project,
    migrations: &[Migration],
    compiled: &Compiled,
    allowed: &[Allowed],
) -> Option<Next> {
    let artifacts = &compiled.artifacts;
    let list: Vec<(FileId, bool)> = migrations.iter().map(|migration| (migration.file, migration.ours)).collect();
    let history = history(&files.sources, &list, &compiled.options, artifacts.platform, &mut files.diagnostics)?;
    let wish = Wish {
        owned: project.settings.owned.clone(),
        allowed: allowed.iter().chain(&project.settings.allow).cloned().collect(),
    };
    match compile::next::next(artifacts, &history, &wish) {
        Ok(next) => Some(next),
        Err(refusal) => {
            let place = migrations.last().map_or_else(|| files.place(&project.root), |last| Span::new(last.file, 0..0));
            files.diagnostics.push(refusal.diagnostic(place));
            None
        }
    }
}

/// Where the files of the next migration go: one version after the other, all of them after the last one that exists.
pub fn next_paths(project: &Project, migrations: &[Migration], next: &Next, name: Option<&str>) -> Vec<PathBuf> {
    let settings = &project.settings.migrations;
    let last = migrations.last().map_or("", |last| last.version.as_str());
    let mut version = digits(last).to_owned();
    let mut paths = Vec::new();
    for (at, file) in next.files.iter().enumerate() {
        version = match settings.naming {
            Naming::Timestamp if at == 0 => clock::timestamp_after(&version),
            Naming::Timestamp => clock::following(&version),
            Naming::Sequential => following_number(&version),
        };
        let name = format!("{version}_{}{}", name.unwrap_or(&next.name), file.suffix);
        let name: String = name.chars().map(|c| if c.is_ascii_alphanumeric() || c == '-' { c } else { '_' }).collect();
        paths.push(project.layout.migrations.join(match settings.tool {
            Tool::Supabase => format!("{name}.sql"),
            Tool::Prisma => format!("{name}/{PRISMA_FILE}"),
        }));
    }
    paths
}

/// The digits that a version begins with.
fn digits(version: &str) -> &str {
    let end = version.bytes().take_while(u8::is_ascii_digit).count();
    version.get(..end).unwrap_or_default()
}

/// The next number, with as many digits.
fn following_number(version: &str) -> String {
    let number = version.parse::<u128>().unwrap_or(0).saturating_add(1);
    format!("{number:0width$}", width = version.len().max(3))
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

/// Where the first migration goes.
pub fn first_path(project: &Project, name: Option<&str>) -> PathBuf {
    project.layout.migrations.join(file_name(project, name))
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
    fn numbers_follow_each_other_and_keep_their_width() {
        assert_eq!(following_number("001"), "002");
        assert_eq!(following_number("0099"), "0100");
        assert_eq!(following_number("999"), "1000");
        assert_eq!(following_number("20261121235959"), "20261121235960");
        assert_eq!(digits("003_more"), "003");
        assert_eq!(digits("x"), "");
    }
}
