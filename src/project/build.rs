//! `policyc build`: from a project to the files that change.

use super::migrations::{self, Step};
use super::outputs::{self, Output};
use super::write::{Changes, Guard};
use super::{Files, Project};
use crate::compile::next::{Allowed, Next};
use crate::compile::{self, Artifacts, Options};
use crate::diagnostics::Diagnostic;
use crate::diagnostics::code::P0735;
use crate::span::{FileId, Span};
use std::fs;
use std::path::PathBuf;

/// What is asked for.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Request {
    /// Which artefacts.
    pub artefacts: Artefacts,
    /// The only migration, which policyc wrote, is written again: the user says that no database has run it.
    pub rebuild: bool,
    /// The name of a new migration, where it isn't the settings' own.
    pub name: Option<String>,
    /// Hazards that are allowed this time.
    pub allowed: Vec<Allowed>,
}

/// Artefacts that are made together.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Artefacts {
    /// All of them.
    #[default]
    All,
    /// The documentation alone.
    Docs,
    /// The TypeScript types alone.
    Types,
}

/// A compiled model.
#[derive(Debug, Clone)]
pub struct Compiled {
    /// What is made of it.
    pub artifacts: Artifacts,
    /// What it was compiled with.
    pub options: Options,
    /// How many files it has.
    pub count: usize,
}

/// Compiles a project's model. `None` if that isn't possible; why stands in the diagnostics.
pub fn compile(files: &mut Files, project: &Project) -> Option<Compiled> {
    // Both, so that the mistakes of both are told.
    let model = project.model(files);
    let options = project.options(files);
    let (model, options) = (model?, options?);
    let artifacts = compile::compile(&mut files.sources, &model, &options, &mut files.diagnostics)?;
    (!files.diagnostics.has_errors()).then_some(Compiled { artifacts, options, count: model.len() })
}

/// What would change; nothing is written yet. `None` if something forbids it.
pub fn plan(files: &mut Files, project: &Project, request: &Request) -> Option<Changes> {
    let compiled = compile(files, project)?;
    let artifacts = &compiled.artifacts;
    let mut wanted: Vec<Output> = Vec::new();
    let mut removed = Vec::new();
    let mut kept = 0;
    let all = request.artefacts == Artefacts::All;
    if all {
        let existing = migrations::list(files, project)?;
        let step = migrations::decide(files, project, &existing, &compiled, request)?;
        match step {
            Step::Write(path) => wanted.push(Output { path, contents: artifacts.migration.clone() }),
            Step::Next(paths, next) => {
                if let Some(last) = existing.iter().rfind(|migration| migration.ours)
                    && is_as_built(&outputs::schema(project, artifacts))
                {
                    files.diagnostics.push(elsewhere(last.file));
                }
                let texts = next.files.iter().map(|file| file.text.clone());
                wanted.extend(paths.into_iter().zip(texts).map(|(path, contents)| Output { path, contents }));
                kept = existing.len();
            }
            Step::Keep => kept = existing.len(),
        }
        wanted.push(outputs::schema(project, artifacts));
        wanted.extend(outputs::seed(project, artifacts));
        removed.extend(outputs::stale_seed(project, artifacts));
        wanted.extend(outputs::prisma(project, artifacts));
        wanted.extend(outputs::clients(project, artifacts));
    }
    if all || request.artefacts == Artefacts::Types {
        wanted.push(outputs::types(project, artifacts));
    }
    if all || request.artefacts == Artefacts::Docs {
        let pages = outputs::docs(project, artifacts);
        removed.extend(outputs::stale_docs(files, project, &pages)?);
        wanted.extend(pages);
    }
    if all {
        let tests = outputs::tests(project, artifacts);
        removed.extend(outputs::stale_tests(files, project, &tests)?);
        wanted.extend(tests);
    }
    let mut changes = Changes::plan(files, &fence(project), Guard::OnlyGenerated, wanted, removed)?;
    changes.unchanged += kept;
    Some(changes)
}

/// Whether the model means what it meant at the last build: what was written of it then is what would be written now.
fn is_as_built(schema: &Output) -> bool {
    fs::read(&schema.path).is_ok_and(|bytes| bytes == schema.contents.as_bytes())
}

/// The model is as it was, so it is the migrations that lead elsewhere.
fn elsewhere(last: FileId) -> Diagnostic {
    let message = "the migrations don't lead to the model any more, which is as it was at the last build";
    Diagnostic::warning(&P0735, Span::new(last, 0..0), message.to_owned())
        .note("a migration that policyc wrote has been edited and does something else now, or one of somebody else's changes what the model owns")
        .help("the next migration leads back to the model: if that isn't meant, change the model")
}

/// What `build` would write of migrations.
#[derive(Debug, Clone)]
pub struct Outlook {
    /// The migration; of a project without any, the first one.
    pub next: Next,
    /// Where its files go.
    pub paths: Vec<PathBuf>,
}

/// The migration that comes next; nothing is written. `None` if it can't be told; why stands in the diagnostics.
pub fn outlook(files: &mut Files, project: &Project, allowed: &[Allowed], name: Option<&str>) -> Option<Outlook> {
    let compiled = compile(files, project)?;
    let existing = migrations::list(files, project)?;
    if existing.is_empty() {
        let next = compile::next::first(&compiled.artifacts);
        return Some(Outlook { next, paths: vec![migrations::first_path(project, name)] });
    }
    let next = migrations::next(files, project, &existing, &compiled, allowed)?;
    let paths = migrations::next_paths(project, &existing, &next, name);
    Some(Outlook { next, paths })
}

/// The folders that outputs may be in when symbolic links are followed.
fn fence(project: &Project) -> Vec<PathBuf> {
    vec![project.root.clone(), project.layout.output.clone()]
}
