//! `policyc lint`: which files are meant, what their findings are worth, and the model beside them.

mod baseline;
mod fix;
mod since;

pub use fix::Mode;

use super::discover::matches;
use super::migrations::is_generated;
use super::{Files, Project, SETTINGS_FILE, build, catalog, path};
use crate::compile;
use crate::compile::lint::Ground;
use crate::diagnostics::code::{P0734, P0735, P0803};
use crate::diagnostics::render::counted;
use crate::diagnostics::{Diagnostic, Diagnostics};
use crate::lint::{Level, Levels, Selector};
use crate::span::{FileId, Span};
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

/// What is asked for.
#[derive(Debug, Clone, Default)]
pub struct Request {
    /// Which migrations, and for what kind of database.
    pub migrations: catalog::Request,
    /// `--project`: where the settings are.
    pub project: Option<PathBuf>,
    /// `-A`, `-W`, `-D`.
    pub flags: Vec<(Selector, Level)>,
    /// `--since`: a revision; what was found where the branch began is left out.
    pub since: Option<String>,
    /// `--baseline`: the file in place of the one of the settings.
    pub baseline: Option<PathBuf>,
    /// `--no-baseline`: nothing is left out.
    pub no_baseline: bool,
    /// `--write-baseline`.
    pub write_baseline: bool,
    /// `--fix`: which files may change.
    pub fix: Option<Mode>,
    /// `--dry-run`: nothing is written.
    pub dry_run: bool,
}

/// What was done.
#[derive(Debug, Default)]
pub struct Outcome {
    /// How many migrations were looked at.
    pub files: usize,
    /// What there is to say beside the findings.
    pub said: Vec<String>,
    /// What `--dry-run` would change.
    pub differences: Option<String>,
    /// Whether a baseline was written: then nothing is found.
    pub wrote_baseline: bool,
}

/// Lints what is asked for; what is found stands in the diagnostics. Nothing if it couldn't be done.
pub fn lint(files: &mut Files, request: &Request) -> Option<Outcome> {
    let mut request = request.clone();
    if request.migrations.paths.is_empty() {
        request.migrations.paths.extend(request.project.clone());
    }
    // Settings that can't be read are no reason to guess.
    let project = match settings_root(files, request.project.as_deref(), &request.migrations.paths) {
        Some(root) => Some(Project::open(files, Some(&root))?),
        None => None,
    };
    let is_whole = project.as_ref().is_some_and(|project| is_whole(files, project, &request.migrations.paths));
    if request.migrations.paths.is_empty() {
        request.migrations.paths.push(catalog::around(files, request.migrations.command)?);
    }
    fits(files, &request)?;
    let paths: Vec<PathBuf> = request.migrations.paths.iter().filter_map(|path| fs::canonicalize(path).ok()).collect();
    let found = catalog::find(files, &request.migrations)?;
    let levels = levels(files, project.as_ref(), &found.migrations, request.flags.clone(), &Path::to_path_buf);
    let (at, is_named) = baseline_path(files, &request, project.as_ref(), &paths);
    // What is to be left out is known first: without it nothing is told.
    let is_left_out = !request.write_baseline && !request.no_baseline && (is_named || at.exists());
    let baseline = if is_left_out { Some(baseline::read(files, &at)?) } else { None };
    let now = since::Now { request: &request, paths: &paths, project: project.as_ref(), is_whole };
    let mut before = match &request.since {
        Some(revision) => Some(since::before(files, &now, revision)?),
        None => None,
    };
    let ground = Ground { platform: found.platform, grants: found.grants, api_schemas: found.api_schemas };
    compile::lint::lint(&files.sources, &found.migrations, ground.clone(), &levels, &mut files.diagnostics);
    let mut outcome = Outcome { files: found.migrations.len(), ..Outcome::default() };
    if request.write_baseline {
        let root = at.parent().unwrap_or(&at).to_path_buf();
        let count = baseline::write(files, &at, &root, &found.migrations)?;
        outcome.said.push(format!("{} written to `{}`", counted(count, "finding"), files.shown(&at)));
        outcome.wrote_baseline = true;
        return Some(outcome);
    }
    if let Some(project) = project.as_ref().filter(|_| is_whole) {
        check_model(files, project, &found.migrations);
    }
    if let Some(mut baseline) = baseline {
        let is_all = paths.iter().all(|path| path.is_dir());
        baseline.take_out(files, &found.migrations, &levels, is_all);
        if baseline.left_out > 0 {
            let count = counted(baseline.left_out, "finding");
            outcome.said.push(format!("{count} left out, which `{}` has", files.shown(&at)));
        }
    }
    if let Some(before) = &mut before {
        before.take_out(files);
        if before.left_out > 0 {
            let count = counted(before.left_out, "finding");
            outcome.said.push(format!("{count} left out, which {} had", before.short()));
        }
    }
    if let Some(mode) = request.fix {
        let told: BTreeSet<(&str, String, FileId, u32)> = files
            .diagnostics
            .iter()
            .map(|it| (it.code.id, it.message.clone(), it.primary.span.file, it.primary.span.start))
            .collect();
        let is_told = |id: &'static str, message: &str, span: Span| {
            told.contains(&(id, message.to_owned(), span.file, span.start))
        };
        let repairing = fix::Repairing {
            migrations: &found.migrations,
            ground: &ground,
            levels: &levels,
            project: project.as_ref(),
            paths: &paths,
            base: before.as_ref().map(since::Before::commit),
            told: &is_told,
        };
        let done = fix::run(files, &repairing, mode, request.dry_run)?;
        return after(files, &request, done, outcome);
    }
    outcome.said.append(&mut files.remarks);
    Some(outcome)
}

/// What is left when repairs are made: everything is read and linted again. With `--dry-run` it is what was found.
fn after(files: &mut Files, request: &Request, done: fix::Done, mut outcome: Outcome) -> Option<Outcome> {
    let mut said = vec![done.summary(request.dry_run)];
    if request.dry_run {
        outcome.differences = Some(done.differences);
    } else if !done.files.is_empty() {
        let mut again = Files::new(files.working_directory());
        let asked = Request { fix: None, ..request.clone() };
        let remarks = std::mem::take(&mut files.remarks);
        let linted = lint(&mut again, &asked);
        *files = again;
        files.remarks.extend(remarks);
        outcome = linted?;
    }
    fix::note(files, &done.left);
    said.append(&mut outcome.said);
    said.append(&mut files.remarks);
    Some(Outcome { said, ..outcome })
}

/// Whether the options can be had with these paths: standard input has no past and can't be written, and a file by itself is no project.
fn fits(files: &mut Files, request: &Request) -> Option<()> {
    let paths = &request.migrations.paths;
    let stdin = paths.iter().find(|path| path.as_os_str() == "-");
    let single = paths.iter().find(|path| path.is_file());
    let asked = [
        (request.since.is_some(), "--since"),
        (request.fix.is_some(), "--fix"),
        (request.write_baseline, "--write-baseline"),
    ];
    for (_, option) in asked.into_iter().filter(|(is_asked, _)| *is_asked) {
        let reason = match (stdin, option) {
            (Some(_), "--fix") => "standard input can't be written",
            (Some(_), _) => "standard input is in no folder",
            (None, "--write-baseline") => "a file by itself has other findings than the project that it belongs to",
            _ => continue,
        };
        let Some(path) = stdin.or(single).cloned() else { continue };
        let shown = if path.as_os_str() == "-" { PathBuf::from("<stdin>") } else { path };
        files.problem(&P0734, &shown, format!("`{option}` can't be had with these paths"), |diagnostic| {
            diagnostic.note(reason).help("name the project, or its folder of migrations")
        });
        return None;
    }
    Some(())
}

/// The file of the baseline, and whether somebody named it.
fn baseline_path(files: &Files, request: &Request, project: Option<&Project>, paths: &[PathBuf]) -> (PathBuf, bool) {
    if let Some(named) = &request.baseline {
        return (path::joined(files.working_directory(), &named.to_string_lossy()), true);
    }
    if let Some(project) = project {
        let named = project.settings.lint.baseline.as_deref();
        return (path::joined(&project.root, named.unwrap_or(baseline::FILE)), named.is_some());
    }
    // Without settings, where the Supabase folder is; or the nearest above that has one.
    let first = paths.first().map_or(files.working_directory(), PathBuf::as_path);
    let has = |folder: &&Path| folder.join(baseline::FILE).exists();
    let holds = |folder: &&Path| folder.join("supabase").join("migrations").is_dir();
    let root = first.ancestors().find(has).or_else(|| first.ancestors().find(holds));
    let root = root.unwrap_or_else(|| if first.is_dir() { first } else { files.working_directory() });
    (root.join(baseline::FILE), false)
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

/// The mistakes of the model, if there is one: migrations alone are a project too. What is found in a migration that policyc wrote has its place in the model.
fn check_model(files: &mut Files, project: &Project, migrations: &[FileId]) {
    let before = std::mem::take(&mut files.diagnostics);
    let model = project.model(files);
    let found = std::mem::replace(&mut files.diagnostics, before);
    if found.iter().any(|diagnostic| diagnostic.code == &P0803) {
        return;
    }
    files.diagnostics.extend(found);
    if let Some(model) = model {
        let mut mistakes = Diagnostics::default();
        let checked = compile::check(&mut files.sources, &model, &mut mistakes);
        if let Some(model) = checked {
            let is_ours =
                |file: &&FileId| files.sources.source(**file).is_some_and(|source| is_generated(&source.text));
            let ours: Vec<FileId> = migrations.iter().filter(is_ours).copied().collect();
            compile::lint::trace(&model, &ours, &mut files.diagnostics);
            if let Some(last) = ours.last()
                && let Some(behind) = behind_model(files, project, *last)
            {
                mistakes.push(behind);
            }
        }
        files.diagnostics.extend(mistakes);
    }
}

/// Migrations of policyc's own that don't lead to the model: it has changed, or somebody has edited one of them so that it leads elsewhere. Where
/// the next migration can't be told, `policyc build` says why.
fn behind_model(files: &mut Files, project: &Project, last: FileId) -> Option<Diagnostic> {
    let said = std::mem::take(&mut files.diagnostics);
    let outlook = build::outlook(files, project, &[], None);
    files.diagnostics = said;
    let next = outlook?.next;
    let missing: Vec<String> = next.files.iter().flat_map(|file| file.about.iter().cloned()).collect();
    let named = missing.iter().take(3).cloned().collect::<Vec<_>>().join("; ");
    let more = missing.len().checked_sub(3).filter(|more| *more > 0);
    let more = more.map(|more| format!("; and {more} more")).unwrap_or_default();
    (!next.is_empty()).then(|| {
        Diagnostic::warning(&P0735, Span::new(last, 0..0), format!("the migrations don't lead to the model: {named}{more}"))
            .note("the model has changed since, or a migration that policyc wrote has been edited and does something else now")
            .help("`policyc plan` shows what is missing, `policyc build` writes it")
    })
}

/// What findings are worth. `real` makes of a file's path the one that the settings mean.
fn levels(
    files: &Files,
    project: Option<&Project>,
    migrations: &[FileId],
    flags: Vec<(Selector, Level)>,
    real: &dyn Fn(&Path) -> PathBuf,
) -> Levels {
    let Some(project) = project else { return Levels { flags, ..Levels::default() } };
    let settings = &project.settings.lint;
    let mut paths = BTreeMap::new();
    for file in migrations {
        let Some(path) = files.path_of(*file) else { continue };
        let path = path::below(&real(path), &project.root);
        let said = settings.paths.iter().filter(|(pattern, _)| matches(pattern, &path));
        let said: Vec<_> = said.flat_map(|(_, levels)| levels.iter().copied()).collect();
        if !said.is_empty() {
            paths.insert(*file, said);
        }
    }
    Levels { rules: settings.rules.clone(), paths, flags }
}
