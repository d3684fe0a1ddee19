//! Linting whole projects (finding and reading the files, parse, replay, all rules), as a ratio to one pg_query parse of the same files, both measured
//! in this run, round by round.
//!
//! `cargo bench --bench lint`: made-up histories.
//! `cargo bench --bench lint -- FOLDER`: the folders of migrations in a folder, at any depth.
//! `cargo bench --bench lint -- FOLDER --beside SQUAWK`: also the command `policyc lint`, beside the squawk whose path is given, on the same files.
//!
//! The target is at most twice one parse. Asserts nothing, since times are the machine's.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    reason = "a benchmark prints, and may panic"
)]

#[path = "replay/history.rs"]
mod history;
#[path = "support/measure.rs"]
mod measure;

use measure::{Rounds, Spent, ratio};
use policyc::project::{Files, catalog, lint};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

/// Of each project, until its parses have taken [`ENOUGH`].
const ROUNDS: usize = 3;

/// Long enough for the ticks in which time on the processors is counted.
const ENOUGH: Duration = Duration::from_millis(300);

fn main() {
    // Cargo passes `--bench`.
    let arguments: Vec<String> = std::env::args().skip(1).filter(|argument| argument != "--bench").collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match words.as_slice() {
        [] => made_up(),
        [folder] => folders(Path::new(folder), None),
        [folder, "--beside", squawk] => folders(Path::new(folder), Some(Path::new(squawk))),
        _ => panic!("FOLDER [--beside SQUAWK]"),
    }
}

/// What one project takes.
#[derive(Default)]
struct Times {
    files: usize,
    bytes: usize,
    found: usize,
    parsed: Rounds,
    linted: Rounds,
    /// `policyc lint` and squawk, as processes.
    processes: Option<(Rounds, Rounds)>,
}

fn made_up() {
    for size in [30, 300, 3_000] {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let migrations = folder.path().join("migrations");
        std::fs::create_dir(&migrations).expect("a folder");
        for at in 0..size {
            let path = migrations.join(format!("{:014}_made_up.sql", 20_240_101_000_000_u64 + at as u64));
            std::fs::write(path, history::file(at)).expect("a file");
        }
        if let Some(times) = measure(&migrations, None) {
            times.print("made up");
        }
    }
}

fn folders(folder: &Path, squawk: Option<&Path>) {
    let mut all = Times::default();
    let mut projects = 0;
    for (migrations, _) in measure::histories(folder) {
        let Some(times) = measure(&migrations, squawk) else { continue };
        projects += 1;
        times.print(&format!("project {projects}"));
        all = all.and(times);
    }
    all.print(&format!("all {projects}"));
}

/// Nothing for a folder that isn't one of migrations.
fn measure(folder: &Path, squawk: Option<&Path>) -> Option<Times> {
    let request = lint::Request {
        migrations: catalog::Request {
            paths: vec![folder.to_path_buf()],
            command: "policyc lint",
            ..Default::default()
        },
        ..Default::default()
    };
    let mut files = Files::new(folder);
    let found = catalog::find(&mut files, &request.migrations)?.migrations;
    let texts = found.iter().filter_map(|id| files.sources.source(*id)).map(|source| source.text.clone());
    let texts: Vec<String> = texts.collect();
    let paths: Vec<PathBuf> = found.iter().filter_map(|id| files.path_of(*id)).map(Path::to_path_buf).collect();
    let mut times = Times { files: texts.len(), bytes: texts.iter().map(String::len).sum(), ..Times::default() };
    let mut spent = Duration::ZERO;
    let mut rounds = 0;
    while rounds < ROUNDS || spent < ENOUGH {
        rounds += 1;
        let ((), parsed) = Spent::on(|| {
            for text in &texts {
                // A file may have mistakes: they take no part in the parse, nor much of the rest.
                drop(pg_query::parse(text, pg_query::ParserOptions::default()));
            }
        });
        spent += parsed.wall;
        times.parsed.add(parsed);
        let (count, linted) = Spent::on(|| {
            let mut files = Files::new(folder);
            lint::lint(&mut files, &request);
            files.diagnostics.iter().count()
        });
        times.linted.add(linted);
        times.found = count;
    }
    times.processes = squawk.map(|squawk| processes(folder, &paths, squawk));
    Some(times)
}

/// The commands, each as a whole process; what they say goes nowhere.
fn processes(folder: &Path, paths: &[PathBuf], squawk: &Path) -> (Rounds, Rounds) {
    let mut processes = (Rounds::default(), Rounds::default());
    for _ in 0..ROUNDS {
        let mut own = Command::new(env!("CARGO_BIN_EXE_policyc"));
        own.args(["lint", "--format", "json"]).arg(folder);
        processes.0.add(run(&mut own));
        let mut other = Command::new(squawk);
        other.args(["--reporter", "json"]).args(paths);
        processes.1.add(run(&mut other));
    }
    processes
}

fn run(command: &mut Command) -> Spent {
    command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    // What it finds decides its exit code.
    Spent::on(|| command.status().expect("it can be run")).1
}

impl Times {
    fn and(self, other: Self) -> Self {
        let sum = |a: (Rounds, Rounds), b: (Rounds, Rounds)| (a.0.and(b.0), a.1.and(b.1));
        Self {
            files: self.files + other.files,
            bytes: self.bytes + other.bytes,
            found: self.found + other.found,
            parsed: self.parsed.and(other.parsed),
            linted: self.linted.and(other.linted),
            processes: match (self.processes, other.processes) {
                (Some(a), Some(b)) => Some(sum(a, b)),
                (a, b) => a.or(b),
            },
        }
    }

    fn print(&self, title: &str) {
        println!(
            "{title}: {} files, {} kB, {} findings; one parse {:.1?}, lint {:.1?}; ratio {:.2} on the clock, {:.2} on the processors (target: 2)",
            self.files,
            self.bytes / 1000,
            self.found,
            self.parsed.least,
            self.linted.least,
            ratio(self.linted.least, self.parsed.least),
            ratio(self.linted.cpu, self.parsed.cpu)
        );
        if let Some((own, squawk)) = &self.processes {
            println!(
                "  as processes: policyc lint {:.1?} ({:.1?} on the processors), squawk {:.1?} ({:.1?}); squawk takes {:.1} times the time on the clock, {:.1} on the processors",
                own.least,
                own.cpu,
                squawk.least,
                squawk.cpu,
                ratio(squawk.least, own.least),
                ratio(squawk.cpu, own.cpu)
            );
        }
    }
}
