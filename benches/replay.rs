//! Replaying a folder of migrations, as a ratio to one pg_query parse of the same SQL, both measured in this run, and how it grows with the folder.
//!
//! `cargo bench --bench replay`: histories of growing length, and one of 10,000 files and 100 MB.
//! `cargo bench --bench replay -- kinds`: what each kind of file costs in a long history.
//! `cargo bench --bench replay -- FOLDER`: the histories in a folder, each a folder of `.sql` files at any depth.
//!
//! Two ratios are printed: all that replaying does, its own parse included, to one parse (the target is at most 1.5, at every size), and the part
//! that isn't the parse. Asserts nothing, since times are the machine's.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    reason = "a benchmark prints, and may panic"
)]

#[path = "replay/history.rs"]
mod history;

use policyc::diagnostics::Diagnostics;
use policyc::platform::supabase::{self, DefaultGrants};
use policyc::replay::Replay;
use policyc::span::SourceMap;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

/// Files of a history, from short to long.
const SIZES: [usize; 5] = [30, 100, 300, 1_000, 3_000];

fn main() {
    // Cargo passes `--bench`.
    let argument = std::env::args().skip(1).find(|argument| !argument.starts_with("--"));
    match argument.as_deref() {
        None => {
            for files in SIZES {
                let files: Vec<String> = (0..files).map(history::file).collect();
                Times::measure(&files, 5).print(&format!("{} files", files.len()));
            }
            let files: Vec<String> = (0..10_000).map(large_file).collect();
            Times::measure(&files, 1).print(&format!("{} files", files.len()));
        }
        Some("kinds") => kinds(1_000),
        Some(folder) => folders(Path::new(folder)),
    }
}

/// Times of the same files: one parse of each, and their replay.
struct Times {
    bytes: usize,
    parsed: Duration,
    replayed: Duration,
    refused: usize,
    first: Option<String>,
    notes: usize,
}

impl Times {
    /// The least of some rounds: what disturbs a measurement makes it longer.
    fn measure(files: &[String], rounds: usize) -> Self {
        let mut times = Self {
            bytes: files.iter().map(String::len).sum(),
            parsed: Duration::MAX,
            replayed: Duration::MAX,
            refused: 0,
            first: None,
            notes: 0,
        };
        for _ in 0..rounds {
            let start = Instant::now();
            for file in files {
                // A folder may have mistakes: they take no part in the parse, nor much of the replay.
                drop(pg_query::parse(file, pg_query::ParserOptions::default()));
            }
            times.parsed = times.parsed.min(start.elapsed());
            let start = Instant::now();
            let mut sources = SourceMap::default();
            let mut replay = Replay::new(supabase::baseline(DefaultGrants::Old));
            let mut diagnostics = Diagnostics::default();
            for (at, file) in files.iter().enumerate() {
                let id = sources.add(format!("{at:05}.sql"), file.as_str());
                replay.apply_text(id, file, &mut diagnostics);
            }
            times.replayed = times.replayed.min(start.elapsed());
            let refused = diagnostics.resolved(&sources);
            times.refused = refused.len();
            times.first = refused.first().map(|first| format!("{first:?}"));
            times.notes = replay.notes.len();
        }
        times
    }

    fn print(&self, title: &str) {
        let (parsed, replayed) = (self.parsed.as_secs_f64(), self.replayed.as_secs_f64());
        println!(
            "{title}: {} kB, one parse {:.1?}, replay {:.1?}, ratio {:.2} (target: 1.5), without its parse {:.2}; {} refused, {} notes",
            self.bytes / 1000,
            self.parsed,
            self.replayed,
            replayed / parsed,
            (replayed - parsed) / parsed,
            self.refused,
            self.notes
        );
        if let Some(first) = &self.first {
            println!("  the first: {}", first.chars().take(300).collect::<String>());
        }
    }
}

/// What a made-up history would be with ten times the rows to insert.
fn large_file(at: usize) -> String {
    let mut text = history::file(at);
    let n = at / history::KINDS.len();
    let row = "  ('00000000-0000-0000-0000-000000000000', '11111111-1111-1111-1111-111111111111', 'A name', 'A note of some length')";
    while text.len() < 10_000 {
        text.push_str(&format!("insert into public.project{n} (id, owner_id, name, note) values\n"));
        text.push_str(&[row; 10].join(",\n"));
        text.push_str(";\n");
    }
    text
}

/// Replays a history file by file, and tells what each kind of file takes in its first and in its last tenth.
fn kinds(files: usize) {
    let files: Vec<String> = (0..files).map(history::file).collect();
    let mut sources = SourceMap::default();
    let mut replay = Replay::new(supabase::baseline(DefaultGrants::Old));
    let mut diagnostics = Diagnostics::default();
    let mut times = vec![[Duration::ZERO; 4]; history::KINDS.len()];
    for (at, file) in files.iter().enumerate() {
        let id = sources.add(format!("{at:05}.sql"), file.as_str());
        let start = Instant::now();
        drop(pg_query::parse(file, pg_query::ParserOptions::default()));
        let parsed = start.elapsed();
        let start = Instant::now();
        replay.apply_text(id, file, &mut diagnostics);
        let replayed = start.elapsed();
        let Some([parsed_first, first, parsed_last, last]) = times.get_mut(at % history::KINDS.len()) else { continue };
        if at < files.len() / 10 {
            *parsed_first += parsed;
            *first += replayed;
        } else if at >= files.len() / 10 * 9 {
            *parsed_last += parsed;
            *last += replayed;
        }
    }
    for (kind, [parsed_first, first, parsed_last, last]) in history::KINDS.iter().zip(times) {
        let ratio = |replayed: Duration, parsed: Duration| replayed.as_secs_f64() / parsed.as_secs_f64();
        println!("{kind}: ratio {:.2} at first, {:.2} at last", ratio(first, parsed_first), ratio(last, parsed_last));
    }
}

/// Every folder of `.sql` files at any depth, and all of them together.
fn folders(folder: &Path) {
    let mut histories = Vec::new();
    collect(folder, &mut histories);
    let mut sum =
        Times { bytes: 0, parsed: Duration::ZERO, replayed: Duration::ZERO, refused: 0, first: None, notes: 0 };
    for (at, paths) in histories.iter().enumerate() {
        let files: Vec<String> = paths
            .iter()
            .map(|path| String::from_utf8_lossy(&std::fs::read(path).expect("readable")).into_owned())
            .collect();
        let times = Times::measure(&files, 5);
        times.print(&format!("history {}: {} files", at + 1, files.len()));
        sum.bytes += times.bytes;
        sum.parsed += times.parsed;
        sum.replayed += times.replayed;
        sum.refused += times.refused;
        sum.notes += times.notes;
    }
    sum.print("all");
}

/// The SQL of each folder, in the order of names.
fn collect(folder: &Path, histories: &mut Vec<Vec<PathBuf>>) {
    let entries = std::fs::read_dir(folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    let mut paths: Vec<PathBuf> = entries.flatten().map(|entry| entry.path()).collect();
    paths.sort();
    let is_sql = |path: &PathBuf| path.extension().is_some_and(|extension| extension == "sql") && path.is_file();
    let files: Vec<PathBuf> = paths.iter().filter(|path| is_sql(path)).cloned().collect();
    if !files.is_empty() {
        histories.push(files);
    }
    for inner in paths.iter().filter(|path| path.is_dir() && !path.is_symlink()) {
        collect(inner, histories);
    }
}
