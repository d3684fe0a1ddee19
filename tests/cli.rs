//! The binary as it is typed: arguments, streams, exit codes, files.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "a test that fails should say where")]

#[path = "cli/arguments.rs"]
mod arguments;
#[path = "cli/build.rs"]
mod build;
#[path = "cli/catalog.rs"]
mod catalog;
#[path = "cli/diff.rs"]
mod diff;
#[path = "cli/fmt.rs"]
mod fmt;
#[path = "cli/migrations.rs"]
mod migrations;
#[path = "cli/next.rs"]
mod next;
#[path = "cli/prisma.rs"]
mod prisma;
#[path = "cli/reading.rs"]
mod reading;
#[path = "cli/run.rs"]
mod run;
#[path = "cli/start.rs"]
mod start;
#[path = "cli/writing.rs"]
mod writing;
