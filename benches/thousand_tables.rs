//! A model of 1,000 tables from text to all artefacts in memory, as a ratio to one pg_query parse of all SQL that it emitted, both measured in this run.
//!
//! `cargo bench`. Prints a ratio and the peak memory; asserts nothing, since times are the machine's. The target is at most 3.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    reason = "a benchmark prints, and may panic"
)]

use policyc::compile::{self, Options};
use policyc::diagnostics::Diagnostics;
use policyc::span::SourceMap;
use std::fmt::Write;
use std::time::{Duration, Instant};

const TABLES: usize = 1000;
const ROUNDS: usize = 5;

fn main() {
    let text = model(TABLES);
    let mut compiled = Vec::new();
    let mut parsed = Vec::new();
    let mut sql = String::new();
    let mut peak = None;
    for _ in 0..ROUNDS {
        let start = Instant::now();
        let artifacts = compile(&text);
        compiled.push(start.elapsed());
        // Before the first parse of all SQL at once, which takes more than the compiler.
        peak = peak.or_else(peak_memory);
        sql = format!("{}\n{}", artifacts.migration, artifacts.schema);
        drop(artifacts);
        let start = Instant::now();
        let result = pg_query::parse(&sql, pg_query::ParserOptions::default()).expect("what was emitted is SQL");
        parsed.push(start.elapsed());
        drop(result);
    }
    let (compiled, parsed) = (median(compiled), median(parsed));
    println!("{TABLES} tables, {} kB of SQL in migration and schema.sql", sql.len() / 1000);
    println!("compile {compiled:.2?}, one parse of the SQL {parsed:.2?}, medians of {ROUNDS}");
    println!("ratio {:.2} (target: at most 3)", compiled.as_secs_f64() / parsed.as_secs_f64());
    match peak {
        Some(kilobytes) => println!("peak memory of one compilation {} MB", kilobytes / 1000),
        None => println!("peak memory isn't known on this system"),
    }
}

fn compile(text: &str) -> compile::Artifacts {
    let mut sources = SourceMap::default();
    let file = sources.add("bench.policy", text);
    let mut diagnostics = Diagnostics::default();
    let artifacts = compile::compile(&mut sources, &[file], &Options::default(), &mut diagnostics);
    artifacts.unwrap_or_else(|| panic!("the model has mistakes: {:?}", diagnostics.resolved(&sources).first()))
}

fn median(mut times: Vec<Duration>) -> Duration {
    times.sort();
    times.get(times.len() / 2).copied().unwrap_or_default()
}

/// The most memory that this process has held, in kB; Linux tells.
fn peak_memory() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find(|line| line.starts_with("VmHWM"))?;
    line.split_whitespace().nth(1)?.parse().ok()
}

/// A tenant, its members, and as many tables of eight columns, each with a reference to the one before, a check list, two indexes and four rules.
fn model(tables: usize) -> String {
    let mut text = String::from(
        "model bench\n\nidentity supabase\n\nrole member\nrole admin includes member\n\n\
         tenant organizations by organization_id {\n  members profiles (user id, role role)\n  create (name) as admin\n}\n\n\
         table organizations {\n  id uuid primary key default gen_random_uuid()\n  name text not null\n  allow member to select\n}\n\n\
         table profiles {\n  id uuid primary key references auth.users(id) on delete cascade\n  tenant null on delete set null\n  \
         role text not null in role default 'member'\n  self id\n  allow member to select\n}\n\n",
    );
    for at in 0..tables.saturating_sub(2) {
        let reference = match at.checked_sub(1) {
            Some(before) => format!("  parent_id uuid references t{before:04}(id) on delete set null\n"),
            None => String::new(),
        };
        let _ = write!(
            text,
            "/// Table number {at}\ntable t{at:04} {{\n  /// Identifies the row\n  id uuid primary key default gen_random_uuid()\n  tenant\n{reference}  \
             name text not null\n  amount numeric(12,2) not null default 0\n  status text not null in ('open', 'closed')\n  timestamps\n\n  \
             index (status)\n\n  allow member to select, insert\n  allow member to update (name, amount) when status = 'open'\n  \
             allow admin to update, delete\n}}\n\n"
        );
    }
    text
}
