//! What a piece of work takes of this machine: time on the clock, time on its processors, and the most memory.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

/// What some work took.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Spent {
    /// On the clock.
    pub(crate) wall: Duration,
    /// On all processors together, the threads and processes that it started included. Linux counts it in hundredths of a second, so that only
    /// sums of many rounds are worth looking at; nothing elsewhere.
    pub(crate) cpu: Duration,
}

impl Spent {
    /// Does the work.
    pub(crate) fn on<T>(work: impl FnOnce() -> T) -> (T, Self) {
        let (cpu, start) = (cpu(), Instant::now());
        let done = work();
        (done, Self { wall: start.elapsed(), cpu: self::cpu().saturating_sub(cpu) })
    }
}

/// What the same work took in several rounds.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Rounds {
    /// The least on the clock: what disturbs a measurement makes it longer.
    pub(crate) least: Duration,
    /// On the processors, the average.
    pub(crate) cpu: Duration,
    sum: Duration,
    rounds: u32,
}

impl Rounds {
    /// Adds a round.
    pub(crate) fn add(&mut self, spent: Spent) {
        self.least = if self.rounds == 0 { spent.wall } else { self.least.min(spent.wall) };
        self.rounds += 1;
        self.sum += spent.cpu;
        self.cpu = self.sum / self.rounds;
    }

    /// Of several pieces of work, one after the other.
    pub(crate) fn and(self, other: Self) -> Self {
        Self { least: self.least + other.least, cpu: self.cpu + other.cpu, ..Self::default() }
    }
}

/// `a / b`, for people; no number where `b` is too short to have been counted.
pub(crate) fn ratio(a: Duration, b: Duration) -> f64 {
    if b.is_zero() { f64::NAN } else { a.as_secs_f64() / b.as_secs_f64() }
}

/// What this process and those that it waited for have used, user and system (`proc_pid_stat(5)`, fields 14 to 17, in ticks of 1/100 s).
fn cpu() -> Duration {
    let stat = fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let fields = stat.rsplit_once(')').map_or("", |(_, rest)| rest).split_whitespace();
    let ticks: u64 = fields.skip(11).take(4).filter_map(|field| field.parse::<u64>().ok()).sum();
    Duration::from_millis(ticks * 10)
}

/// Begins to count the peak anew, where the system can.
#[allow(dead_code, reason = "not every benchmark asks")]
pub(crate) fn forget_peak() {
    // `proc_pid_clear_refs(5)`: 5 resets the peak resident set size.
    let _ = fs::write("/proc/self/clear_refs", "5");
}

/// The most memory that this process has held since then, in MB; Linux tells.
#[allow(dead_code, reason = "not every benchmark asks")]
pub(crate) fn peak() -> Option<u64> {
    let status = fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find(|line| line.starts_with("VmHWM"))?;
    Some(line.split_whitespace().nth(1)?.parse::<u64>().ok()? / 1000)
}

/// The SQL of each folder at any depth, in the order of names.
pub(crate) fn histories(folder: &Path) -> Vec<(PathBuf, Vec<PathBuf>)> {
    let entries = fs::read_dir(folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    let mut paths: Vec<PathBuf> = entries.flatten().map(|entry| entry.path()).collect();
    paths.sort();
    let is_sql = |path: &PathBuf| path.extension().is_some_and(|extension| extension == "sql") && path.is_file();
    let files: Vec<PathBuf> = paths.iter().filter(|path| is_sql(path)).cloned().collect();
    let mut found = Vec::new();
    if !files.is_empty() {
        found.push((folder.to_path_buf(), files));
    }
    for inner in paths.iter().filter(|path| path.is_dir() && !path.is_symlink()) {
        found.extend(histories(inner));
    }
    found
}

/// The texts of files.
#[allow(dead_code, reason = "some benchmarks let policyc read them")]
pub(crate) fn texts(paths: &[PathBuf]) -> Vec<String> {
    let text = |path: &PathBuf| String::from_utf8_lossy(&fs::read(path).expect("readable")).into_owned();
    paths.iter().map(text).collect()
}
