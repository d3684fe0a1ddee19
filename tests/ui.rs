//! What the user is told: one file, one behaviour (see `support/case.rs` for how a case is written).
//!
//! The markers in a file and the diagnostics about it must be the same set; what they say word by word is in the snapshot beside it
//! (`cargo insta review` shows changes). A file without a marker is a valid model: nothing is said, and there is no snapshot. Where a
//! diagnostic brings a fix, the fixed text must not have it any more.

#[path = "support/case.rs"]
mod case;

use std::path::Path;

use case::{Case, CaseFile, Expectation};
use policyc::compile::{self, Options};
use policyc::diagnostics::{Diagnostic, Diagnostics, Severity};
use policyc::span::SourceMap;
use policyc::syntax;

fn main_case(path: &Path, bytes: Vec<u8>) -> datatest_stable::Result<()> {
    let case = Case::read(path, &bytes)?;
    let stage = Stage::of(path);
    let (sources, found) = check(&case.files, stage);
    let differences = case.differences(&expectations(&sources, &found));
    let text: String = found.iter().map(|diagnostic| render(&sources, diagnostic)).collect();
    if !differences.is_empty() {
        return Err(format!("{}\n{differences}\nreported:\n{text}", case.sentence).into());
    }
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(path);
    let snapshot = path.with_extension("snap");
    if found.is_empty() {
        if snapshot.exists() {
            return Err(
                format!("{}\nnothing is reported, so that {} must go", case.sentence, snapshot.display()).into()
            );
        }
        return Ok(());
    }
    snap(&path, &case.sentence, &text);
    fixes(&case, stage, &sources, &found)?;
    Ok(())
}

/// How far a case goes.
#[derive(Clone, Copy)]
enum Stage {
    /// `tests/ui/model`: whole models, checked, and compiled where nothing is wrong, so that a mistake which only the rendered SQL shows is shown too.
    Model,
    /// `tests/ui/model/idempotent`: the same for migrations that can be run again.
    Idempotent,
    /// Everything else: texts that are read, and need not be whole models.
    Syntax,
}

impl Stage {
    fn of(path: &Path) -> Self {
        let is_in = |folder: &str| path.iter().any(|part| part == folder);
        match (is_in("model"), is_in("idempotent")) {
            (true, true) => Self::Idempotent,
            (true, false) => Self::Model,
            (false, _) => Self::Syntax,
        }
    }
}

/// Runs the compiler over the files of a case, up to the stage that the case is about.
fn check(files: &[CaseFile], stage: Stage) -> (SourceMap, Vec<Diagnostic>) {
    let mut sources = SourceMap::default();
    let mut diagnostics = Diagnostics::default();
    let mut ids = Vec::new();
    for file in files {
        match syntax::decode::decode(file.bytes.clone()) {
            Ok(text) => ids.push(sources.add(file.path.as_str(), text)),
            Err(error) => {
                let id = sources.add(file.path.as_str(), error.text.as_str());
                diagnostics.push(error.diagnostic(id));
            }
        }
    }
    match stage {
        Stage::Model => drop(compile::compile(&mut sources, &ids, &Options::default(), &mut diagnostics)),
        Stage::Idempotent => {
            let options = Options { idempotent: true, ..Options::default() };
            drop(compile::compile(&mut sources, &ids, &options, &mut diagnostics));
        }
        Stage::Syntax => drop(syntax::parse(&mut sources, &ids, &mut diagnostics)),
    }
    let found = diagnostics.resolved(&sources);
    (sources, found)
}

fn expectations(sources: &SourceMap, found: &[Diagnostic]) -> Vec<Expectation> {
    found
        .iter()
        .map(|diagnostic| {
            let (path, line, _) = place(sources, diagnostic);
            (path, line, format!("{}[{}]", severity(diagnostic), diagnostic.code.id))
        })
        .collect()
}

fn place(sources: &SourceMap, diagnostic: &Diagnostic) -> (String, usize, usize) {
    let span = diagnostic.primary.span;
    let path = sources.source(span.file).map(|source| source.path.clone()).unwrap_or_default();
    let position = sources.position(span.file, span.range().start);
    (path, position.line, position.column)
}

fn severity(diagnostic: &Diagnostic) -> &'static str {
    match diagnostic.severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
    }
}

/// `path:line:column severity[code] message`, with the reason and the repair below.
fn render(sources: &SourceMap, diagnostic: &Diagnostic) -> String {
    let (path, line, column) = place(sources, diagnostic);
    let mut text =
        format!("{path}:{line}:{column} {}[{}] {}\n", severity(diagnostic), diagnostic.code.id, diagnostic.message);
    for label in &diagnostic.labels {
        let path = sources.source(label.span.file).map(|source| source.path.clone()).unwrap_or_default();
        let position = sources.position(label.span.file, label.span.range().start);
        text.push_str(&format!("  {path}:{}:{}: {}\n", position.line, position.column, label.text));
    }
    for note in &diagnostic.notes {
        text.push_str(&format!("  note: {note}\n"));
    }
    for help in &diagnostic.helps {
        text.push_str(&format!("  help: {help}\n"));
    }
    text
}

fn snap(path: &Path, sentence: &str, text: &str) {
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path(path.parent().map(Path::to_path_buf).unwrap_or_default());
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.set_description(sentence);
    let name = path.file_stem().and_then(|stem| stem.to_str()).unwrap_or("case").to_owned();
    settings.bind(|| insta::assert_snapshot!(name, text));
}

/// Applies each fix alone: the same text must then have one diagnostic less of this code.
fn fixes(case: &Case, stage: Stage, sources: &SourceMap, found: &[Diagnostic]) -> Result<(), String> {
    for diagnostic in found {
        let Some(fix) = &diagnostic.fix else {
            continue;
        };
        let files = case.files.iter().map(|file| {
            let mut bytes = file.bytes.clone();
            if sources.source(fix.span.file).is_some_and(|source| source.path == file.path) {
                bytes.splice(fix.span.range(), fix.replacement.bytes());
            }
            CaseFile { path: file.path.clone(), bytes }
        });
        let count = |found: &[Diagnostic]| found.iter().filter(|other| other.code == diagnostic.code).count();
        let (_, after) = check(&files.collect::<Vec<_>>(), stage);
        if count(&after) >= count(found) {
            return Err(format!("the fix `{}` repairs nothing:\n{}", fix.replacement, render(sources, diagnostic)));
        }
    }
    Ok(())
}

datatest_stable::harness! {
    { test = main_case, root = "tests/ui", pattern = r"\.(policy|yaml|sql)$" },
}
