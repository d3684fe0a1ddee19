//! `policyc lint --fix`: repairs are made and proved, in memory.
//!
//! A repair is tried in the ways that its file allows: an edit of the text, statements behind the one that caused the finding, a new migration. What it
//! is tried in is replayed and linted as a whole: the findings must be gone, no message may be new, and the catalog must be the old one with the
//! repair's own change and nothing else. Repairs are proved together, and halved where that fails, so that a folder costs a few runs and not one for each.

mod text;

use super::{Ground, Linted, lint};
use crate::diagnostics::Diagnostics;
use crate::lint::fix::{Change, Repair};
use crate::lint::{Level, Levels, Selector};
use crate::span::{FileId, SourceMap, Span};
use std::collections::BTreeMap;

pub use text::difference;

/// What may be done about the findings of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct May {
    /// Its statements may be changed: no database has run them.
    pub edit: bool,
    /// Its comments may be changed.
    pub edit_comments: bool,
    /// A new migration may repair it.
    pub add: bool,
    /// Why nothing may, where nothing does.
    pub reason: &'static str,
}

/// What is to be repaired.
#[derive(Debug)]
pub struct Task<'a> {
    /// The texts.
    pub sources: &'a SourceMap,
    /// The migrations, in order.
    pub migrations: &'a [FileId],
    /// The database.
    pub ground: &'a Ground,
    /// What findings are worth.
    pub levels: &'a Levels,
}

/// A new migration.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Added {
    /// What it is called behind its version: `lint_fixes`.
    pub name: String,
    /// Its text.
    pub text: String,
}

/// What the repairs lead to.
#[derive(Debug, Clone, Default)]
pub struct Fixed {
    /// The files that change, with their new texts.
    pub changed: Vec<(FileId, String)>,
    /// The new migrations, in order.
    pub added: Vec<Added>,
    /// How many findings are gone.
    pub repaired: usize,
    /// Findings whose repair isn't made, each with the reason: place, message, reason.
    pub left: Vec<(Span, String, String)>,
}

/// What tells messages apart: code and message, wherever they stand.
type Key = (&'static str, String);

/// A repair, and the findings that it repairs.
struct Job {
    repair: Repair,
    /// The statement that caused them.
    statement: Span,
    keys: Vec<Key>,
    place: Span,
    ways: Vec<Way>,
    /// Why there is no way, where there is none.
    reason: &'static str,
}

/// How a repair is made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Way {
    /// The text is edited.
    Edit,
    /// Statements are put behind the one that caused it.
    Behind,
    /// Statements are put into the new migration.
    Next,
    /// The one statement gets a migration of its own, outside of a transaction.
    Alone,
    /// The text is edited, and statements are put into the last of the new migrations.
    Divided,
}

/// Repairs what can be repaired. `may` says what may be done about the findings of a file, and `told` whether a message of this text at this place is meant.
pub fn fix(task: &Task<'_>, may: &dyn Fn(FileId) -> May, told: &dyn Fn(&'static str, &str, Span) -> bool) -> Fixed {
    let mut diagnostics = Diagnostics::default();
    let before = lint(task.sources, task.migrations, task.ground.clone(), task.levels, &mut diagnostics);
    let jobs = jobs(&before, may, told);
    let mut fixing =
        Fixing { task, before, keys: counted(&diagnostics), jobs, chosen: Vec::new(), reasons: BTreeMap::new() };
    let rounds = fixing.jobs.iter().map(|job| job.ways.len()).max().unwrap_or(0);
    for round in 0..rounds {
        let open = (0..fixing.jobs.len()).filter(|at| !fixing.chosen.iter().any(|(chosen, _)| chosen == at));
        let candidates: Vec<(usize, Way)> =
            open.filter_map(|at| Some((at, *fixing.jobs.get(at)?.ways.get(round)?))).collect();
        fixing.settle(&candidates);
    }
    fixing.result()
}

fn jobs(before: &Linted, may: &dyn Fn(FileId) -> May, told: &dyn Fn(&'static str, &str, Span) -> bool) -> Vec<Job> {
    let mut jobs: Vec<Job> = Vec::new();
    for (_, finding) in &before.findings {
        let Some(repair) = &finding.repair else { continue };
        let id = finding.rule.code.id;
        if !told(id, &finding.message, finding.span) {
            continue;
        }
        let key = (id, finding.message.clone());
        let same = |job: &&mut Job| job.repair.statements == repair.statements && job.repair.edits == repair.edits;
        if let Some(job) = jobs.iter_mut().find(same) {
            job.keys.push(key);
            continue;
        }
        let holds = |span: &&Span| {
            span.file == finding.span.file && span.start <= finding.span.start && finding.span.start <= span.end
        };
        let statement = before.statements.iter().find(holds).copied().unwrap_or(finding.span);
        let may = may(finding.span.file);
        let (ways, reason) = (ways(repair, may), may.reason);
        jobs.push(Job { repair: repair.clone(), statement, keys: vec![key], place: finding.span, ways, reason });
    }
    jobs
}

fn ways(repair: &Repair, may: May) -> Vec<Way> {
    let mut ways = Vec::new();
    if repair.statements.is_empty() {
        if may.edit_comments {
            ways.push(Way::Edit);
        }
        return ways;
    }
    if repair.is_divided {
        if may.edit && may.add {
            ways.push(Way::Divided);
        }
        return ways;
    }
    if may.edit && !repair.edits.is_empty() {
        ways.push(Way::Edit);
    }
    if may.edit {
        ways.push(Way::Behind);
    }
    if may.add {
        match repair.change {
            // An index of a table that is in use is made while others write.
            Change::NewIndex { .. } => ways.extend([Way::Alone, Way::Next]),
            Change::NoIndex { .. } => ways.extend([Way::Next, Way::Alone]),
            _ => ways.push(Way::Next),
        }
    }
    ways
}

struct Fixing<'a> {
    task: &'a Task<'a>,
    before: Linted,
    /// The messages before, and how often each is there.
    keys: BTreeMap<Key, usize>,
    jobs: Vec<Job>,
    /// What is proved: jobs and how they are done.
    chosen: Vec<(usize, Way)>,
    /// Why a job isn't done, as the last try told.
    reasons: BTreeMap<usize, String>,
}

impl Fixing<'_> {
    /// Takes as many candidates as can be proved.
    fn settle(&mut self, candidates: &[(usize, Way)]) {
        if candidates.is_empty() {
            return;
        }
        let with: Vec<(usize, Way)> = self.chosen.iter().chain(candidates).copied().collect();
        match self.prove(&with) {
            Ok(()) => self.chosen = with,
            Err(reason) => match candidates {
                [(job, _)] => {
                    self.reasons.insert(*job, reason);
                }
                _ => {
                    let (first, second) = candidates.split_at(candidates.len() / 2);
                    self.settle(first);
                    self.settle(second);
                }
            },
        }
    }

    /// Whether the texts with these repairs have lost the findings and are otherwise as before; if not, why.
    fn prove(&self, chosen: &[(usize, Way)]) -> Result<(), String> {
        let texts = self.texts(chosen).ok_or("its place in the text is another repair's too")?;
        let mut sources = SourceMap::default();
        let mut ids = Vec::new();
        let mut levels = Levels { paths: BTreeMap::new(), ..self.task.levels.clone() };
        for (path, text, old) in texts {
            let id = sources.add(path, text);
            let said: Option<&Vec<(Selector, Level)>> = old.and_then(|old| self.task.levels.paths.get(&old));
            if let Some(said) = said {
                levels.paths.insert(id, said.clone());
            }
            ids.push(id);
        }
        let mut diagnostics = Diagnostics::default();
        let after = lint(&sources, &ids, self.task.ground.clone(), &levels, &mut diagnostics);
        let mut allowed = self.keys.clone();
        let done = || chosen.iter().filter_map(|(at, _)| self.jobs.get(*at));
        for key in done().flat_map(|job| &job.keys) {
            if let Some(count) = allowed.get_mut(key) {
                *count = count.saturating_sub(1);
            }
        }
        for (key, count) in counted(&diagnostics) {
            if allowed.get(&key).copied().unwrap_or(0) < count {
                let (id, message) = &key;
                return Err(match done().any(|job| job.keys.contains(&key)) {
                    true => format!("it would still be found: {message}"),
                    false => format!("something else would be found then ({id}): {message}"),
                });
            }
        }
        let mut wanted = self.before.catalog.clone();
        if !done().all(|job| job.repair.change.apply(&mut wanted, &after.catalog)) {
            return Err("what it should change isn't changed".to_owned());
        }
        match wanted.first_difference(&after.catalog) {
            None => Ok(()),
            Some(object) => Err(format!("something else would change: {object}")),
        }
    }

    /// Path, text and, where it isn't new, the file of each migration with some repairs made. `None` where two edits are in each other's way.
    fn texts(&self, chosen: &[(usize, Way)]) -> Option<Vec<(String, String, Option<FileId>)>> {
        let mut edits = text::Edits::default();
        for (job, way) in chosen.iter().filter_map(|(at, way)| Some((self.jobs.get(*at)?, *way))) {
            match way {
                Way::Edit | Way::Divided => {
                    job.repair.edits.iter().for_each(|fix| edits.replace(fix.span, &fix.replacement))
                }
                Way::Behind => edits.behind(job.statement, &job.repair.statements, self.task.sources),
                Way::Next | Way::Alone => {}
            }
        }
        let mut texts = Vec::new();
        for file in self.task.migrations {
            let source = self.task.sources.source(*file)?;
            texts.push((source.path.clone(), edits.applied(*file, &source.text)?, Some(*file)));
        }
        texts.extend(self.added(chosen).into_iter().map(|added| (added.name, added.text, None)));
        Some(texts)
    }

    fn added(&self, chosen: &[(usize, Way)]) -> Vec<Added> {
        let by =
            |wanted: Way| chosen.iter().filter(move |(_, way)| *way == wanted).filter_map(|(at, _)| self.jobs.get(*at));
        let mut added = Vec::new();
        let mut together = |way: Way, name: &str| {
            let statements: Vec<&str> = by(way).flat_map(|job| &job.repair.statements).map(String::as_str).collect();
            if !statements.is_empty() {
                // As in the migrations that `policyc build` writes: who doesn't get the locks gives up, and others don't wait behind it.
                let text = format!("set lock_timeout = '5s';\n\n{};\n", statements.join(";\n"));
                added.push(Added { name: name.to_owned(), text });
            }
        };
        together(Way::Next, "lint_fixes");
        together(Way::Divided, "lint_fixes_validate");
        for job in by(Way::Alone) {
            for statement in &job.repair.statements {
                added.push(Added {
                    name: text::name_of(statement),
                    text: format!("{};\n", text::concurrently(statement)),
                });
            }
        }
        added
    }

    fn result(self) -> Fixed {
        let mut fixed = Fixed { added: self.added(&self.chosen), ..Fixed::default() };
        for (_, text, file) in self.texts(&self.chosen).unwrap_or_default() {
            let Some(file) = file else { continue };
            if self.task.sources.source(file).is_some_and(|source| source.text != text) {
                fixed.changed.push((file, text));
            }
        }
        for (at, job) in self.jobs.iter().enumerate() {
            if self.chosen.iter().any(|(chosen, _)| *chosen == at) {
                fixed.repaired += job.keys.len();
                continue;
            }
            let reason = self.reasons.get(&at).cloned();
            let reason = reason.unwrap_or_else(|| job.reason.to_owned());
            for (_, message) in &job.keys {
                fixed.left.push((job.place, message.clone(), reason.clone()));
            }
        }
        fixed
    }
}

fn counted(diagnostics: &Diagnostics) -> BTreeMap<Key, usize> {
    let mut counts = BTreeMap::new();
    for diagnostic in diagnostics.iter() {
        *counts.entry((diagnostic.code.id, diagnostic.message.clone())).or_default() += 1;
    }
    counts
}
