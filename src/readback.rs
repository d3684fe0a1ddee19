//! Translation validation: the rendered SQL is read again, statement by statement, and must do what was planned.
//!
//! In goes a plan, the text that was made of it and the catalog before; out comes nothing, or the first statement that leads elsewhere. A template that
//! forgets a conjunct, a grant or a `WITH CHECK`, or says something more, is found here and nothing is written.

use crate::catalog::{Catalog, ObjectId};
use crate::plan::Plan;
use crate::replay::Replay;
use crate::sql::parse::{self, Parsed, Statement};
use std::collections::BTreeSet;
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

/// Reads `text`, whose statements stand at `places` in the order of the plan's steps, and follows it from every one of `starts`. Each must end at the catalog
/// beside it.
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
    let statements = statements(text, places)?;
    if statements.len() != plan.steps.len() {
        let reason = format!("{} statements were made of {} steps", statements.len(), plan.steps.len());
        return Err(Mismatch { statement: String::new(), reason });
    }
    for (before, after) in ways {
        follow(plan, text, &statements, before, after)?;
    }
    Ok(())
}

/// The statements, one at each place and none between.
fn statements(text: &str, places: &[Range<usize>]) -> Result<Vec<Statement>, Mismatch> {
    let mut statements = Vec::with_capacity(places.len());
    for parsed in parse::parse(text) {
        let (range, reason) = match parsed {
            Parsed::Statement(statement) => {
                let place = places.get(statements.len());
                if place.is_some_and(|place| place.start <= statement.range.start && statement.range.end <= place.end) {
                    statements.push(*statement);
                    continue;
                }
                (statement.range, "a statement that no step called for".to_owned())
            }
            Parsed::Error(error) => (error.range, format!("this isn't SQL: {}", error.message)),
            Parsed::MetaCommand(range) => (range, "a command of psql".to_owned()),
            Parsed::CopyData(range) => (range, "rows of COPY".to_owned()),
        };
        return Err(Mismatch { statement: text.get(range).unwrap_or_default().to_owned(), reason });
    }
    Ok(statements)
}

fn follow(
    plan: &Plan,
    text: &str,
    statements: &[Statement],
    before: &Catalog,
    after: &Catalog,
) -> Result<(), Mismatch> {
    let mut planned = before.clone();
    let mut replay = Replay::new(before.clone());
    for (step, statement) in plan.steps.iter().zip(statements) {
        let shown = || text.get(statement.range.clone()).unwrap_or_default().to_owned();
        let mut touched: BTreeSet<ObjectId> = step.change.apply(&mut planned).into_iter().collect();
        let outcome = replay.apply(statement);
        if let Some(problem) = &outcome.problem {
            return Err(Mismatch { statement: shown(), reason: problem.message.clone() });
        }
        if let Some(note) = outcome.notes.first() {
            return Err(Mismatch { statement: shown(), reason: note.clone() });
        }
        touched.extend(outcome.touched);
        if let Some(object) = touched.iter().find(|object| !planned.agrees_on(&replay.catalog, object)) {
            return Err(Mismatch {
                statement: shown(),
                reason: format!("this leaves {object} otherwise than planned"),
            });
        }
    }
    let end = |reason: String| Mismatch { statement: String::new(), reason };
    if let Some(object) = replay.catalog.first_difference(&planned) {
        return Err(end(format!("at the end {object} is otherwise than planned")));
    }
    if let Some(object) = planned.first_difference(after) {
        return Err(end(format!("the plan doesn't lead to {object} as the model means it")));
    }
    Ok(())
}
