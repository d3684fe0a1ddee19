//! The next migration, read back: file after file, each statement understood and none refused, from every one of several catalogs to the wanted one.

use super::{Mismatch, only_comments_between, only_statement};
use crate::catalog::{Catalog, ObjectId};
use crate::replay::Replay;
use std::ops::Range;

/// How many objects are named.
const SHOWN: usize = 8;

/// Reads files, whose statements stand at the places given, and follows them along each of `ways`, from its first catalog to its second. The default
/// privileges are the platform's, and stay.
///
/// # Errors
///
/// The first statement that isn't one or can't be followed; otherwise the first object that isn't as it is wanted.
pub fn read_back_next(files: &[(&str, &[Range<usize>])], ways: &[(&Catalog, &Catalog)]) -> Result<(), Mismatch> {
    let ends = ways;
    let mut ways: Vec<Replay> =
        ends.iter().map(|(start, _)| Replay::new((*start).clone()).without_interpreter()).collect();
    for (text, places) in files {
        only_comments_between(text, places)?;
        for place in *places {
            let written = text.get(place.clone()).unwrap_or_default();
            let statement = only_statement(written)?;
            for way in &mut ways {
                let outcome = way.apply(&statement);
                let wrong = outcome.problem.map(|problem| problem.message).or(outcome.notes.into_iter().next());
                if let Some(reason) = wrong {
                    return Err(Mismatch { statement: written.to_owned(), reason });
                }
            }
        }
    }
    for (way, (start, after)) in ways.iter().zip(ends) {
        let default_privileges = way.catalog.default_privileges != start.default_privileges;
        let differing = way.catalog.differing(after);
        let objects: Vec<String> = differing
            .iter()
            .filter(|object| **object != ObjectId::DefaultPrivileges)
            .take(SHOWN)
            .map(ToString::to_string)
            .collect();
        let wrong = match (objects.as_slice(), default_privileges) {
            ([], true) => "it changes the default privileges".to_owned(),
            ([], false) => continue,
            (objects, _) => format!("it doesn't lead to what is wanted of {}", objects.join(", ")),
        };
        return Err(Mismatch { statement: String::new(), reason: wrong });
    }
    Ok(())
}
