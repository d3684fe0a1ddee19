//! Translation validation: the rendered SQL is read again, statement by statement, and must do what was planned.
//!
//! In goes a plan, the text that was made of it and the catalog before; out comes nothing, or the first statement that leads elsewhere. A template that
//! forgets a conjunct, a grant or a `WITH CHECK`, or says something more, is found here and nothing is written.
//!
//! What can be run again is run again: nothing may be refused the second time, and at the end everything must be as it was.

mod next;
mod seed;

pub use next::read_back_next;
pub use seed::read_back_seed;

use crate::catalog::{Catalog, DefaultPrivileges, ObjectId};
use crate::plan::{Change, Plan};
use crate::replay::Replay;
use crate::sql::parse::{self, Parsed, Statement};
use std::fmt;
use std::ops::Range;

/// Where the SQL and the plan part.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mismatch {
    /// The statement, or what stands in its place.
    pub statement: String,
    /// What is wrong with it.
    pub reason: String,
}

impl fmt::Display for Mismatch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.reason, self.statement.trim())
    }
}

impl std::error::Error for Mismatch {}

/// Reads `text`, whose statements stand at `places` in the order of the plan's steps, and follows it from every one of `starts` to `after`. From the first
/// it is followed step by step, beside the plan; from the others, which differ in what the platform gives by default, it must end at the same.
///
/// # Errors
///
/// The first statement that isn't one, isn't the step's, or leads elsewhere.
pub fn read_back(
    plan: &Plan,
    text: &str,
    places: &[Range<usize>],
    starts: &[&Catalog],
    after: &Catalog,
) -> Result<(), Mismatch> {
    only_comments_between(text, places)?;
    if places.len() != plan.steps.len() {
        let reason = format!("{} statements were made of {} steps", places.len(), plan.steps.len());
        return Err(Mismatch { statement: String::new(), reason });
    }
    let mut ways: Vec<Way> = starts.iter().enumerate().map(|(at, before)| Way::new(before, at == 0)).collect();
    let mut statements = Vec::new();
    for (step, place) in plan.steps.iter().zip(places) {
        let written = text.get(place.clone()).unwrap_or_default();
        let statement = only_statement(written)?;
        for way in &mut ways {
            let followed = way.follow(&step.change, &statement);
            followed.map_err(|reason| Mismatch { statement: written.to_owned(), reason })?;
        }
        if plan.idempotent {
            statements.push((written, statement));
        }
    }
    at_end(&ways, after, "at the end")?;
    for (written, statement) in &statements {
        for way in &mut ways {
            let applied = way.apply(statement);
            let wrong = |reason| format!("this can't be run again: {reason}");
            applied.map_err(|reason| Mismatch { statement: (*written).to_owned(), reason: wrong(reason) })?;
        }
    }
    at_end(&ways, after, "at the end of a second run")
}

fn at_end(ways: &[Way], after: &Catalog, when: &str) -> Result<(), Mismatch> {
    let ended: Result<(), String> = ways.iter().try_for_each(|way| way.end(after, when));
    ended.map_err(|reason| Mismatch { statement: String::new(), reason })
}

/// That a second text has, place for place, the very statements of a first one that was read back, and otherwise only comments: then it needn't be parsed.
///
/// # Errors
///
/// What stands between its statements and is no comment.
pub fn repeats(first: (&str, &[Range<usize>]), second: (&str, &[Range<usize>])) -> Result<bool, Mismatch> {
    only_comments_between(second.0, second.1)?;
    let same = |(a, b): (&Range<usize>, &Range<usize>)| first.0.get(a.clone()) == second.0.get(b.clone());
    Ok(first.1.len() == second.1.len() && first.1.iter().zip(second.1).all(same))
}

/// Between statements there are lines of comments and empty lines, and each statement begins a line: nothing that SQL would read, and nothing that would
/// hide a statement from it.
fn only_comments_between(text: &str, places: &[Range<usize>]) -> Result<(), Mismatch> {
    let mut end = 0;
    for place in places.iter().cloned().chain(std::iter::once(text.len()..text.len())) {
        let gap = text.get(end..place.start);
        let silent = gap.is_some_and(|gap| {
            gap.is_empty()
                || gap.ends_with('\n')
                    && gap.lines().all(|line| line.trim().is_empty() || line.trim_start().starts_with("--"))
        });
        if !silent {
            let statement = gap.unwrap_or_default().to_owned();
            return Err(Mismatch { statement, reason: "something that no step called for".to_owned() });
        }
        end = place.end;
    }
    Ok(())
}

/// The one statement that a text is.
fn only_statement(text: &str) -> Result<Statement, Mismatch> {
    let wrong = |reason: String| Mismatch { statement: text.to_owned(), reason };
    let mut found = None;
    for parsed in parse::parse(text) {
        match parsed {
            Parsed::Statement(statement) if found.is_none() => found = Some(*statement),
            Parsed::Statement(_) => return Err(wrong("a statement that no step called for".to_owned())),
            Parsed::Error(error) => return Err(wrong(format!("this isn't SQL: {}", error.message))),
            Parsed::MetaCommand(_) => return Err(wrong("a command of psql".to_owned())),
            Parsed::CopyData(_) => return Err(wrong("rows of COPY".to_owned())),
        }
    }
    found.ok_or_else(|| wrong("no statement where a step called for one".to_owned()))
}

/// One catalog to start from: what the SQL does to it, and for the first of them what the plan does.
struct Way {
    planned: Option<Catalog>,
    replay: Replay,
    default_privileges: DefaultPrivileges,
}

impl Way {
    fn new(before: &Catalog, beside_the_plan: bool) -> Self {
        Self {
            planned: beside_the_plan.then(|| before.clone()),
            replay: Replay::new(before.clone()).without_interpreter(),
            default_privileges: before.default_privileges.clone(),
        }
    }

    /// Takes one step, on both sides where there are two, and looks whether they agree on what was touched.
    fn follow(&mut self, change: &Change, statement: &Statement) -> Result<(), String> {
        let touched = self.apply(statement)?;
        let Some(planned) = &mut self.planned else { return Ok(()) };
        let meant = change.apply(planned);
        let mut touched = meant.iter().chain(&touched);
        match touched.find(|object| !planned.agrees_on(&self.replay.catalog, object)) {
            Some(object) => Err(format!("this leaves {object} otherwise than planned")),
            None => Ok(()),
        }
    }

    /// Applies a statement, all of which must be understood; what it touched.
    fn apply(&mut self, statement: &Statement) -> Result<Vec<ObjectId>, String> {
        let outcome = self.replay.apply(statement);
        match (outcome.problem, outcome.notes.into_iter().next()) {
            (Some(problem), _) => Err(problem.message),
            (None, Some(note)) => Err(note),
            (None, None) => Ok(outcome.touched),
        }
    }

    /// At the end everything is as it is wanted; the default privileges are the platform's, and as they were.
    fn end(&self, after: &Catalog, when: &str) -> Result<(), String> {
        if self.replay.catalog.default_privileges != self.default_privileges {
            return Err("this changes the default privileges".to_owned());
        }
        match self.replay.catalog.first_difference(after) {
            None | Some(ObjectId::DefaultPrivileges) => Ok(()),
            Some(object) => Err(format!("{when} {object} isn't as the model means it")),
        }
    }
}
