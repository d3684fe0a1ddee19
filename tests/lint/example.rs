//! An example of a page: a fence that begins with ```` ```sql bad ```` or ```` ```sql good ````.
//!
//! `-- finding` at the end of a line says that the rule's finding stands there; a line `-- file` begins the next migration. Words behind `bad` and `good`:
//! `also=L0105,L0106` for findings of other rules that the page gives a reason for, `grants=old` for the platform's old default grants,
//! `schemas=public,api` for what the API exposes.

use policyc::compile::Platform;
use policyc::compile::catalog::DefaultGrants;
use policyc::compile::lint::fix::{Fixed, May, Task, fix};
use policyc::compile::lint::{Ground, lint};
use policyc::diagnostics::{Diagnostic, Diagnostics};
use policyc::lint::{Level, Levels, Rule, Selector};
use policyc::span::{FileId, SourceMap};

/// An example.
#[derive(Debug, Clone)]
pub(crate) struct Example {
    /// Whether findings are expected.
    pub(crate) bad: bool,
    /// The migrations.
    pub(crate) files: Vec<String>,
    /// File and line of each finding, both from 1.
    pub(crate) marks: Vec<(usize, usize)>,
    /// Rules that find something there too.
    pub(crate) also: Vec<String>,
    grants: DefaultGrants,
    schemas: Vec<String>,
}

/// What was found, by file and line from 1.
#[derive(Debug)]
pub(crate) struct Found {
    pub(crate) id: String,
    pub(crate) file: usize,
    pub(crate) line: usize,
    pub(crate) diagnostic: Diagnostic,
}

impl Found {
    pub(crate) fn place(&self) -> (usize, usize) {
        (self.file, self.line)
    }

    pub(crate) fn shown(&self) -> String {
        format!("{} in file {} line {}: {}", self.id, self.file, self.line, self.diagnostic.message)
    }
}

impl Example {
    /// The examples of a page, in order.
    pub(crate) fn of_page(page: &str) -> Vec<Self> {
        let fences = page.split("\n```sql ").skip(1);
        fences
            .map(|fence| {
                let (words, rest) = fence.split_once('\n').expect("a fence has a line of its own");
                let text = rest.split("\n```").next().unwrap_or_default();
                Self::new(words, text)
            })
            .collect()
    }

    pub(crate) fn new(words: &str, text: &str) -> Self {
        let mut words = words.split_whitespace();
        let bad = match words.next() {
            Some("bad") => true,
            Some("good") => false,
            other => panic!("an example is `bad` or `good`, not {other:?}"),
        };
        let (marks, also, grants) = (Vec::new(), Vec::new(), DefaultGrants::New);
        let schemas = vec!["public".to_owned(), "graphql_public".to_owned()];
        let mut example = Self { bad, files: vec![String::new()], marks, also, grants, schemas };
        for word in words {
            match word.split_once('=') {
                Some(("also", ids)) => example.also.extend(ids.split(',').map(str::to_owned)),
                Some(("schemas", names)) => example.schemas = names.split(',').map(str::to_owned).collect(),
                Some(("grants", "old")) => example.grants = DefaultGrants::Old,
                _ => panic!("an example can't say `{word}`"),
            }
        }
        for line in text.lines() {
            if line.trim() == "-- file" {
                example.files.push(String::new());
                continue;
            }
            let number = example.files.len();
            let file = example.files.last_mut().unwrap();
            let shown = line.strip_suffix("-- finding");
            if shown.is_some() {
                example.marks.push((number, file.lines().count() + 1));
            }
            file.push_str(shown.unwrap_or(line).trim_end());
            file.push('\n');
        }
        example
    }

    /// All that is found, replay's own messages among it; in the order of places.
    pub(crate) fn lint(&self, levels: &[(&'static Rule, Level)]) -> Vec<Found> {
        let mut diagnostics = Diagnostics::default();
        let (sources, ids, ground) = self.loaded();
        lint(&sources, &ids, ground, &Self::levels(levels), &mut diagnostics);
        let found = |diagnostic: Diagnostic| {
            let span = diagnostic.primary.span;
            let file = ids.iter().position(|id| *id == span.file).unwrap() + 1;
            let line = sources.position(span.file, span.range().start).line;
            Found { id: diagnostic.code.id.to_owned(), file, line, diagnostic }
        };
        diagnostics.resolved(&sources).into_iter().map(found).collect()
    }

    /// What the repairs of a rule's findings make of it, and the example with them.
    pub(crate) fn fixed(&self, rule: &'static Rule, may: May) -> (Fixed, Self) {
        let (sources, ids, ground) = self.loaded();
        let levels = Self::levels(&[(rule, Level::Deny)]);
        let task = Task { sources: &sources, migrations: &ids, ground: &ground, levels: &levels };
        let fixed = fix(&task, &|_| may, &|id, _, _| id == rule.code.id);
        let mut after = self.clone();
        for (file, text) in &fixed.changed {
            let at = ids.iter().position(|id| id == file).unwrap();
            after.files[at].clone_from(text);
        }
        after.files.extend(fixed.added.iter().map(|added| added.text.clone()));
        (fixed, after)
    }

    fn loaded(&self) -> (SourceMap, Vec<FileId>, Ground) {
        let mut sources = SourceMap::default();
        let named = |number: usize| format!("{number:04}.sql");
        let ids: Vec<FileId> =
            self.files.iter().enumerate().map(|(at, text)| sources.add(named(at + 1), text.as_str())).collect();
        let ground = Ground { platform: Platform::Supabase, grants: self.grants, api_schemas: self.schemas.clone() };
        (sources, ids, ground)
    }

    fn levels(levels: &[(&'static Rule, Level)]) -> Levels {
        let flags = levels.iter().map(|(rule, level)| (Selector::Rule(rule), *level)).collect();
        Levels { flags, ..Levels::default() }
    }
}
