//! Replay against a real Postgres: small folders of migrations, applied and replayed, must lead to the same database.
//!
//! The cases stand in `tests/replay/cases/*.sql`, one file a theme:
//!
//! ```sql
//! -- case: a table that is made twice
//! create table t (id int);
//! create table t (id int);
//! -- file: second
//! create table if not exists t (id int);
//! ```
//!
//! Each case runs in a schema of its own, so that many are judged at once; one that is about `public`, or makes what has no schema, says
//! `-- case alone: ...` and has a database of its own. What the server refuses, replay must refuse, statement by statement, and nothing
//! else. A case where replay can't know says so with `-- not known` and must leave a note there; everywhere else a note fails the case.
//! A case that replay doesn't get right yet says `-- known gap: reason`. It is judged all the same, and fails the test once it comes out
//! equal, so that the line goes when the gap does.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    clippy::print_stdout,
    reason = "a failed expectation is how a test fails; clippy's exemption for tests doesn't reach their helpers"
)]
#![allow(dead_code, unreachable_pub, unused_imports, reason = "the harness has what any suite may need")]

#[path = "replay/case.rs"]
mod case;
#[path = "replay/extensions.rs"]
mod extensions;
#[path = "support/support.rs"]
mod support;

use case::Case;
use std::collections::BTreeSet;
use support::replayed::{self, Refusal};
use support::{Cluster, Grants, Version, pgdelta};

/// Judges some cases that can share a database; what is wrong, in words.
fn judge(cases: &[&Case]) -> Vec<String> {
    let cluster = Cluster::get(Version::V17);
    let migrations: Vec<_> = cases.iter().flat_map(|case| case.migrations()).collect();
    let migrated = cluster.database(Grants::Old);
    let refused = replayed::apply(&migrated, &migrations);
    let replay = replayed::replay(&migrations, Grants::Old);
    let mut wrong = Vec::new();
    let places = |list: &[Refusal]| list.iter().map(|it| it.place.clone()).collect::<BTreeSet<_>>();
    let (by_server, by_replay) = (places(&refused), places(&replay.refused));
    let lines = |list: &[Refusal], without: &BTreeSet<String>, who: &str| {
        let only = list.iter().filter(|it| !without.contains(&it.place));
        only.map(|it| format!("{}: refused by {who} only: {}", it.place, it.reason)).collect::<Vec<_>>()
    };
    wrong.extend(lines(&refused, &by_replay, "the server"));
    wrong.extend(lines(&replay.refused, &by_server, "replay"));
    for case in cases {
        let own = |place: &str| place.starts_with(&format!("{}/", case.name));
        let notes: Vec<&Refusal> = replay.notes.iter().filter(|note| own(&note.place)).collect();
        match (case.unknown, notes.as_slice()) {
            (true, []) => wrong.push(format!("{}: a note is missing", case.name)),
            (false, notes) => {
                wrong.extend(notes.iter().map(|note| format!("{}: not known: {}", note.place, note.reason)))
            }
            (true, _) => {}
        }
    }
    let recreated = cluster.database(Grants::Old);
    let sql = replay.sql();
    match replayed::difference(&migrated, &recreated, &sql) {
        Err(error) => wrong.push(format!("can't be recreated: {error}")),
        Ok(difference) => {
            wrong.extend(difference);
            wrong.extend(pgdelta::diff(&recreated, &migrated));
        }
    }
    wrong
}

/// All cases of a theme: the ones that can be together first, by themselves only if that isn't well.
fn theme(text: &str) {
    extensions::prepare(Cluster::get(Version::V17));
    let cases = case::read(text);
    assert!(!cases.is_empty(), "the theme has no case");
    let (alone, together): (Vec<&Case>, Vec<&Case>) =
        cases.iter().partition(|case| case.alone || case.unknown || case.gap.is_some());
    let mut groups: Vec<Vec<&Case>> = alone.into_iter().map(|case| vec![case]).collect();
    if !together.is_empty() && !judge(&together).is_empty() {
        groups.extend(together.into_iter().map(|case| vec![case]));
    }
    let mut failed = Vec::new();
    for group in groups {
        let wrong = judge(&group);
        let names: Vec<&str> = group.iter().map(|case| case.name.as_str()).collect();
        // A case with a gap has a group of its own.
        let gap = group.iter().find_map(|case| case.gap.as_ref());
        let wrong = match (gap, wrong.is_empty()) {
            (None, _) => wrong,
            (Some(_), false) => continue,
            (Some(gap), true) => vec![format!("comes out equal: the line \"-- known gap: {gap}\" can go")],
        };
        if !wrong.is_empty() {
            failed.push(format!("case {}:\n  {}", names.join(", "), wrong.join("\n").replace('\n', "\n  ")));
        }
    }
    assert!(failed.is_empty(), "{} cases:\n{}", failed.len(), failed.join("\n"));
}

macro_rules! themes {
    ($($name:ident),* $(,)?) => {
        $(
            #[test]
            fn $name() {
                theme(include_str!(concat!("replay/cases/", stringify!($name), ".sql")));
            }
        )*

        /// Every file of cases is a theme above.
        #[test]
        fn no_theme_is_forgotten() {
            let listed: BTreeSet<String> = [$(concat!(stringify!($name), ".sql").to_owned()),*].into();
            let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/replay/cases");
            let found: BTreeSet<String> = std::fs::read_dir(folder).unwrap()
                .map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned()).collect();
            assert_eq!(listed, found);
        }
    };
}

themes!(
    blocks,
    plpgsql,
    constraints,
    corners,
    functions,
    names,
    partitions,
    policies,
    privileges,
    sequences,
    statements,
    tables,
    triggers,
    types,
    views,
);
