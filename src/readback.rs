//! Translation validation: the rendered SQL is read again, statement by statement, and must do what was planned.
//!
//! In goes a plan, the text that was made of it and the catalog before; out comes nothing, or the first statement that leads elsewhere. A template that
//! forgets a conjunct, a grant or a `WITH CHECK`, or says something more, is found here and nothing is written.

use crate::catalog::Catalog;
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

/// Reads `text`, whose statements stand at `places` in the order of the plan's steps, and follows it from every one of `ways`: a catalog before, and the one it
/// must lead to. From the first it is followed step by step.
///
/// # Errors
///
/// The first statement that isn't one, isn't the step's, or leads elsewhere.
pub fn read_back(
    plan: &Plan,
    text: &str,
    places: &[Range<usize>],
    ways: &[(&Catalog, &Catalog)],
) -> Result<(), Mismatch> {
    only_comments_between(text, places)?;
    if places.len() != plan.steps.len() {
        let reason = format!("{} statements were made of {} steps", places.len(), plan.steps.len());
        return Err(Mismatch { statement: String::new(), reason });
    }
    let mut ways: Vec<Way<'_>> = ways.iter().map(|(before, after)| Way::new(before, after)).collect();
    for (step, place) in plan.steps.iter().zip(places) {
        let written = text.get(place.clone()).unwrap_or_default();
        let statement = only_statement(written)?;
        for (at, way) in ways.iter_mut().enumerate() {
            let followed = way.follow(&step.change, &statement, at == 0);
            followed.map_err(|reason| Mismatch { statement: written.to_owned(), reason })?;
        }
    }
    let ended: Result<(), String> = ways.iter().try_for_each(Way::end);
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

/// One catalog to start from: what the plan makes of it, and what the SQL does.
struct Way<'a> {
    planned: Catalog,
    replay: Replay,
    after: &'a Catalog,
}

impl<'a> Way<'a> {
    fn new(before: &Catalog, after: &'a Catalog) -> Self {
        Self { planned: before.clone(), replay: Replay::new(before.clone()), after }
    }

    /// Takes one step on both sides; `compare`: and looks whether they agree on what was touched.
    fn follow(&mut self, change: &Change, statement: &Statement, compare: bool) -> Result<(), String> {
        let planned = change.apply(&mut self.planned);
        let outcome = self.replay.apply(statement);
        if let Some(problem) = &outcome.problem {
            return Err(problem.message.clone());
        }
        if let Some(note) = outcome.notes.first() {
            return Err(note.clone());
        }
        let mut touched = planned.iter().chain(&outcome.touched).filter(|_| compare);
        match touched.find(|object| !self.planned.agrees_on(&self.replay.catalog, object)) {
            Some(object) => Err(format!("this leaves {object} otherwise than planned")),
            None => Ok(()),
        }
    }

    fn end(&self) -> Result<(), String> {
        if let Some(object) = self.replay.catalog.first_difference(&self.planned) {
            return Err(format!("at the end {object} is otherwise than planned"));
        }
        match self.planned.first_difference(self.after) {
            Some(object) => Err(format!("the plan doesn't lead to {object} as the model means it")),
            None => Ok(()),
        }
    }
}
