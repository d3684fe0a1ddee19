//! Replaying a folder of migrations, as a ratio to one pg_query parse of the same SQL, both measured in this run, and how it grows with the folder.
//!
//! `cargo bench --bench replay`: histories of growing length, and one of 10,000 files and 100 MB.
//! `cargo bench --bench replay -- kinds`: what each kind of file costs in a long history.
//! `cargo bench --bench replay -- FOLDER`: the histories in a folder, each a folder of `.sql` files at any depth.
//!
//! Three ratios are printed, each of all that replaying does, its own parse included, to one parse (the target is at most 1.5, at every size): on one
//! thread; as the commands do it, which parse ahead on other threads, on the clock; and the same on all processors together, which tells what the
//! threads cost. Asserts nothing, since times are the machine's.

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
use policyc::diagnostics::Diagnostics;
use policyc::platform::supabase::{self, DefaultGrants};
use policyc::replay::Replay;
use policyc::span::{FileId, SourceMap};
use std::path::Path;
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
                Times::measure(&files, 3).print(&format!("{} files", files.len()));
            }
            let files: Vec<String> = (0..10_000).map(large_file).collect();
            Times::measure(&files, 1).print(&format!("{} files", files.len()));
        }
        Some("kinds") => kinds(1_000),
        Some(folder) => folders(Path::new(folder)),
    }
}

/// Times of the same files.
#[derive(Default)]
struct Times {
    bytes: usize,
    /// One parse of each.
    parsed: Rounds,
    /// Their replay, on one thread.
    replayed: Rounds,
    /// Their replay, parsed ahead.
    ahead: Rounds,
    /// The most memory while they were replayed, parsed ahead, in MB, their texts included.
    peak: Option<u64>,
    refused: usize,
    first: Option<String>,
    notes: usize,
}

impl Times {
    fn measure(files: &[String], rounds: usize) -> Self {
        let mut times = Self { bytes: files.iter().map(String::len).sum(), ..Self::default() };
        for _ in 0..rounds {
            let ((), parsed) = Spent::on(|| {
                for file in files {
                    // A folder may have mistakes: they take no part in the parse, nor much of the replay.
                    drop(pg_query::parse(file, pg_query::ParserOptions::default()));
                }
            });
            times.parsed.add(parsed);
            let ((), replayed) = Spent::on(|| {
                let (mut replay, mut diagnostics) = start();
                for (file, text) in named(files) {
                    replay.apply_text(file, text, &mut diagnostics);
                }
            });
            times.replayed.add(replayed);
            measure::forget_peak();
            let ((replay, diagnostics), ahead) = Spent::on(|| {
                let (mut replay, mut diagnostics) = start();
                replay.apply_texts(&named(files), &mut diagnostics);
                (replay, diagnostics)
            });
            times.ahead.add(ahead);
            times.peak = measure::peak();
            let refused: Vec<_> = diagnostics.iter().collect();
            times.refused = refused.len();
            times.first = refused.first().map(|first| format!("{first:?}"));
            times.notes = replay.notes.len();
        }
        times
    }

    fn print(&self, title: &str) {
        let Self { parsed, replayed, ahead, .. } = self;
        println!(
            "{title}: {} kB, one parse {:.1?}, replay {:.1?}, ratio {:.2} (target: 1.5); parsed ahead {:.1?}, ratio {:.2} on the clock, {:.2} on the \
             processors ({:.2} on one thread); at most {} MB; {} refused, {} notes",
            self.bytes / 1000,
            parsed.least,
            replayed.least,
            ratio(replayed.least, parsed.least),
            ahead.least,
            ratio(ahead.least, parsed.least),
            ratio(ahead.cpu, parsed.cpu),
            ratio(replayed.cpu, parsed.cpu),
            self.peak.map_or("?".to_owned(), |peak| peak.to_string()),
            self.refused,
            self.notes
        );
        if let Some(first) = &self.first {
            println!("  the first: {}", first.chars().take(300).collect::<String>());
        }
    }
}

fn start() -> (Replay, Diagnostics) {
    (Replay::new(supabase::baseline(DefaultGrants::Old)), Diagnostics::default())
}

/// The texts with ids of their own.
fn named(files: &[String]) -> Vec<(FileId, &str)> {
    let mut sources = SourceMap::default();
    files.iter().enumerate().map(|(at, text)| (sources.add(format!("{at:05}.sql"), ""), text.as_str())).collect()
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
    let mut all = Times::default();
    for (at, (_, paths)) in measure::histories(folder).iter().enumerate() {
        let files = measure::texts(paths);
        let times = Times::measure(&files, 3);
        times.print(&format!("history {}: {} files", at + 1, files.len()));
        all = Times {
            bytes: all.bytes + times.bytes,
            parsed: all.parsed.and(times.parsed),
            replayed: all.replayed.and(times.replayed),
            ahead: all.ahead.and(times.ahead),
            peak: all.peak.max(times.peak),
            refused: all.refused + times.refused,
            first: None,
            notes: all.notes + times.notes,
        };
    }
    all.print("all");
}
