//! `make pairs DIR=...`: pairs `a.sql`, `b.sql` of a folder, each way: what `policyc diff` writes is applied to the one, and must make the other of it, in the
//! opinion of Supabase's differ.
//!
//! With the words `--only WORD` just the pairs whose names have it; `--comparable` leaves out what the published scores of other offline tools leave out.

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

#[path = "../support/support.rs"]
mod support;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use policyc::catalog::Catalog;
use policyc::compile::way;
use policyc::diagnostics::Diagnostics;
use policyc::platform::supabase::plain;
use policyc::replay::{Replay, Session};
use policyc::span::SourceMap;
use support::database::describe;
use support::{Cluster, Database, Version, pgdelta};

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let only: Vec<&String> = arguments.iter().skip_while(|word| *word != "--only").skip(1).collect();
    let comparable = arguments.iter().any(|word| word == "--comparable");
    let folder = PathBuf::from(arguments.first().expect("usage: pairs DIR [--comparable] [--only WORD ...]"));
    let mut names: Vec<String> = fs::read_dir(&folder)
        .expect("a folder")
        .flatten()
        .filter(|entry| entry.path().join("a.sql").is_file())
        .map(|entry| entry.file_name().to_string_lossy().into_owned())
        .filter(|name| only.is_empty() || only.iter().any(|word| name.contains(word.as_str())))
        .collect();
    names.sort();
    let cluster = Cluster::get(Version::V17);
    let mut groups: BTreeMap<String, (usize, usize)> = BTreeMap::new();
    for name in &names {
        let read = |file: &str| fs::read_to_string(folder.join(name).join(file)).expect("a file");
        let (a, b) = (read("a.sql"), read("b.sql"));
        if comparable && !is_comparable(&a, &b) {
            continue;
        }
        for (way, from, to) in [("->", &a, &b), ("<-", &b, &a)] {
            let group = groups.entry(name.split("--").next().unwrap_or_default().to_owned()).or_default();
            group.1 += 1;
            match judge(cluster, from, to) {
                Ok(()) => group.0 += 1,
                Err(why) => println!("== {name} {way}\n{}", indented(&why)),
            }
        }
    }
    for (group, (right, all)) in &groups {
        println!("{group}: {right} of {all}");
    }
    let (right, all) = groups.values().fold((0, 0), |(right, all), group| (right + group.0, all + group.1));
    println!("{right} of {all}");
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

fn judge(cluster: &'static Cluster, from: &str, to: &str) -> Result<(), String> {
    forget_roles(cluster);
    let source = cluster.empty_database();
    run(&source, &shared(from), "a")?;
    let desired = cluster.empty_database();
    run(&desired, &shared(to), "b")?;
    let (now, wanted) = (replay(from)?, replay(to)?);
    let way = way::diff(&now, &wanted);
    if let Err(error) = run(&source, &way.sql, "the way") {
        return Err(format!("{error}\n{}", way.sql));
    }
    if let Some(opinion) = pgdelta::diff(&source, &desired) {
        return Err(format!("pg-delta:\n{opinion}\n-- the way:\n{}\n-- by replay: {:?}", way.sql, way.failures));
    }
    if !way.failures.is_empty() {
        return Err(format!("only by replay: {:?}\n{}", way.failures, way.sql));
    }
    Ok(())
}

/// The same with roles that may be there already: both databases are in one cluster.
fn shared(sql: &str) -> String {
    sql.lines()
        .map(|line| {
            if line.trim().to_lowercase().starts_with("create role") && line.trim_end().ends_with(';') {
                format!("do $r$ begin {line} exception when duplicate_object then null; end $r$;\n")
            } else {
                format!("{line}\n")
            }
        })
        .collect()
}

fn forget_roles(cluster: &'static Cluster) {
    let mut server = cluster.superuser("template1");
    let rows = server.query("select rolname from pg_roles where rolname !~ '^(pg_|supabase|anon|authenticated|service_role|authenticator|postgres|dashboard)'", &[]).expect("roles");
    for row in rows {
        let name: String = row.get(0);
        let _ = server.batch_execute(&format!("drop role \"{name}\""));
    }
}

fn run(database: &Database, sql: &str, what: &str) -> Result<(), String> {
    let mut client = database.superuser();
    let mut transaction = client.transaction().map_err(|error| error.to_string())?;
    let text = format!("set local check_function_bodies = off;\n{sql}");
    let done = transaction.batch_execute(&text).and_then(|()| transaction.commit());
    done.map_err(|error| format!("{what}: {}", describe(&error, &text)))
}

fn replay(sql: &str) -> Result<Catalog, String> {
    let mut sources = SourceMap::default();
    let mut diagnostics = Diagnostics::default();
    let file = sources.add("a.sql".to_owned(), sql.to_owned());
    let mut replay = Replay::with_session(plain(), superuser());
    replay.apply_text(file, sql, &mut diagnostics);
    let problems: Vec<String> =
        diagnostics.iter().map(|diagnostic| format!("{} {:?}", diagnostic.message, diagnostic.notes)).collect();
    let notes = replay.notes.iter().map(|note| note.message.clone());
    let problems: Vec<String> = problems.into_iter().chain(notes).collect();
    if problems.is_empty() { Ok(replay.catalog) } else { Err(format!("replay: {problems:?}")) }
}

fn superuser() -> Session {
    Session::default()
}

fn indented(text: &str) -> String {
    text.lines().take(60).map(|line| format!("    {line}\n")).collect()
}
