//! `make pairs DIR=...`: pairs `a.sql`, `b.sql` of a folder, each way: what `policyc diff` writes is applied to the one, and must make the other of it, in the
//! opinion of Supabase's differ, and no row may be lost that has a place at the end.
//!
//! With the words `--only WORD` just the pairs whose names have it; `--comparable` leaves out what the published scores of other offline tools leave out;
//! `--jobs N` judges N at a time (2); `--role NAME` names a superuser whom the pairs take for granted.
//!
//! Each side is in a server of its own, with `postgres` as superuser and nothing else, since roles and their memberships are a server's: a pair may make any.
//! Rows come from `seed.sql` (for `a.sql`) and `seed-b.sql`; `meta.json` may say which version of Postgres a pair needs (`minVersion`).

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    clippy::print_stdout,
    reason = "a tool for developers, which stops at the first thing that it doesn't expect"
)]
#![allow(dead_code, unreachable_pub, unused_imports, reason = "the harness has what any suite may need")]

#[path = "pairs/judge.rs"]
mod judge;
#[path = "pairs/rows.rs"]
mod rows;
#[path = "../support/support.rs"]
mod support;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use judge::{Judge, Side};
use support::Version;

/// The version that is tried.
const VERSION: Version = Version::V17;

/// What is asked for.
struct Asked {
    folder: PathBuf,
    only: Vec<String>,
    comparable: bool,
    jobs: usize,
    roles: Vec<String>,
}

/// One pair, one way.
struct Case {
    name: String,
    forwards: bool,
}

fn main() {
    let asked = asked();
    let cases = cases(&asked);
    let next = AtomicUsize::new(0);
    let results: Mutex<BTreeMap<(String, bool), Result<(), String>>> = Mutex::new(BTreeMap::new());
    thread::scope(|scope| {
        for _ in 0..asked.jobs.min(cases.len()) {
            scope.spawn(|| {
                let judge = Judge::new(VERSION, &asked.roles);
                while let Some(case) = cases.get(next.fetch_add(1, Ordering::Relaxed)) {
                    let [a, b] = sides(&asked.folder.join(&case.name));
                    let verdict = if case.forwards { judge.judge(&a, &b) } else { judge.judge(&b, &a) };
                    if let Err(why) = &verdict {
                        println!("== {} {}\n{}", case.name, arrow(case.forwards), indented(why));
                    }
                    results.lock().expect("no judge panics").insert((case.name.clone(), case.forwards), verdict);
                }
            });
        }
    });
    report(&results.into_inner().expect("no judge panics"));
}

fn asked() -> Asked {
    let mut asked = Asked { folder: PathBuf::new(), only: Vec::new(), comparable: false, jobs: 2, roles: Vec::new() };
    let mut arguments = std::env::args().skip(1).peekable();
    while let Some(argument) = arguments.next() {
        match argument.as_str() {
            "--comparable" => asked.comparable = true,
            "--jobs" => asked.jobs = arguments.next().and_then(|text| text.parse().ok()).expect("--jobs NUMBER"),
            "--role" => asked.roles.push(arguments.next().expect("--role NAME")),
            "--only" => {
                while let Some(word) = arguments.next_if(|word| !word.starts_with("--")) {
                    asked.only.push(word);
                }
            }
            folder => asked.folder = folder.into(),
        }
    }
    assert!(asked.folder.is_dir(), "usage: pairs DIR [--comparable] [--jobs N] [--role NAME] [--only WORD ...]");
    asked
}

/// The pairs asked for, each way.
fn cases(asked: &Asked) -> Vec<Case> {
    let mut names: Vec<String> = fs::read_dir(&asked.folder)
        .expect("a folder")
        .flatten()
        .filter(|entry| entry.path().join("a.sql").is_file())
        .map(|entry| entry.file_name().to_string_lossy().into_owned())
        .filter(|name| asked.only.is_empty() || asked.only.iter().any(|word| name.contains(word.as_str())))
        .collect();
    names.sort();
    names.retain(|name| {
        let folder = asked.folder.join(name);
        let needed = needed_version(&folder);
        if needed > VERSION.major() {
            println!("not tried: {name} needs Postgres {needed}");
        }
        let [a, b] = sides(&folder);
        needed <= VERSION.major() && (!asked.comparable || is_comparable(&a.sql, &b.sql))
    });
    let both = |name: String| [true, false].map(|forwards| Case { name: name.clone(), forwards });
    names.into_iter().flat_map(both).collect()
}

fn needed_version(folder: &Path) -> u32 {
    let Ok(text) = fs::read_to_string(folder.join("meta.json")) else { return 0 };
    let meta: serde_json::Value = serde_json::from_str(&text).expect("meta.json is JSON");
    meta["minVersion"].as_u64().map_or(0, |version| version.try_into().expect("a version of Postgres"))
}

fn sides(folder: &Path) -> [Side; 2] {
    let read = |file: &str| fs::read_to_string(folder.join(file));
    [("a.sql", "seed.sql"), ("b.sql", "seed-b.sql")]
        .map(|(sql, seed)| Side { sql: read(sql).expect("a file"), seed: read(seed).unwrap_or_default() })
}

/// Whether a pair is one of those on which the other tools were scored: no subscriptions, foreign data, publications, event triggers,
/// extensions, aggregates, rules, collations, security labels, attributes or members of roles, and the same roles on both sides.
fn is_comparable(a: &str, b: &str) -> bool {
    const WORDS: [&str; 14] = [
        "subscription",
        "foreign data wrapper",
        "create server",
        "foreign table",
        "publication",
        "event trigger",
        "extension",
        "aggregate",
        "create rule",
        "create or replace rule",
        "collation",
        "security label",
        "alter role",
        "user mapping",
    ];
    let both = format!("{a}\n{b}").to_lowercase();
    !WORDS.iter().any(|word| both.contains(word)) && roles(a) == roles(b)
}

/// The statements that make roles.
fn roles(sql: &str) -> BTreeSet<String> {
    let lines = sql.lines().map(|line| line.trim().to_lowercase());
    lines.filter(|line| line.starts_with("create role") || line.contains("create role ")).collect()
}

/// By group of pairs, one way and in both directions.
fn report(results: &BTreeMap<(String, bool), Result<(), String>>) {
    let mut groups: BTreeMap<&str, [usize; 4]> = BTreeMap::new();
    for ((name, forwards), verdict) in results {
        let group = groups.entry(name.split("--").next().unwrap_or_default()).or_default();
        let both = [true, false].iter().all(|way| results.get(&(name.clone(), *way)).is_some_and(Result::is_ok));
        group[0] += usize::from(verdict.is_ok());
        group[1] += 1;
        group[2] += usize::from(*forwards && both);
        group[3] += usize::from(*forwards);
    }
    let mut all = [0; 4];
    for (group, counts) in &groups {
        println!("{group}: {} of {}; both ways {} of {}", counts[0], counts[1], counts[2], counts[3]);
        all.iter_mut().zip(counts).for_each(|(sum, count)| *sum += count);
    }
    println!("{} of {}; both ways {} of {}", all[0], all[1], all[2], all[3]);
}

fn arrow(forwards: bool) -> &'static str {
    if forwards { "->" } else { "<-" }
}

fn indented(text: &str) -> String {
    text.lines().take(60).map(|line| format!("    {line}\n")).collect()
}
