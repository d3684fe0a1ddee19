//! Which files a build writes, and which of its earlier files it takes away.

use super::migrations::is_generated;
use super::settings::Tool;
use super::{Files, Project, discover, path};
use crate::compile::Artifacts;
use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

/// A file as it should be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Output {
    /// Where.
    pub path: PathBuf,
    /// Its whole text.
    pub contents: String,
}

/// `schema.sql`.
pub fn schema(project: &Project, artifacts: &Artifacts) -> Output {
    Output { path: project.layout.schema.clone(), contents: artifacts.schema.clone() }
}

/// The seed rows, where there are any.
pub fn seed(project: &Project, artifacts: &Artifacts) -> Option<Output> {
    let contents = artifacts.seed.clone()?;
    Some(Output { path: project.layout.seed.clone(), contents })
}

/// The files of seed rows that policyc wrote when the model had some.
pub fn stale_seed(project: &Project, artifacts: &Artifacts) -> Vec<PathBuf> {
    if artifacts.seed.is_some() {
        return Vec::new();
    }
    let script = project.layout.prisma.as_ref().and_then(|prisma| prisma.seed.as_ref());
    // What can't be read isn't ours to remove.
    let ours = |path: &&PathBuf| fs::read_to_string(path).is_ok_and(|text| is_generated(&text));
    std::iter::once(&project.layout.seed).chain(script).filter(ours).cloned().collect()
}

/// The TypeScript types.
pub fn types(project: &Project, artifacts: &Artifacts) -> Output {
    Output { path: project.layout.types.clone(), contents: artifacts.types.clone() }
}

/// Clients that say who is calling.
pub fn clients(project: &Project, artifacts: &Artifacts) -> Vec<Output> {
    let places = artifacts.clients.iter().filter_map(|(library, contents)| {
        let (_, path) = project.layout.clients.iter().find(|(wanted, _)| wanted == library)?;
        Some(Output { path: path.clone(), contents: contents.clone() })
    });
    places.collect()
}

/// Prisma's files, where the settings ask for them. `.env.example` and the seed script are left alone where somebody has his own.
pub fn prisma(project: &Project, artifacts: &Artifacts) -> Vec<Output> {
    let (Some(layout), Some(made)) = (&project.layout.prisma, &artifacts.prisma) else {
        return Vec::new();
    };
    let output = |path: &PathBuf, contents: &String| Output { path: path.clone(), contents: contents.clone() };
    let mut outputs = vec![output(&layout.schema, &made.schema), output(&layout.config, &made.config)];
    if !is_theirs(&layout.env_example) {
        outputs.push(output(&layout.env_example, &made.env_example));
    }
    if let (Some(path), Some(seed)) = (&layout.seed, &made.seed)
        && !is_theirs(path)
    {
        outputs.push(output(path, seed));
    }
    if project.settings.migrations.tool == Tool::Prisma {
        outputs.push(output(&project.layout.migrations.join("migration_lock.toml"), &made.migration_lock));
    }
    outputs
}

/// Whether there is a file that policyc didn't write.
fn is_theirs(path: &Path) -> bool {
    fs::read(path).is_ok_and(|text| !is_generated(&String::from_utf8_lossy(&text)))
}

/// The pages of the documentation.
pub fn docs(project: &Project, artifacts: &Artifacts) -> Vec<Output> {
    below(&project.layout.docs, &artifacts.docs)
}

/// The pgTAP tests.
pub fn tests(project: &Project, artifacts: &Artifacts) -> Vec<Output> {
    below(&project.layout.tests, &artifacts.tests)
}

fn below(folder: &Path, files: &[(String, String)]) -> Vec<Output> {
    let output =
        |(name, contents): &(String, String)| Output { path: path::joined(folder, name), contents: contents.clone() };
    files.iter().map(output).collect()
}

/// Pages that policyc wrote once and that nothing calls for any more: Markdown in the docs folder that says so at its top.
pub fn stale_docs(files: &mut Files, project: &Project, wanted: &[Output]) -> Option<Vec<PathBuf>> {
    stale(files, &project.layout.docs, ".md", wanted)
}

/// Tests that policyc wrote once and that nothing calls for any more. The user's own have no such heading, and stay.
pub fn stale_tests(files: &mut Files, project: &Project, wanted: &[Output]) -> Option<Vec<PathBuf>> {
    stale(files, &project.layout.tests, ".test.sql", wanted)
}

fn stale(files: &mut Files, folder: &Path, ending: &str, wanted: &[Output]) -> Option<Vec<PathBuf>> {
    if !folder.is_dir() {
        return Some(Vec::new());
    }
    let mut paths = Vec::new();
    discover::all_files(files, folder, &mut BTreeSet::new(), &mut paths)?;
    let wanted: BTreeSet<&PathBuf> = wanted.iter().map(|output| &output.path).collect();
    paths.retain(|path| {
        let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        let ours = name.ends_with(ending) && !wanted.contains(path);
        // What can't be read isn't ours to remove.
        ours && fs::read_to_string(path).is_ok_and(|text| is_generated(&text))
    });
    Some(paths)
}
